"""What was ordered, and the documents about it. Lines are snapshots: nothing about them is looked up later."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.pricing.enums import ProductKind
from commerce.pricing.models import Price, Product
from core.append_only import AppendOnlyModel
from core.private_files import private_storage

from .enums import DocumentForm, DocumentKind, OrderStatus

CURRENCY = {"max_length": 3, "verbose_name": _("currency")}


class Order(models.Model):
    """Somebody wants to buy something. Lines and amounts never change; `status` moves along enums.FOLLOWS."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)  # for people: "M-7K2QX9TR"
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders", verbose_name=_("buyer")
    )
    status = models.CharField(_("status"), max_length=20, choices=OrderStatus, default=OrderStatus.PENDING)
    currency = models.CharField(**CURRENCY)
    prices_include_tax = models.BooleanField(default=True)
    list_minor = models.PositiveBigIntegerField(_("list price"))
    discount_minor = models.PositiveBigIntegerField(_("discount"), default=0)
    tax_minor = models.PositiveBigIntegerField(_("tax"), default=0)
    total_minor = models.PositiveBigIntegerField(_("total"))
    refunded_minor = models.PositiveBigIntegerField(_("refunded"), default=0)
    discounts = models.JSONField(default=list, blank=True)  # [{"coupon", "name", "code", "amount_minor"}]

    # The buyer, as written on documents:
    email = models.EmailField(_("email"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    company = models.CharField(_("company"), max_length=150, blank=True)
    address = models.TextField(_("address"), max_length=500, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.CharField(_("region"), max_length=50, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=30, blank=True)
    language = models.CharField(max_length=20, blank=True)
    evidence = models.JSONField(default=dict, blank=True)  # of where the buyer is

    is_gift = models.BooleanField(_("gift"), default=False)
    gift_email = models.EmailField(_("for"), blank=True)
    gift_message = models.CharField(_("message"), max_length=500, blank=True)

    wants_reminder = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True, blank=True)
    intent_key = models.CharField(max_length=64, unique=True)  # of one pressing of the button: a form sent twice is one
    created_at = models.DateTimeField(_("ordered"), default=timezone.now)
    expires_at = models.DateTimeField(_("waits until"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)  # expired or canceled
    is_frozen = models.BooleanField(_("disputed"), default=False)  # a chargeback is open or was lost

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        default_permissions = ("view",)
        permissions = [("manage_orders", "Can refund, settle and cancel orders")]
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded_minor__lte=models.F("total_minor")), name="order_not_over_refunded"
            )
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="order_of_user"),
            models.Index(fields=["expires_at"], condition=Q(status="pending"), name="order_expires"),
        ]

    def __str__(self):
        return self.number


class OrderLine(models.Model):
    """One product, as it was when it was ordered. `shares` is [{"course", "title", "weight", "net_minor",
    "instructors"}]: which courses it opens, and what of its net amount each of them earns."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="order_lines")
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="order_lines")
    kind = models.CharField(max_length=20, choices=ProductKind)
    title = models.CharField(_("title"), max_length=255)
    list_minor = models.PositiveBigIntegerField()
    discount_minor = models.PositiveBigIntegerField(default=0)
    net_minor = models.PositiveBigIntegerField()
    tax_minor = models.PositiveBigIntegerField(default=0)
    tax_rate_bp = models.PositiveIntegerField(default=0)
    tax_label = models.CharField(max_length=30, blank=True)
    tax_category = models.CharField(max_length=20)
    tax_country = models.CharField(max_length=2, blank=True)
    is_reverse_charge = models.BooleanField(default=False)
    tax_evidence = models.JSONField(default=dict, blank=True)
    shares = models.JSONField(default=list)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        default_permissions = ("view",)
        ordering = ["pk"]

    def __str__(self):
        return self.title

    @property
    def gross_minor(self) -> int:
        return self.net_minor + self.tax_minor


class OrderEvent(AppendOnlyModel):
    """What happened to an order, for its page and for staff."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("event of an order")
        verbose_name_plural = _("events of orders")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.order_id} {self.after or self.note}"

    @property
    def shown_after(self) -> str:
        return str(OrderStatus(self.after).label) if self.after else ""


