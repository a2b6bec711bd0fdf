"""Paying back: written down first, sent to the gateway after commit, asked about until its end is known."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from commerce.orders.models import Order
from commerce.orders.services import lock_order
from core import clock
from core.audit import record
from core.background import send_after_commit
from core.http import ServiceAway

from .booking import source_of
from .cases import open_case
from .enums import REFUND_OPEN, PaymentStatus, RefundOrigin, RefundStatus, ReviewReason
from .gateway import (
    Capability,
    DisputeState,
    Gateway,
    GatewayRefused,
    PaymentHandle,
    RefundSnapshot,
    RefundState,
    usable_gateway,
)
from .handles import gateway_of, handle_of
from .models import Payment, Refund
from .refund_states import advance_refund, move_refund, next_reference
from .specs import GatewayGone, RefundRefused

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # a process that takes longer over one refund is taken for dead
LONGEST_WAIT = timedelta(hours=12)
UNHEARD = 8  # times in vain, which is some hours, after which somebody has to look
AT_ONCE = 100


def refundable_minor(payment: Payment) -> int:
    """What may still be paid back: neither what was, or is on its way, nor what a bank asks for or has taken."""
    asked = payment.refunds.exclude(status=RefundStatus.FAILED).aggregate(sum=Sum("amount_minor"))["sum"] or 0
    disputed = sum(
        max(row.withdrawn_minor, row.amount_minor if row.state == DisputeState.OPEN else 0)
        for row in payment.disputes.exclude(state=DisputeState.WON)
    )
    return max(0, (payment.received_minor or 0) - asked - disputed)


@transaction.atomic
def request_refund(
    *,
    payment: Payment,
    amount_minor: int,
    reason: str,
    by=None,
    origin: str = RefundOrigin.STAFF,
    ends_access: bool = True,
    seen_refundable_minor: int | None = None,
    now: datetime | None = None,
) -> Refund:
    """Write down that money goes back, and have it sent. `seen_refundable_minor`: what the person who decided saw that
    could be paid back; where that changed meanwhile, nothing is done. Raises RefundRefused."""
    now = clock.current(now)
    lock_order(payment.order_id)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    left = refundable_minor(payment)
    if seen_refundable_minor not in (None, left):
        raise RefundRefused(_("Somebody was faster: what can be paid back has changed. Look at the payment again."))
    _refuse_amount(payment, amount_minor, left)
    refund = Refund.objects.create(
        payment=payment,
        reference=next_reference(payment),
        amount_minor=amount_minor,
        currency=payment.received_currency,
        origin=origin,
        reason=reason[:300],
        ends_access=ends_access,
        by=by,
        requested_at=now,
        check_next_at=now,
    )
    data = {"amount_minor": amount_minor, "currency": refund.currency, "reason": reason, "origin": str(origin)}
    record(action="refund.requested", target=payment, actor=by, data=data)
    _hand_over(refund.pk)
    return refund


def _refuse_amount(payment: Payment, amount_minor: int, left: int) -> None:
    if payment.status not in {PaymentStatus.CONFIRMED, PaymentStatus.REVIEW} or not payment.received_minor:
        raise RefundRefused(_("No money came by this payment, so none can go back."))
    if amount_minor <= 0:
        raise RefundRefused(_("Give an amount above nothing."))
    if amount_minor > left:
        raise RefundRefused(_("That is more than can still be paid back of this payment."))
    gateway = usable_gateway(payment.gateway)
    if gateway and amount_minor < payment.received_minor and Capability.PARTIAL_REFUND not in gateway.capabilities:
        raise RefundRefused(_("%(gateway)s pays back all or nothing.") % {"gateway": gateway.title})


def send_refund(*, pk: int, now: datetime | None = None) -> bool:
    """Ask the gateway for a refund that is due, or how far it is. Returns whether this call did.

    Safe at any time and at once: one takes the row. The reference is the same each time, and from the second time on
    the gateway is asked first whether it has the refund already.
    """
    now = clock.current(now)
    taken = Refund.objects.filter(pk=pk, status__in=REFUND_OPEN, check_next_at__lte=now)
    if not taken.update(checks=F("checks") + 1, check_next_at=now + LEASE):
        return False
    refund = Refund.objects.select_related("payment").get(pk=pk)
    try:
        snapshot = _ask(refund)
    except GatewayRefused as refusal:
        snapshot = RefundSnapshot("", RefundState.FAILED, refund.amount_minor, problem=str(refusal))
    except (ServiceAway, GatewayGone) as problem:
        log.warning("Refund %s: %s", refund.reference, problem)
        _wait(refund, str(problem), now)
        return True
    _apply(refund, snapshot, now)
    return True


def _ask(refund: Refund) -> RefundSnapshot:
    payment = refund.payment
    gateway, handle = gateway_of(payment), handle_of(payment, about=refund)
    if Capability.REFUND not in gateway.capabilities:
        return RefundSnapshot("", RefundState.MANUAL, refund.amount_minor)
    if refund.checks > 1 or refund.status == RefundStatus.PENDING:
        found = _find(refund, gateway, handle)
        if found or refund.status == RefundStatus.PENDING:
            return found or RefundSnapshot(refund.gateway_reference, RefundState.PENDING, refund.amount_minor)
    return gateway.refund(handle, reference=refund.reference, amount_minor=refund.amount_minor, reason=refund.reason)


def _find(refund: Refund, gateway: Gateway, handle: PaymentHandle) -> RefundSnapshot | None:
    """Who will not say whether a refund was made (the key was changed) has not said that it failed."""
    try:
        return gateway.find_refund(
            handle,
            reference=refund.reference,
            gateway_reference=refund.gateway_reference,
            amount_minor=refund.amount_minor,
        )
    except GatewayRefused as refusal:
        raise ServiceAway(str(refusal)) from refusal


@transaction.atomic
def _apply(refund: Refund, snapshot: RefundSnapshot, now: datetime) -> None:
    order, payment, refund = locked(refund)
    if _is_of_another(refund, snapshot):
        _wait(refund, "It was taken for another refund of the same amount, which was asked for at once.", now)
        return
    if refund.status in REFUND_OPEN:
        refund.check_next_at = now + wait_after(refund.checks)
    advance_refund(order, payment, refund, snapshot, now)
    payment.save()


def _is_of_another(refund: Refund, snapshot: RefundSnapshot) -> bool:
    """A gateway that keeps no name of ours is looked through by the amount, by two at once for the same."""
    name, others = snapshot.gateway_reference, refund.payment.refunds.exclude(pk=refund.pk)
    return bool(name) and not refund.gateway_reference and others.filter(gateway_reference=name).exists()


def locked(refund: Refund) -> tuple[Order, Payment, Refund]:
    order = lock_order(refund.payment.order_id)
    payment = Payment.objects.select_for_update().get(pk=refund.payment_id)
    payment.order = order
    return order, payment, Refund.objects.select_for_update().get(pk=refund.pk)


def _wait(refund: Refund, problem: str, now: datetime) -> None:
    Refund.objects.filter(pk=refund.pk, status__in=REFUND_OPEN).update(
        check_next_at=now + wait_after(refund.checks), problem=problem[:500]
    )
    if refund.checks >= UNHEARD:
        open_case(
            reason=ReviewReason.DIFFERENCE,
            key=source_of(refund),
            gateway=refund.payment.gateway,
            payment=refund.payment,
            amount_minor=refund.amount_minor,
            currency=refund.currency,
            detail=f"What became of refund {refund.reference}, the gateway does not say: {problem}",
            now=now,
        )


def wait_after(checks: int) -> timedelta:
    """1, 2, 4 ... minutes, at most half a day."""
    return min(LONGEST_WAIT, timedelta(minutes=2 ** min(checks - 1, 12)))


def send_due_refunds(now: datetime | None = None) -> int:
    """What `tick` runs: refunds whose task or answer was lost, and those on their way. Returns how many."""
    due = Refund.objects.filter(status__in=REFUND_OPEN, check_next_at__lte=clock.current(now))
    pks = list(due.order_by("check_next_at").values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        _hand_over(pk)
    return len(pks)


@transaction.atomic
def finish_by_hand(*, refund: Refund, paid: bool, reason: str, by, now: datetime | None = None) -> Refund:
    """Somebody paid it by bank, or will not. Raises RefundRefused for one that the gateway sees to."""
    now = clock.current(now)
    order, payment, refund = locked(refund)
    if refund.status != RefundStatus.MANUAL:
        raise RefundRefused(_("This refund does not wait for anybody: it is “%s”.") % refund.get_status_display())
    if not reason.strip():
        raise RefundRefused(_("Say what was done: it stays with the refund."))
    refund.is_by_hand = paid
    move_refund(order, payment, refund, RefundStatus.SUCCEEDED if paid else RefundStatus.FAILED, now)
    refund.problem = reason[:500]
    refund.save()
    payment.save()
    record(action="refund.finished_by_hand", target=refund, actor=by, data={"paid": paid, "reason": reason})
    return refund


def _hand_over(pk: int) -> None:
    from .tasks import refund

    send_after_commit(refund, pk)
