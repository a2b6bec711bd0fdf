"""One step of an order along enums.FOLLOWS, written down."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.audit import record

from .enums import FOLLOWS, OrderStatus
from .models import Order, OrderEvent
from .specs import OrderRefused


def step(order: Order, after: OrderStatus, *, now: datetime, note: str = "", by=None, **fields) -> None:
    """Move a locked order, and set `fields` with it. Raises OrderRefused for what does not follow from where it is."""
    before = OrderStatus(order.status)
    if after not in FOLLOWS[before]:
        words = {"number": order.number, "before": before.label, "after": after.label}
        raise OrderRefused(
            _("Order %(number)s is “%(before)s” and cannot become “%(after)s”. Load the page anew.") % words
        )
    order.status = after
    for name, value in fields.items():
        setattr(order, name, value)
    order.save(update_fields=["status", *fields])
    write_event(order, before=before, after=after, now=now, note=note, by=by)


def write_event(order: Order, *, now: datetime, before: str = "", after: str = "", note: str = "", by=None) -> None:
    """What happened, on the order and in the log of the site."""
    OrderEvent.objects.create(order=order, at=now, before=before, after=after, note=note[:300], by=by)
    action = f"order.{after}" if after else "order.changed"
    record(action=action, target=order, actor=by, data={"note": note} if note else {})
