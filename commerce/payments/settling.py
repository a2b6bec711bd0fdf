"""The one way in which a payment gets anywhere: ask its gateway for the truth, then act on that, once.

Return page, webhook worker, reconciler and staff all call `settle_payment`. Nobody acts on what a message or a browser
says. Locks are taken in one order everywhere: order, payment, refunds and disputes.
"""

import logging
from datetime import datetime

from django.db import transaction

from commerce.orders.enums import SETTLED, OrderStatus
from commerce.orders.models import Order
from commerce.orders.services import lock_order, mark_paid
from commerce.orders.specs import OrderRefused
from commerce.orders.telling import tell_payment_failed
from core import clock

from .booking import book_fee, book_sale, book_surplus, book_unassigned
from .cases import open_case
from .disputing import take_over_disputes
from .enums import FOLLOWS, OPEN, PaymentStatus, ReviewReason
from .gateway import PaymentSnapshot, PaymentState
from .handles import gateway_of, handle_of
from .models import Payment, PaymentAlias
from .refund_states import take_over_refunds

log = logging.getLogger(__name__)

STATUS_OF = {
    PaymentState.PENDING: PaymentStatus.PENDING,
    PaymentState.PROCESSING: PaymentStatus.PROCESSING,
    PaymentState.FAILED: PaymentStatus.FAILED,
    PaymentState.EXPIRED: PaymentStatus.EXPIRED,
}
NOT_OURS = (ReviewReason.MODE, ReviewReason.MERCHANT)  # no money of ours came: nothing goes into the books


def settle_payment(payment_id: int, *, now: datetime | None = None) -> Payment:
    """Bring a payment and its order to where the gateway says it is. Safe to call any number of times, at once too.

    Raises core.http.ServiceAway and gateway.GatewayRefused (nothing is known, nothing was changed) and GatewayGone.
    """
    asked_at = clock.current()  # of the real clock: it tells which of two answers is the younger one
    payment = Payment.objects.get(pk=payment_id)
    gateway = gateway_of(payment)
    snapshot = gateway.fetch_payment(handle_of(payment), now=clock.current(now))
    return apply_snapshot(payment, snapshot, merchant=gateway.merchant(), asked_at=asked_at, now=now)


@transaction.atomic
def apply_snapshot(
    payment: Payment, snapshot: PaymentSnapshot, *, merchant: str, asked_at: datetime, now: datetime | None = None
) -> Payment:
    now = clock.current(now)
    order = lock_order(payment.order_id)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.checked_at and asked_at < payment.checked_at <= clock.current():
        return payment  # somebody asked after us, and was told more; unless their clock is wrong
    if snapshot.reference and snapshot.reference != payment.reference:
        _put_up(payment, snapshot, ReviewReason.DIFFERENCE, f"The gateway answered about {snapshot.reference}.", now)
        return payment
    payment.order, payment.checked_at = order, asked_at
    _remember(payment, snapshot)
    if snapshot.state == PaymentState.SUCCEEDED:
        _money_came(order, payment, snapshot, merchant, now)
    elif snapshot.state in STATUS_OF:
        _move(payment, STATUS_OF[snapshot.state], snapshot, now)
    if payment.received_minor is not None:
        _note_fee(payment, snapshot, now)
        take_over_refunds(order, payment, snapshot.refunds, now)
        take_over_disputes(order, payment, snapshot.disputes, now)
    if payment.status not in OPEN:
        payment.check_next_at = None
    payment.save()
    return payment


def _remember(payment: Payment, snapshot: PaymentSnapshot) -> None:
    """The gateway's names for it, by which later messages are known."""
    payment.kept = {**payment.kept, **snapshot.kept}
    names = {snapshot.gateway_reference, *snapshot.aliases} - {"", payment.gateway_reference}
    if not payment.gateway_reference and snapshot.gateway_reference:
        taken = Payment.objects.filter(gateway=payment.gateway, gateway_reference=snapshot.gateway_reference)
        if not taken.exclude(pk=payment.pk).exists():
            payment.gateway_reference = snapshot.gateway_reference
            names.discard(snapshot.gateway_reference)
    if names:
        known = set(payment.aliases.values_list("reference", flat=True))
        aliases = [PaymentAlias(payment=payment, gateway=payment.gateway, reference=name) for name in names - known]
        PaymentAlias.objects.bulk_create(aliases, ignore_conflicts=True)


