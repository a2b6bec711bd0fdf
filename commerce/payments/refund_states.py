"""How far refunds are, as gateways tell, whoever began them. Whoever calls holds the locks of order and payment, and
saves the payment."""

from collections.abc import Iterable
from datetime import datetime

from commerce.orders.models import Order
from commerce.orders.services import record_refund, undo_refund

from .booking import (
    book_refund,
    book_refund_at_gateway,
    book_refund_failed,
    book_refund_paid,
    counted_of,
    source_of,
    surplus_of,
)
from .cases import close_cases, close_cases_about, open_case
from .enums import REFUND_BEGUN, REFUND_FOLLOWS, REFUND_OPEN, PaymentStatus, RefundOrigin, RefundStatus, ReviewReason
from .gateway import RefundSnapshot, RefundState
from .models import Payment, Refund


def take_over_refunds(order: Order, payment: Payment, snapshots: Iterable[RefundSnapshot], now: datetime) -> None:
    """Ours and those that somebody made in the gateway's dashboard."""
    for snapshot in snapshots:
        if snapshot.amount_minor > 0:
            refund = _same_refund(payment, snapshot) or _from_dashboard(payment, snapshot, now)
            advance_refund(order, payment, refund, snapshot, now)


def advance_refund(order: Order, payment: Payment, refund: Refund, snapshot: RefundSnapshot, now: datetime) -> None:
    """Forward only. Books, order and access follow."""
    if snapshot.gateway_reference and not refund.gateway_reference:
        refund.gateway_reference = snapshot.gateway_reference
    if snapshot.amount_minor != refund.amount_minor and snapshot.state != RefundState.FAILED:
        _tell_of_difference(payment, refund, snapshot, now)
    status = RefundStatus(snapshot.state)
    if refund.is_by_hand:  # what a person did, no gateway undoes; but it may have been done at the gateway
        if status == RefundStatus.SUCCEEDED:
            book_refund_at_gateway(payment=payment, refund=refund, now=now)
            refund.is_by_hand = False
    elif status in REFUND_FOLLOWS[refund.status]:
        refund.problem = snapshot.problem[:500]
        move_refund(order, payment, refund, status, now)
    refund.save()


def move_refund(order: Order, payment: Payment, refund: Refund, status: RefundStatus, now: datetime) -> None:
    was, refund.status = refund.status, status
    if was not in REFUND_BEGUN and status in REFUND_BEGUN:
        _begin(order, payment, refund, now)
    if status == RefundStatus.SUCCEEDED:
        refund.done_at = now
        book_refund_paid(payment=payment, refund=refund, now=now)
        close_cases_about(name=source_of(refund), resolution="Paid back.", now=now)
    if status == RefundStatus.FAILED:
        refund.done_at = now
        if was in REFUND_BEGUN:
            _take_back(order, payment, refund, now)
        _tell_of_failure(payment, refund, now)
    if status not in REFUND_OPEN:
        refund.check_next_at = None
    _close_what_is_settled(order, payment, refund, now)


def _begin(order: Order, payment: Payment, refund: Refund, now: datetime) -> None:
    """It stands in the books from here on, and the buyer's access follows the policy."""
    if payment.status != PaymentStatus.CONFIRMED:  # it never paid for anything: owed already, and no access hangs on it
        payment.refunded_minor += refund.amount_minor
        look_for_too_much(payment, now)
        return
    taken_back = None
    went_back = payment.refunded_minor - order.refunded_minor  # of what was paid too much, which goes first
    owed = min(refund.amount_minor, max(0, surplus_of(payment) - went_back))
    if counted := min(refund.amount_minor - owed, order.total_minor - order.refunded_minor):
        taken_back = record_refund(
            order=order,
            source=source_of(refund),
            amount_minor=counted,
            reason=refund.reason,
            ends_access=None if refund.origin == RefundOrigin.GATEWAY else refund.ends_access,
            by=refund.by,
            now=now,
        )
    book_refund(order=order, payment=payment, refund=refund, taken_back=taken_back, owed_minor=owed, now=now)
    payment.refunded_minor += refund.amount_minor
    look_for_too_much(payment, now)


