"""The buyer asked their bank for the money: what was bought waits until that is settled."""

from datetime import datetime

from django.db import transaction

from commerce.entitlements.services import resume, suspend
from core import clock

from ..models import Order
from ..opening import sources_of
from ..stepping import write_event
from ..telling import tell_disputed


@transaction.atomic
def freeze_order(*, order: Order, reason: str = "", by=None, now: datetime | None = None) -> bool:
    """Of a locked order. What it opened is closed for the time being, a gift cannot be redeemed, finance is told.
    Returns False for one that is frozen already."""
    if order.is_frozen:
        return False
    now = clock.current(now)
    order.is_frozen = True
    order.save(update_fields=["is_frozen"])
    for source_kind, source_key in sources_of(order):
        suspend(source_kind=source_kind, source_key=source_key, now=now)
    write_event(order, now=now, note=f"Disputed: {reason}" if reason else "Disputed", by=by)
    tell_disputed(order, reason, now=now)
    return True


@transaction.atomic
def unfreeze_order(*, order: Order, reason: str = "", by=None, now: datetime | None = None) -> bool:
    """The dispute was won or withdrawn: everything is as before it. Returns False for one that is not frozen."""
    if not order.is_frozen:
        return False
    now = clock.current(now)
    order.is_frozen = False
    order.save(update_fields=["is_frozen"])
    for source_kind, source_key in sources_of(order):
        resume(source_kind=source_kind, source_key=source_key, now=now)
    write_event(order, now=now, note=f"Dispute over: {reason}" if reason else "Dispute over", by=by)
    return True
