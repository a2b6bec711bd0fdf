"""What no message told: waiting payments are asked about, and each day's list of a gateway is compared with the rows
here, in both directions."""

import logging
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from core import clock
from core.background import send_after_commit
from core.http import ServiceAway

from .cases import open_case, put_up
from .enums import OPEN, PaymentStatus, ReviewReason
from .finding import find_payment
from .gateway import Capability, GatewayRefused, PaymentSnapshot, PaymentState, RefundState, gateways, usable_gateway
from .handles import handle_of
from .models import GatewayCheck, Payment
from .settling import settle_payment
from .specs import GatewayGone
from .starting import GIVEN_UP
from .trials import is_trial

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
HOUR = timedelta(hours=1)
LOOKED_AT_AGAIN = (1, 3, 7, 14, 30, 60, 90, 120)  # days after the money came; banks take their time with chargebacks
AT_ONCE = 100
DAYS_BACK = 3  # of which the daily comparison looks at the list
SETTLES_WITHIN = timedelta(hours=1)  # younger ones may still be on their way into the list
AWAY = (ServiceAway, GatewayRefused, GatewayGone)


def check_payment(*, pk: int, now: datetime | None = None) -> bool:
    """Ask about a waiting payment that is due. Returns whether this call did; at once, one does."""
    now = clock.current(now)
    due = Payment.objects.filter(pk=pk, status__in=OPEN, check_next_at__lte=now)
    if not due.update(checks=F("checks") + 1, check_next_at=now + LEASE):
        return False
    try:
        payment = settle_payment(pk, now=now)
    except AWAY as problem:
        log.warning("Payment %s could not be asked about: %s", pk, problem)
        payment = Payment.objects.get(pk=pk)
    waiting = Payment.objects.filter(pk=pk, status__in=OPEN)
    if payment.status in {PaymentStatus.CREATED, PaymentStatus.PENDING} and payment.started_at < now - GIVEN_UP:
        waiting.update(status=PaymentStatus.EXPIRED, check_next_at=None)
    else:
        waiting.update(check_next_at=now + HOUR)
    return True


