"""Tries to pay, what gateways told, and what was paid back. Only `settling`, `refunding`, `inbox` and `reviewing`
write."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.orders.models import Order

from .enums import OPEN, Decision, InboxStatus, LocalBankState, PaymentStatus, RefundOrigin, RefundStatus, ReviewReason
from .gateway import DisputeState

CURRENCY = {"max_length": 3, "verbose_name": _("currency")}


class Payment(models.Model):
    """One try to pay an order at one gateway. `reference` is ours and never used again."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments", verbose_name=_("order"))
    gateway = models.CharField(_("gateway"), max_length=40)
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    gateway_reference = models.CharField(_("reference there"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=PaymentStatus, default=PaymentStatus.CREATED)
    amount_minor = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(**CURRENCY)
    is_live = models.BooleanField(_("real money"), default=True)
    received_minor = models.BigIntegerField(_("received"), null=True, blank=True)  # what really came in
    received_currency = models.CharField(_("currency received"), max_length=3, blank=True)
    fee_minor = models.BigIntegerField(_("fee"), null=True, blank=True)
    refunded_minor = models.PositiveBigIntegerField(_("refunded"), default=0)
    kept = models.JSONField(default=dict, blank=True)  # of the gateway's member
    start = models.JSONField(null=True, blank=True)  # where the buyer was led, so that pressing again leads there too
    problem = models.CharField(_("problem"), max_length=500, blank=True)
    started_at = models.DateTimeField(_("begun"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    checked_at = models.DateTimeField(_("last asked"), null=True, blank=True)  # when the gateway was last asked
    check_next_at = models.DateTimeField(_("asked next"), null=True, blank=True)  # when to ask it by ourselves
    checks = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        default_permissions = ("view",)
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "gateway_reference"],
                condition=~Q(gateway_reference=""),
                name="payment_of_gateway_unique",
            )
        ]
        indexes = [
            models.Index(fields=["check_next_at"], condition=Q(status__in=OPEN), name="payment_to_check"),
            models.Index(fields=["order", "status"], name="payment_of_order"),
        ]

    def __str__(self):
        return self.reference


