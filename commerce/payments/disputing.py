"""Chargebacks, as gateways tell of them: the order is frozen while one is open, and when it was lost until somebody
decides. Whoever calls take_over_disputes holds the locks of order and payment."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.orders.models import Order
from commerce.orders.services import freeze_order, lock_order, unfreeze_order
from commerce.orders.stepping import write_event
from core import clock
from core.audit import record

from .alarms import tell_finance
from .booking import book_dispute, standing_of
from .cases import close_cases_about, open_case, shown_amount
from .enums import Decision, PaymentStatus, ReviewReason
from .gateway import DisputeSnapshot, DisputeState
from .models import Dispute, Payment, ReviewCase
from .refund_states import look_for_too_much
from .specs import PaymentRefused


def take_over_disputes(order: Order, payment: Payment, snapshots: Iterable[DisputeSnapshot], now: datetime) -> None:
    told = [_take_over(payment, snapshot, now) for snapshot in snapshots]
    if told:
        look_for_too_much(payment, now)
    if told and payment.status == PaymentStatus.CONFIRMED:
        for dispute in told:
            _ask_for_decision(order, payment, dispute, now)
        if _is_disputed(payment) and not order.is_frozen:
            freeze_order(order=order, reason=told[-1].reason, now=now)
        elif not _is_disputed(payment) and order.is_frozen:
            unfreeze_order(order=order, now=now)


@transaction.atomic
def decide_lost(*, case: ReviewCase, decision: str, by, now: datetime | None = None) -> Dispute:
    """The money is gone; `decision` says whether what was bought goes as well. Raises PaymentRefused where somebody
    decided meanwhile, or the dispute was won after all."""
    now = clock.current(now)
    order = lock_order(case.payment.order_id)
    payment = Payment.objects.select_for_update().get(pk=case.payment_id)
    dispute = Dispute.objects.select_for_update().get(payment=payment, pk=case.key.rpartition(":")[2])
    if dispute.state != DisputeState.LOST or dispute.decision:
        raise PaymentRefused(_("This was decided meanwhile: see below how it stands."))
    dispute.decision = decision
    dispute.save(update_fields=["decision"])
    words = Decision(decision).label
    if decision == Decision.ENDED:
        write_event(order, now=now, note="Dispute lost: access ended", by=by)
    elif order.is_frozen and not _is_disputed(payment):
        unfreeze_order(order=order, reason="lost, and left open", by=by, now=now)
    record(action="dispute.decided", target=dispute, actor=by, data={"decision": decision})
    close_cases_about(name=_name(dispute), resolution=str(words), by=by, now=now)
    return dispute


def _is_disputed(payment: Payment) -> bool:
    undecided = payment.disputes.exclude(state=DisputeState.WON)
    return undecided.exclude(state=DisputeState.LOST, decision=Decision.LEFT_OPEN).exists()


def _ask_for_decision(order: Order, payment: Payment, dispute: Dispute, now: datetime) -> None:
    if dispute.state == DisputeState.LOST and not dispute.decision:
        case = open_case(
            reason=ReviewReason.DISPUTE_LOST,
            key=_name(dispute),
            gateway=payment.gateway,
            payment=payment,
            amount_minor=dispute.amount_minor,
            currency=dispute.currency,
            detail=f"{order.number}: what it opened stays closed until somebody decides.",
            now=now,
        )
        if not case.is_open:  # it had been won meanwhile
            ReviewCase.objects.filter(pk=case.pk).update(closed_at=None, closed_by=None, resolution="")
    elif dispute.state == DisputeState.WON:
        close_cases_about(name=_name(dispute), resolution="It was won after all.", now=now)


def _name(dispute: Dispute) -> str:
    return f"dispute:{dispute.pk}"


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
