"""Codes of which there are only so many, held by people who are not signed in and did not go to pay: anybody can order
without being known, so what they hold is free for others soon. Their order stays: going to pay holds the code again,
where there is still one (payments.starting)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from commerce.orders.enums import OrderStatus
from commerce.orders.services import lock_order
from commerce.payments.enums import PaymentStatus
from commerce.payments.models import Payment
from commerce.pricing.coupons import orders_that_hold_limited, release_reservations
from core import clock

from .models import VisitorOrder

HELD_FOR = timedelta(hours=1)  # from the order, or from the last try to pay that came to an end
AT_ONCE = 200
OVER = (PaymentStatus.FAILED, PaymentStatus.EXPIRED)


def let_go_due(now: datetime | None = None) -> int:
    """What `tick` runs. Never while a payment is open: its money may come any moment. Returns of how many orders."""
    now = clock.current(now)
    due = VisitorOrder.objects.filter(
        order__status=OrderStatus.PENDING,
        order__created_at__lte=now - HELD_FOR,
        order__key__in=orders_that_hold_limited(),
    )
    due = due.exclude(order__payments__in=_in_the_way(now)).order_by("order_id")
    return sum(_let_go(pk, now) for pk in list(due.values_list("order_id", flat=True)[:AT_ONCE]))


@transaction.atomic
def _let_go(pk: int, now: datetime) -> bool:
    order = lock_order(pk)  # who begins to pay waits for it
    if order.status != OrderStatus.PENDING or order.payments.filter(pk__in=_in_the_way(now)).exists():
        return False
    return bool(release_reservations(order_key=order.key, now=now))


def _in_the_way(now: datetime):
    """A try that took long came to its end when its gateway was asked last."""
    since = now - HELD_FOR
    return Payment.objects.filter(~Q(status__in=OVER) | Q(started_at__gt=since) | Q(checked_at__gt=since))
