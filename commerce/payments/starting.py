"""Beginning to pay: one row for each try, written down before the gateway hears of it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.orders.enums import OrderStatus
from commerce.orders.models import Order
from commerce.orders.services import lock_order
from commerce.pricing.coupons import hold_again
from commerce.pricing.specs import PricingRefused
from core import clock
from core.http import ServiceAway

from .enums import OPEN, PaymentStatus
from .gateway import Capability, Charge, Gateway, GatewayRefused, Instructions, PostForm, ReturnUrls, Start
from .handles import notify_url
from .models import Payment, PaymentAlias
from .offering import offered_gateways
from .specs import PaymentRefused

HOLDS = timedelta(hours=6)  # how long pressing again leads to the same page of the gateway
FIRST_CHECK = timedelta(minutes=10)
GIVEN_UP = timedelta(days=7)  # a payment that nobody made in this time is abandoned; should money come, it still counts
KEY = "{payment}"


def start_payment(
    *, order: Order, gateway: str, done_url: str, canceled_url: str, now: datetime | None = None
) -> Payment:
    """Begin to pay an order. `{payment}` in the two addresses stands for the key of the payment that is made.

    The payment's `start` says where the buyer goes: {"kind": "redirect", "url"}, {"kind": "form", "action", "fields"}
    or {"kind": "instructions", "lines"}. Pressing twice leads to the same payment, and so does trying again after an
    answer of the gateway was lost: it is asked with the same reference. Raises PaymentRefused.
    """
    now = clock.current(now)
    payment, member, is_new = _open_payment(order.pk, gateway, now)
    urls = ReturnUrls(
        done=done_url.replace(KEY, str(payment.key)),
        canceled=canceled_url.replace(KEY, str(payment.key)),
        notify=notify_url(gateway),
    )
    try:
        return _start(payment.pk, member, urls, now)
    except ServiceAway as problem:
        _note(payment, str(problem))
        raise PaymentRefused(
            _("%(gateway)s does not answer. Nothing was paid: try again, or pay in another way.")
            % {"gateway": member.title}
        ) from problem
    except GatewayRefused as problem:
        is_over = _note(payment, str(problem), status=PaymentStatus.FAILED)
        if not is_new and is_over:  # begun before, the answer lost, and it cannot be gone on with: a new one can
            return start_payment(order=order, gateway=gateway, done_url=done_url, canceled_url=canceled_url, now=now)
        raise PaymentRefused(
            _("%(gateway)s does not take this payment. Nothing was paid: pay in another way.")
            % {"gateway": member.title}
        ) from problem


@transaction.atomic
def _start(pk: int, member: Gateway, urls: ReturnUrls, now: datetime) -> Payment:
    """The payment stays locked while the gateway is asked, which keeps nobody waiting but who pressed again; they find
    where it leads."""
    payment = Payment.objects.select_for_update(of=["self"]).select_related("order").get(pk=pk)
    if payment.start is None:
        if payment.status not in OPEN:  # refused to the one who was faster
            raise GatewayRefused(payment.problem)
        _keep_start(payment, member.start(_charge_of(payment), urls, now=now))
    return payment


@transaction.atomic
def _open_payment(order_id: int, slug: str, now: datetime):
    """The order's lock is the queue: of two that press at once, the second finds the payment of the first."""
    order = lock_order(order_id)
    if order.status != OrderStatus.PENDING:
        raise PaymentRefused(_("This order waits for no payment: it is “%s”.") % order.get_status_display())
    member = dict(offered_gateways(currency=order.currency, amount_minor=order.total_minor)).get(slug)
    if member is None:
        raise PaymentRefused(_("This way to pay is not offered for this order. Choose another one."))
    if order.discounts:
        _hold_discounts(order, now)
    same = order.payments.filter(gateway=slug, status__in=OPEN, started_at__gt=now - HOLDS)
    payment = same.order_by("-pk").first()
    if is_new := payment is None:
        payment = Payment.objects.create(
            order=order,
            gateway=slug,
            reference=f"{order.number}-{order.payments.count() + 1}",
            amount_minor=order.total_minor,
            currency=order.currency,
            is_live=member.is_live(),
            started_at=now,
            check_next_at=now + (FIRST_CHECK if Capability.REPORTS in member.capabilities else GIVEN_UP),
        )
    return payment, member, is_new


def _hold_discounts(order: Order, now: datetime) -> None:
    """Those that were given back because nobody went to pay."""
    try:
        hold_again(order_key=order.key, now=now)
    except PricingRefused as refusal:
        raise PaymentRefused(
            _("The discount of this order went to others meanwhile. Order again from the page of what you wanted.")
        ) from refusal


def _charge_of(payment: Payment) -> Charge:
    order = payment.order
    titles = ", ".join(order.lines.values_list("title", flat=True))
    return Charge(
        reference=payment.reference,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        description=titles[:100] or order.number,
        email=order.email,
        name=order.name,
        country=order.country,
        language=order.language or "en",
    )


def _keep_start(payment: Payment, start: Start) -> None:
    payment.start = as_plain(start)
    payment.kept = {**payment.kept, **start.kept}
    if start.gateway_reference and not payment.gateway_reference:
        payment.gateway_reference = start.gateway_reference
    elif start.gateway_reference not in ("", payment.gateway_reference):
        PaymentAlias.objects.get_or_create(
            gateway=payment.gateway, reference=start.gateway_reference, defaults={"payment": payment}
        )
    if payment.status == PaymentStatus.CREATED:
        payment.status = PaymentStatus.PENDING
    payment.problem = ""
    payment.save(update_fields=["start", "kept", "gateway_reference", "status", "problem"])


def as_plain(start: Start) -> dict:
    if isinstance(start, PostForm):
        return {"kind": "form", "action": start.action, "fields": [list(pair) for pair in start.fields]}
    if isinstance(start, Instructions):
        return {"kind": "instructions", "lines": [list(pair) for pair in start.lines]}
    return {"kind": "redirect", "url": start.url}


def _note(payment: Payment, problem: str, **changes) -> bool:
    """Only while the buyer was led nowhere and did nothing: money may have come meanwhile. Returns whether it was."""
    waiting = (PaymentStatus.CREATED, PaymentStatus.PENDING)
    rows = Payment.objects.filter(pk=payment.pk, status__in=waiting, start__isnull=True)
    return bool(rows.update(problem=problem[:500], **changes))
