"""The money is there: what was bought is opened, and everybody is told, in one transaction."""

from datetime import datetime
from functools import partial

from django.db import transaction

from commerce.pricing.coupons import use_reservations
from core import clock

from ..documents import issue_invoice
from ..enums import SETTLED, OrderStatus
from ..gifts import make_gifts
from ..models import Order
from ..opening import open_courses
from ..signals import order_paid
from ..stepping import step, write_event
from ..telling import tell_paid, tell_unopened


@transaction.atomic
def mark_paid(*, order: Order, note: str = "", by=None, now: datetime | None = None) -> bool:
    """Of a locked order, also of one that had expired or was canceled: money that came late is honored. Returns False
    for one that is settled already, and changes nothing then."""
    if order.status in SETTLED:
        return False
    now = clock.current(now)
    step(order, OrderStatus.PAID, now=now, note=note, by=by, paid_at=now, ended_at=None)
    if order.discounts:
        use_reservations(order_key=order.key, now=now)
    if order.is_gift:
        make_gifts(order=order, now=now)
    else:
        closed = open_courses(order=order, now=now)
        if closed:
            write_event(order, now=now, note=f"Stays closed, staff took the buyer out: {', '.join(closed)}")
            tell_unopened(order, closed, now=now)
    issue_invoice(order=order, now=now)
    tell_paid(order, now=now)
    transaction.on_commit(partial(order_paid.send, Order, order=order))
    return True