def _take_back(order: Order, payment: Payment, refund: Refund, now: datetime) -> None:
    """The money is ours again."""
    source, counted = source_of(refund), counted_of(payment, refund)
    book_refund_failed(payment=payment, refund=refund, now=now)
    payment.refunded_minor -= refund.amount_minor
    if payment.status == PaymentStatus.CONFIRMED and counted:
        undo_refund(order=order, source=source, amount_minor=counted, now=now)


def _same_refund(payment: Payment, snapshot: RefundSnapshot) -> Refund | None:
    """By the gateway's name for it, by ours, else the one we asked for and heard nothing of, or people saw to."""
    rows = list(payment.refunds.select_for_update().order_by("pk"))
    for row in rows:
        if snapshot.gateway_reference and row.gateway_reference == snapshot.gateway_reference:
            return row
    for row in rows:
        if snapshot.reference and row.reference == snapshot.reference:
            return row
    if snapshot.reference:
        return None
    for row in rows:
        is_waiting = row.is_by_hand or row.status in {*REFUND_OPEN, RefundStatus.MANUAL}
        if is_waiting and not row.gateway_reference and row.amount_minor == snapshot.amount_minor:
            return row
    return None


def _from_dashboard(payment: Payment, snapshot: RefundSnapshot, now: datetime) -> Refund:
    return Refund.objects.create(
        payment=payment,
        reference=next_reference(payment),
        gateway_reference=snapshot.gateway_reference,
        amount_minor=snapshot.amount_minor,
        currency=payment.received_currency or payment.currency,
        origin=RefundOrigin.GATEWAY,  # it ends access once all is paid back
        requested_at=now,
    )


def next_reference(payment: Payment) -> str:
    return f"{payment.reference}-R{payment.refunds.count() + 1}"


def look_for_too_much(payment: Payment, now: datetime) -> None:
    """What was refunded and what banks have taken back count together."""
    withdrawn = sum(payment.disputes.values_list("withdrawn_minor", flat=True))
    went_back = payment.refunded_minor + withdrawn
    if went_back > (payment.received_minor or 0):
        open_case(
            reason=ReviewReason.OVER_REFUNDED,
            key=f"payment:{payment.pk}",
            gateway=payment.gateway,
            payment=payment,
            amount_minor=went_back,
            currency=payment.received_currency or payment.currency,
            detail=f"{payment.received_minor} was paid, {withdrawn} of it was taken back by disputes.",
            now=now,
        )


def _close_what_is_settled(order: Order, payment: Payment, refund: Refund, now: datetime) -> None:
    """All of what fitted nowhere is paid back."""
    owed, went_back = payment.received_minor, payment.refunded_minor
    if payment.status == PaymentStatus.CONFIRMED:
        owed, went_back = surplus_of(payment), payment.refunded_minor - order.refunded_minor
    is_all = bool(owed) and went_back == owed
    if is_all and refund.status == RefundStatus.SUCCEEDED:
        others = payment.refunds.exclude(pk=refund.pk)
        if not others.exclude(status__in=[RefundStatus.SUCCEEDED, RefundStatus.FAILED]).exists():
            close_cases(payment=payment, resolution="Paid back.", now=now)


def _tell_of_difference(payment: Payment, refund: Refund, snapshot: RefundSnapshot, now: datetime) -> None:
    """Books and credit note say what was asked for; a person has to set right what came of it."""
    open_case(
        reason=ReviewReason.DIFFERENCE,
        key=f"{source_of(refund)}:amount",
        gateway=payment.gateway,
        payment=payment,
        amount_minor=snapshot.amount_minor,
        currency=refund.currency,
        detail=f"{refund.amount_minor} was asked for by {refund.reference}.",
        now=now,
    )


def _tell_of_failure(payment: Payment, refund: Refund, now: datetime) -> None:
    open_case(
        reason=ReviewReason.REFUND_FAILED,
        key=source_of(refund),
        gateway=payment.gateway,
        payment=payment,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        detail=refund.problem,
        now=now,
    )
