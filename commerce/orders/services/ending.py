"""Orders that nobody paid: reminded of once, canceled, expired."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from commerce.pricing.coupons import release_reservations
from core import clock

from ..enums import OrderStatus
from ..models import Order
from ..signals import order_expired
from ..stepping import step
from ..telling import tell_reminder
from .placing import lock_order

AT_ONCE = 500  # orders that one tick looks at
REMINDED_AFTER = timedelta(hours=3)


@transaction.atomic
def cancel_order(*, order: Order, reason: str = "", by=None, now: datetime | None = None) -> None:
    """Of a locked order that waits for its money. Raises OrderRefused for any other. Money that comes all the same is
    honored (mark_paid)."""
    now = clock.current(now)
    step(order, OrderStatus.CANCELED, now=now, note=reason, by=by, ended_at=now)
    _release(order, now)


def expire_orders(now: datetime | None = None) -> int:
    """What `tick` runs: orders whose time is over give back the discounts they held. Returns how many."""
    now = clock.current(now)
    due = Order.objects.filter(status=OrderStatus.PENDING, expires_at__lte=now).order_by("expires_at")
    return sum(_expire(pk, now) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def remind_buyers(now: datetime | None = None) -> int:
    """What `tick` runs: one mail, once, to who agreed to it, while there is time to pay. Returns how many."""
    now = clock.current(now)
    due = Order.objects.filter(
        status=OrderStatus.PENDING,
        wants_reminder=True,
        reminded_at=None,
        created_at__lte=now - REMINDED_AFTER,
        expires_at__gt=now,
    )
    return sum(_remind(pk, now) for pk in list(due.order_by("created_at").values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _expire(pk: int, now: datetime) -> bool:
    order = lock_order(pk)
    if order.status != OrderStatus.PENDING or order.expires_at is None or order.expires_at > now:
        return False  # paid or given more time meanwhile
    step(order, OrderStatus.EXPIRED, now=now, ended_at=now)
    _release(order, now)
    transaction.on_commit(partial(order_expired.send, Order, order=order))
    return True


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    order = lock_order(pk)
    if order.status != OrderStatus.PENDING or order.reminded_at:
        return False
    order.reminded_at = now
    order.save(update_fields=["reminded_at"])
    if _bought_otherwise(order):
        return False
    tell_reminder(order, now=now)
    return True


def _bought_otherwise(order: Order) -> bool:
    """Whether the same person bought or began to buy the same again since: nobody is reminded of that."""
    products = order.lines.values_list("product_id", flat=True)
    later = Order.objects.filter(user=order.user_id, lines__product__in=products, created_at__gte=order.created_at)
    alive = later.exclude(pk=order.pk).exclude(status__in=(OrderStatus.CANCELED, OrderStatus.EXPIRED))
    return alive.exists()


def _release(order: Order, now: datetime) -> None:
    if order.discounts:
        release_reservations(order_key=order.key, now=now)
