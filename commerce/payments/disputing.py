"""Chargebacks, as gateways tell of them: the order is frozen while one is open and when it was lost. Whoever calls
holds the locks of order and payment."""

from collections.abc import Iterable
from datetime import datetime

from commerce.orders.models import Order
from commerce.orders.services import freeze_order, unfreeze_order

from .alarms import tell_finance
from .booking import book_dispute, standing_of
from .cases import shown_amount
from .enums import PaymentStatus
from .gateway import DisputeSnapshot, DisputeState
from .models import Dispute, Payment
from .refund_states import look_for_too_much


def take_over_disputes(order: Order, payment: Payment, snapshots: Iterable[DisputeSnapshot], now: datetime) -> None:
    told = [_take_over(payment, snapshot, now) for snapshot in snapshots]
    if told:
        look_for_too_much(payment, now)
    if told and payment.status == PaymentStatus.CONFIRMED:
        is_disputed = payment.disputes.exclude(state=DisputeState.WON).exists()
        if is_disputed and not order.is_frozen:
            freeze_order(order=order, reason=told[-1].reason, now=now)
        elif not is_disputed and order.is_frozen:
            unfreeze_order(order=order, now=now)


def _take_over(payment: Payment, snapshot: DisputeSnapshot, now: datetime) -> Dispute:
    dispute, created = Dispute.objects.select_for_update().get_or_create(
        payment=payment,
        gateway_reference=snapshot.gateway_reference,
        defaults={
            "amount_minor": snapshot.amount_minor,
            "currency": payment.received_currency or payment.currency,
            "opened_at": now,
        },
    )
    was, state_before = standing_of(payment, dispute), dispute.state
    if snapshot.state != DisputeState.OPEN or dispute.state == DisputeState.OPEN:  # what was decided is not open again
        dispute.state = snapshot.state
        dispute.withdrawn_minor, dispute.fee_minor = snapshot.withdrawn_minor, snapshot.fee_minor
    dispute.reason, dispute.due_at = snapshot.reason[:300], snapshot.due_at
    if dispute.state != DisputeState.OPEN and dispute.closed_at is None:
        dispute.closed_at = now
    dispute.save()
    book_dispute(payment=payment, dispute=dispute, was=was, now=now)
    if dispute.state != state_before or (created and payment.status != PaymentStatus.CONFIRMED):
        _tell(payment, dispute)  # a frozen order is told of with the order
    return dispute


def _tell(payment: Payment, dispute: Dispute) -> None:
    context = {
        "dispute_id": str(dispute.pk),
        "state": dispute.state,
        "reference": payment.reference,
        "gateway": payment.gateway,
        "amount": shown_amount(dispute.amount_minor, dispute.currency),
        "due_on": dispute.due_at.date().isoformat() if dispute.due_at else "",
    }
    tell_finance(kind="payment_disputed", key=f"payment_disputed:{dispute.pk}:{dispute.state}", context=context)