class DocumentCounter(models.Model):
    """The last number of a series. It is locked while one is taken, so that there are no gaps and no two alike."""

    series = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("series of documents")
        verbose_name_plural = _("series of documents")
        default_permissions = ()

    def __str__(self):
        return f"{self.series}{self.last}"


class TaxDocument(models.Model):
    """An invoice or a credit note. What it says (`content`) is frozen; the PDF is only a rendering of it."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="documents", verbose_name=_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind)
    form = models.CharField(_("form"), max_length=20, choices=DocumentForm)
    series = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    source = models.CharField(_("of"), max_length=64)  # so that it is made once: "order", "refund:9", "correction:1"
    corrects = models.ForeignKey(  # the invoice that a credit note is of, or that this one corrects
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("corrects")
    )
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    currency = models.CharField(**CURRENCY)
    total_minor = models.BigIntegerField(_("total"))
    tax_minor = models.BigIntegerField(_("tax"), default=0)
    content = models.JSONField()
    pdf = models.FileField(storage=private_storage, upload_to="invoices", max_length=200, blank=True)
    copy_pdf = models.FileField(storage=private_storage, upload_to="invoices", max_length=200, blank=True)
    # The buyer has the original: from then on copies.
    handed_out_at = models.DateTimeField(_("original taken"), null=True, blank=True)
    drawn_at = models.DateTimeField(_("file made"), null=True, blank=True)
    draw_attempts = models.PositiveSmallIntegerField(default=0)
    draw_next_at = models.DateTimeField(null=True, blank=True)
    draw_error = models.CharField(_("why there is no file"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("invoice or credit note")
        verbose_name_plural = _("invoices and credit notes")
        default_permissions = ("view",)
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="tax_document_number"),
            models.UniqueConstraint(fields=["order", "kind", "source"], name="tax_document_once"),
        ]
        indexes = [models.Index(fields=["draw_next_at"], condition=Q(pdf=""), name="tax_document_to_draw")]

    def __str__(self):
        return self.shown_number

    @property
    def shown_number(self) -> str:
        return f"{self.series}{self.number:06d}"

    @property
    def net_minor(self) -> int:
        return self.total_minor - self.tax_minor

    @property
    def issued_on(self) -> str:
        return self.content["issued_on"]

    @property
    def buyer_name(self) -> str:
        buyer = self.content["buyer"]
        return buyer["company"] or buyer["name"] or buyer["email"]

    @property
    def buyer_vat_number(self) -> str:
        return self.content["buyer"]["vat_number"]

    @property
    def buyer_country(self) -> str:
        return self.content["buyer"]["country"]


class OrderRefund(models.Model):
    """A part of an order, or all of it, that was paid back. `source` names it in the room that moved the money.
    `lines` is [{"line", "gross_minor", "tax_minor"}]: what of each line it takes back. `ends_access` is what was asked
    for; None leaves it to the rule (see services.ends_access)."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    source = models.CharField(max_length=64)
    amount_minor = models.PositiveBigIntegerField(_("amount"))
    tax_minor = models.PositiveBigIntegerField(default=0)
    lines = models.JSONField(default=list)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ends_access = models.BooleanField(null=True, blank=True)
    at = models.DateTimeField(_("refunded"), default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)  # it failed after all

    class Meta:
        verbose_name = _("refund of an order")
        verbose_name_plural = _("refunds of orders")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "source"], name="order_refund_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="order_refund_is_something"),
        ]

    def __str__(self):
        return f"{self.order_id} {self.source}"


class Gift(models.Model):
    """What a gift order bought, to be redeemed once by whoever has the code."""

    line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="gift")
    code = models.CharField(max_length=40, unique=True)
    redeemed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="redeemed_gifts"
    )
    redeemed_at = models.DateTimeField(null=True, blank=True)
    canceled_at = models.DateTimeField(null=True, blank=True)  # refunded
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("gift")
        verbose_name_plural = _("gifts")
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.line}"