class PaymentAlias(models.Model):
    """A further name of a gateway for a payment: a payment intent beside its session, a capture beside its order."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="aliases")
    gateway = models.CharField(max_length=40)
    reference = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("other reference of a payment")
        verbose_name_plural = _("other references of payments")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["gateway", "reference"], name="payment_alias_unique")]

    def __str__(self):
        return self.reference


class Refund(models.Model):
    """Money that goes back. Written down before the gateway is asked, so that no answer that is lost loses it."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    gateway_reference = models.CharField(_("reference there"), max_length=200, blank=True)
    amount_minor = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(**CURRENCY)
    status = models.CharField(_("status"), max_length=20, choices=RefundStatus, default=RefundStatus.REQUESTED)
    origin = models.CharField(_("by"), max_length=20, choices=RefundOrigin, default=RefundOrigin.STAFF)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ends_access = models.BooleanField(_("ends access"), default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    is_by_hand = models.BooleanField(_("paid by hand"), default=False)  # by somebody, not by the gateway
    problem = models.CharField(_("problem"), max_length=500, blank=True)
    requested_at = models.DateTimeField(_("asked for"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    check_next_at = models.DateTimeField(_("asked next"), null=True, blank=True)
    checks = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        default_permissions = ("view",)
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "gateway_reference"],
                condition=~Q(gateway_reference=""),
                name="refund_of_gateway_unique",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_is_something"),
        ]

    def __str__(self):
        return self.reference


class Dispute(models.Model):
    """A chargeback: the buyer asked the bank for the money."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("payment"))
    gateway_reference = models.CharField(_("reference there"), max_length=200)
    state = models.CharField(_("state"), max_length=20, choices=DisputeState, default=DisputeState.OPEN)
    amount_minor = models.PositiveBigIntegerField(_("amount"))
    withdrawn_minor = models.BigIntegerField(_("taken back"), default=0)
    fee_minor = models.BigIntegerField(_("fee"), default=0)
    currency = models.CharField(**CURRENCY)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decision = models.CharField(
        _("what was bought"), max_length=20, choices=Decision, default=Decision.NONE, blank=True
    )
    due_at = models.DateTimeField(_("answer by"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["payment", "gateway_reference"], name="dispute_of_gateway_unique")
        ]

    def __str__(self):
        return f"{self.payment} {self.gateway_reference}"


class WebhookEvent(models.Model):
    """The inbox: each message of a gateway as it came, once, whatever becomes of it. Nothing here is ever deleted."""

    gateway = models.CharField(_("gateway"), max_length=40)
    event_key = models.CharField(_("event"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20)
    reference = models.CharField(_("our reference"), max_length=200, blank=True)
    gateway_reference = models.CharField(_("reference there"), max_length=200, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    body = models.BinaryField(_("message"))
    remote_address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    payment = models.ForeignKey(
        Payment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notices",
        verbose_name=_("payment"),
    )
    is_confirmed = models.BooleanField(default=False)  # the gateway, asked, says it sent this
    status = models.CharField(_("status"), max_length=20, choices=InboxStatus, default=InboxStatus.WAITING)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)  # a claim moves it ahead
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("message of a gateway")
        verbose_name_plural = _("messages of gateways")
        default_permissions = ("view",)
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["gateway", "event_key"], name="webhook_event_once")]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(status="waiting"), name="webhook_event_waiting"),
            models.Index(fields=["payment"], name="webhook_event_of_payment"),
        ]

    def __str__(self):
        return f"{self.gateway} {self.event_key}"


class ReviewCase(models.Model):
    """Money that fits nowhere, for a person to decide about. One case for each thing that is wrong."""

    key = models.CharField(_("about"), max_length=200, unique=True)  # what it is about, so that it is put up once
    reason = models.CharField(_("why"), max_length=20, choices=ReviewReason)
    gateway = models.CharField(_("gateway"), max_length=40)
    payment = models.ForeignKey(
        Payment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
        verbose_name=_("payment"),
    )
    notice = models.ForeignKey(WebhookEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    amount_minor = models.BigIntegerField(_("amount"), null=True, blank=True)
    currency = models.CharField(blank=True, **CURRENCY)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    opened_at = models.DateTimeField(_("since"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("closed by"),
    )
    resolution = models.CharField(_("what was done"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("payment to look at")
        verbose_name_plural = _("payments to look at")
        default_permissions = ("view",)
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["opened_at"], condition=Q(closed_at=None), name="review_case_open")]

    def __str__(self):
        return f"{self.get_reason_display()}: {self.payment or self.key}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class GatewayCheck(models.Model):
    """One day's comparison of a gateway's list of payments with the rows here, in both directions."""

    gateway = models.CharField(_("gateway"), max_length=40)
    day = models.DateField(_("day"))
    began_at = models.DateTimeField(_("begun"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    listed = models.PositiveIntegerField(_("listed there"), default=0)
    settled = models.PositiveIntegerField(_("settled by it"), default=0)  # of which the site had not known
    differences = models.PositiveIntegerField(_("differences"), default=0)
    problem = models.CharField(_("problem"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("daily comparison")
        verbose_name_plural = _("daily comparisons")
        default_permissions = ("view",)
        ordering = ["-day", "gateway"]
        constraints = [models.UniqueConstraint(fields=["gateway", "day"], name="gateway_check_once_a_day")]

    def __str__(self):
        return f"{self.gateway} {self.day}"


class LocalBankPayment(models.Model):
    """The books of the bank that is none: what `gateways.local` asks. The site's own rows are elsewhere."""

    token = models.UUIDField(default=uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(**CURRENCY)
    description = models.CharField(max_length=100, blank=True)
    done_url = models.CharField(max_length=500)
    canceled_url = models.CharField(max_length=500)
    state = models.CharField(max_length=20, choices=LocalBankState, default=LocalBankState.OPEN)
    started_at = models.DateTimeField(default=timezone.now)
    pays_at = models.DateTimeField(null=True, blank=True)  # of one that pays later
    paid_at = models.DateTimeField(null=True, blank=True)
    refunds = models.JSONField(default=list, blank=True)  # [{"number", "reference", "amount_minor"}]

    class Meta:
        verbose_name = _("payment at the local bank")
        verbose_name_plural = _("payments at the local bank")
        default_permissions = ()

    def __str__(self):
        return self.reference
