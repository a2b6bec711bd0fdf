"""What people decide about payments that are stuck or fit nowhere."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.orders.enums import SETTLED
from commerce.orders.services import lock_order, mark_paid
from core import clock
from core.audit import record

from .booking import book_acceptance, book_sale, book_unassigned
from .cases import close_cases, put_up
from .enums import OPEN, PaymentStatus, ReviewReason
from .models import Payment, ReviewCase
from .specs import PaymentRefused

COMPLETED, FAILED = "completed", "failed"


@transaction.atomic
def settle_by_hand(
    *,
    payment: Payment,
    outcome: str,
    reason: str,
    by,
    received_minor: int | None = None,
    now: datetime | None = None,
) -> Payment:
    """Take a payment for completed (the money is here, whatever the gateway says) or failed. `received_minor`: what
    came, unless it is what was asked for. Another amount, and money for an order that something else had paid for, is
    kept as the buyer's and put up for review. Raises PaymentRefused."""
    now = clock.current(now)
    if not reason.strip():
        raise PaymentRefused(_("Say why: it is written down with your name."))
    order = lock_order(payment.order_id)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    payment.order = order
    before, misfit = payment.status, None
    if outcome == COMPLETED:
        misfit = _complete(order, payment, received_minor, now)
    else:
        _fail(payment, reason)
    payment.check_next_at = None
    payment.save()
    data = {"before": before, "after": payment.status, "reason": reason}
    record(action="payment.settled_by_hand", target=payment, actor=by, data=data)
    close_cases(payment=payment, resolution=reason, by=by, now=now)
    if misfit:
        put_up(payment, *misfit, now)
    return payment


def _complete(order, payment: Payment, received_minor: int | None, now: datetime) -> tuple[ReviewReason, str] | None:
    """Why the money does not pay for the order, where it does not."""
    if payment.status == PaymentStatus.CONFIRMED:
        raise PaymentRefused(_("This payment is confirmed already."))
    was_booked = payment.status == PaymentStatus.REVIEW and payment.received_minor is not None
    if was_booked and received_minor is not None:
        raise PaymentRefused(_("What came was written down meanwhile: see below how it stands."))
    if order.status in SETTLED and was_booked:
        raise PaymentRefused(_("The order was paid by another payment. Pay this one back instead."))
    if was_booked and payment.received_currency != order.currency:
        raise PaymentRefused(_("It came in another currency than the order's. Pay it back instead."))
    if was_booked and payment.refunds.exists():
        raise PaymentRefused(_("Some of it was paid back. Pay the rest back too, or have the buyer pay again."))
    if not was_booked:
        payment.received_minor = payment.amount_minor if received_minor is None else received_minor
        payment.received_currency = payment.currency
    if payment.received_minor <= 0:
        raise PaymentRefused(_("Give an amount above nothing."))
    payment.confirmed_at = payment.confirmed_at or now
    if not was_booked and (misfit := _misfit(order, payment)):
        payment.status = PaymentStatus.REVIEW
        book_unassigned(payment=payment, now=now)
        return misfit
    payment.status, payment.problem = PaymentStatus.CONFIRMED, ""
    book = book_acceptance if was_booked else book_sale
    book(order=order, payment=payment, now=now)
    mark_paid(order=order, now=now)
    return None


def _misfit(order, payment: Payment) -> tuple[ReviewReason, str] | None:
    if order.status in SETTLED:
        return ReviewReason.PAID_TWICE, f"{order.number} was paid already. Paying this back ends no access."
    if payment.received_minor != payment.amount_minor:
        return ReviewReason.AMOUNT, f"{payment.received_minor} came, {payment.amount_minor} was asked for."
    return None


def _fail(payment: Payment, reason: str) -> None:
    if payment.status not in OPEN:
        raise PaymentRefused(_("Only a payment that waits can be taken for failed."))
    payment.status, payment.problem = PaymentStatus.FAILED, reason[:500]


@transaction.atomic
def close_case(*, case: ReviewCase, resolution: str, by, now: datetime | None = None) -> ReviewCase:
    """It was seen to. Raises PaymentRefused without words, and when somebody else closed it."""
    if not resolution.strip():
        raise PaymentRefused(_("Say what was done: others will want to know."))
    closed = ReviewCase.objects.filter(pk=case.pk, closed_at=None).update(
        closed_at=clock.current(now), closed_by=by, resolution=resolution[:500]
    )
    if not closed:
        raise PaymentRefused(_("Somebody else has closed it meanwhile."))
    record(action="review_case.closed", target=case, actor=by, data={"resolution": resolution})
    case.refresh_from_db()
    return case