def check_due_payments(now: datetime | None = None) -> int:
    """What `tick` runs. Returns how many payments are asked about."""
    from .tasks import check

    due = Payment.objects.filter(status__in=OPEN, check_next_at__lte=clock.current(now)).order_by("check_next_at")
    pks = list(due.values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        send_after_commit(check, pk)
    return len(pks)


def compare_due_gateways(now: datetime | None = None) -> int:
    """What `tick` runs: each gateway that lists its payments, once a day. Returns how many are compared."""
    from .tasks import compare

    day = timezone.localdate(clock.current(now))
    slugs = [slug for slug in gateways if _is_compared(slug)]
    known = set(GatewayCheck.objects.filter(day=day, gateway__in=slugs).values_list("gateway", flat=True))
    due = [slug for slug in slugs if slug not in known]
    for slug in due:
        send_after_commit(compare, slug, day.isoformat())
    return len(due)


def _is_compared(slug: str) -> bool:
    gateway = usable_gateway(slug)
    return gateway is not None and Capability.LISTING in gateway.capabilities


def compare_gateway(*, slug: str, day: date, now: datetime | None = None) -> GatewayCheck | None:
    """Compare the list of the days before `day` till now. None when somebody else does, or has done so for this day. A
    gateway that does not answer leaves its problem in the row, and is asked again the next day."""
    now = clock.current(now)
    try:
        with transaction.atomic():
            check = GatewayCheck.objects.create(gateway=slug, day=day, began_at=now)
    except IntegrityError:
        return None
    since = timezone.make_aware(datetime.combine(day - timedelta(days=DAYS_BACK), time.min))
    try:
        listed = list(usable_gateway(slug).list_payments(since=since, until=now))
        _compare(check, listed, since, now)
        _look_again(check, now)
    except AWAY as problem:
        check.problem = str(problem)[:500]
    check.done_at = clock.current()
    check.save()
    return check


def _compare(check: GatewayCheck, listed: list[PaymentSnapshot], since: datetime, now: datetime) -> None:
    names = set()
    for snapshot in _together(listed):
        names.update({snapshot.reference, snapshot.gateway_reference, *snapshot.aliases} - {""})
        check.listed += 1
        _look_at(check, snapshot, now)
    ours = Payment.objects.filter(
        gateway=check.gateway,
        received_minor__isnull=False,
        confirmed_at__gte=since + SETTLES_WITHIN,
        confirmed_at__lte=now - SETTLES_WITHIN,
    )
    for payment in ours.exclude(reference__in=names).exclude(gateway_reference__in=names):
        _look_for(check, payment, now)


def _together(listed: list[PaymentSnapshot]) -> list[PaymentSnapshot]:
    """What came under one name of ours is one payment, however often it was paid."""
    found: dict[str, PaymentSnapshot] = {}
    for place, snapshot in enumerate(listed):
        before = found.get(snapshot.reference)
        if before is None or not snapshot.reference or before.currency != snapshot.currency:
            found[snapshot.reference if before is None else f"{snapshot.reference} {place}"] = snapshot
        elif before.gateway_reference != snapshot.gateway_reference:
            found[snapshot.reference] = replace(
                before,
                amount_minor=before.amount_minor + snapshot.amount_minor,
                refunds=(*before.refunds, *snapshot.refunds),
                aliases=(*before.aliases, snapshot.gateway_reference, *snapshot.aliases),
            )
    return list(found.values())


def _look_at(check: GatewayCheck, snapshot: PaymentSnapshot, now: datetime) -> None:
    """Something the gateway lists."""
    if is_trial(snapshot.reference):
        return
    payment = find_payment(check.gateway, snapshot.reference, [snapshot.gateway_reference, *snapshot.aliases])
    if payment is None:
        check.differences += 1
        name = snapshot.reference or snapshot.gateway_reference
        open_case(
            reason=ReviewReason.UNKNOWN,
            key=f"{check.gateway}:{name}",
            gateway=check.gateway,
            amount_minor=snapshot.amount_minor,
            currency=snapshot.currency[:3],
            detail=f"The gateway lists {name}, paid {snapshot.paid_at or 'at some time'}.",
            now=now,
        )
        return
    if _agrees(payment, snapshot):
        return
    before = payment.status
    payment = settle_payment(payment.pk, now=now)
    check.settled += payment.status != before
    if not _agrees(payment, snapshot) and payment.status != PaymentStatus.REVIEW:
        _put_up(check, payment, f"The gateway lists {snapshot.amount_minor} {snapshot.currency}.", now)


def _agrees(payment: Payment, snapshot: PaymentSnapshot) -> bool:
    """As far as the list tells. A member whose list names no refunds is not asked about those."""
    came = (payment.received_minor, payment.received_currency) == (snapshot.amount_minor, snapshot.currency)
    told = sum(refund.amount_minor for refund in snapshot.refunds if refund.state != RefundState.FAILED)
    return came and told <= payment.refunded_minor


def _look_for(check: GatewayCheck, payment: Payment, now: datetime) -> None:
    """Something that stands here and not in the gateway's list. What was settled by hand may never be there."""
    snapshot = usable_gateway(payment.gateway).fetch_payment(handle_of(payment), now=now)
    if snapshot.state != PaymentState.SUCCEEDED:
        _put_up(check, payment, "The gateway does not list it.", now)


def _look_again(check: GatewayCheck, now: datetime) -> None:
    """At payments of some days ago, for what no list names and no message told: money given back in the gateway's
    dashboard (PayFast never tells of that), chargebacks."""
    days = [check.day - timedelta(days=age) for age in LOOKED_AT_AGAIN]
    paid = Payment.objects.filter(gateway=check.gateway, received_minor__isnull=False, confirmed_at__date__in=days)
    for pk in list(paid.values_list("pk", flat=True)):
        try:
            settle_payment(pk, now=now)
        except AWAY as problem:
            log.warning("Payment %s could not be looked at again: %s", pk, problem)


def _put_up(check: GatewayCheck, payment: Payment, detail: str, now: datetime) -> None:
    check.differences += 1
    put_up(payment, ReviewReason.DIFFERENCE, detail, now)