def _move(payment: Payment, status: PaymentStatus, snapshot: PaymentSnapshot, now: datetime) -> None:
    """Forward only: what was told late of a payment that got further changes nothing."""
    if status in FOLLOWS[payment.status]:
        payment.status = status
        payment.problem = snapshot.problem[:500]
        if status == PaymentStatus.FAILED and payment.order.status == OrderStatus.PENDING:
            tell_payment_failed(payment.order, key=payment.reference, now=now)


def _money_came(order: Order, payment: Payment, snapshot: PaymentSnapshot, merchant: str, now: datetime) -> None:
    if payment.status in {PaymentStatus.CONFIRMED, PaymentStatus.REVIEW}:
        _more_came(payment, snapshot, now)
        return
    reason, detail = _misfit(order, payment, snapshot, merchant)
    if reason not in NOT_OURS:
        payment.received_minor, payment.received_currency = snapshot.amount_minor, snapshot.currency
        payment.confirmed_at = now
    if reason is None:
        try:
            with transaction.atomic():
                _confirm(order, payment, now)
            return
        except OrderRefused as refusal:
            reason, detail = ReviewReason.NOT_GRANTED, str(refusal)
            order.refresh_from_db()
    payment.status = PaymentStatus.REVIEW
    payment.problem = detail[:500]
    if reason not in NOT_OURS:
        book_unassigned(payment=payment, now=now)
    _put_up(payment, snapshot, reason, detail, now)


def _more_came(payment: Payment, snapshot: PaymentSnapshot, now: datetime) -> None:
    """It was paid again under one name, as PayFast lets buyers do: what is too much is owed to the buyer."""
    before = payment.received_minor
    if before is None or snapshot.amount_minor <= before or snapshot.currency != payment.received_currency:
        return
    payment.received_minor = snapshot.amount_minor
    book_surplus(payment=payment, more_minor=snapshot.amount_minor - before, now=now)
    name = f"payment:{payment.pk}:{payment.received_minor}"  # each time anew, whatever was decided before
    _put_up(payment, snapshot, ReviewReason.AMOUNT, f"{before} had come before.", now, name=name)


def _confirm(order: Order, payment: Payment, now: datetime) -> None:
    payment.status, payment.problem = PaymentStatus.CONFIRMED, ""
    book_sale(order=order, payment=payment, now=now)
    mark_paid(order=order, now=now)


def _misfit(
    order: Order, payment: Payment, snapshot: PaymentSnapshot, merchant: str
) -> tuple[ReviewReason | None, str]:
    """Why this money does not pay for this order; None where it does. An order that expired is honored at its price;
    one that somebody canceled is not wanted any more."""
    if snapshot.is_live is not None and snapshot.is_live != payment.is_live:
        return ReviewReason.MODE, "Paid with real money." if snapshot.is_live else "Paid with test money."
    if snapshot.merchant and merchant and snapshot.merchant != merchant:
        return ReviewReason.MERCHANT, f"Paid to {snapshot.merchant}."
    if snapshot.currency != payment.currency:
        return ReviewReason.CURRENCY, f"{snapshot.currency} came, {payment.currency} was asked for."
    if snapshot.amount_minor != payment.amount_minor:
        return ReviewReason.AMOUNT, f"{snapshot.amount_minor} came, {payment.amount_minor} was asked for."
    if order.status in SETTLED:
        return ReviewReason.PAID_TWICE, f"{order.number} was paid already. Paying this back ends no access."
    if order.status == OrderStatus.CANCELED:
        return ReviewReason.ENDED_ORDER, f"{order.number} had been canceled."
    return None, ""


def _put_up(
    payment: Payment, snapshot: PaymentSnapshot, reason: ReviewReason, detail: str, now: datetime, name: str = ""
) -> None:
    log.warning("Payment %s needs a look: %s", payment.reference, reason)
    open_case(
        reason=reason,
        key=name or f"payment:{payment.pk}",
        gateway=payment.gateway,
        payment=payment,
        amount_minor=snapshot.amount_minor,
        currency=snapshot.currency[:3],
        detail=detail,
        now=now,
    )


def _note_fee(payment: Payment, snapshot: PaymentSnapshot, now: datetime) -> None:
    """Some gateways know it at once, some later; it may change."""
    if snapshot.fee_minor is None or snapshot.fee_minor == payment.fee_minor:
        return
    book_fee(payment=payment, more_minor=snapshot.fee_minor - (payment.fee_minor or 0), now=now)
    payment.fee_minor = snapshot.fee_minor
