"""Who bought without being signed in is told by mail how to come in: at once where the account was there before, else
when nobody came back from the gateway."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.proving import end_unproved_sessions
from accounts.rules import has_to_prove_address
from commerce.orders.enums import SETTLED
from core import clock
from notifications.services import send_message

from .models import VisitorOrder

COMES_BACK = timedelta(minutes=10)  # from the gateway, and is signed in then
AT_ONCE = 200


def tell_due(now: datetime | None = None) -> int:
    """What `tick` runs. Returns how many were told."""
    now = clock.current(now)
    late = Q(made_account=False) | Q(order__paid_at__lte=now - COMES_BACK)
    due = VisitorOrder.objects.filter(late, told_at=None, signed_in_at=None, order__status__in=SETTLED)
    return sum(tell(order_id=pk, now=now) for pk in list(due.values_list("order_id", flat=True)[:AT_ONCE]))


@transaction.atomic
def tell(*, order_id: int, now: datetime | None = None) -> bool:
    """Where the account was there before and nobody proved its address, another browser may be in by having paid first:
    it is not left in what this one bought."""
    now = clock.current(now)
    rows = VisitorOrder.objects.select_for_update().filter(order=order_id, told_at=None, signed_in_at=None)
    visit = rows.first()
    if visit is None:
        return False
    visit.told_at = now
    visit.save(update_fields=["told_at"])
    order = visit.order
    if not visit.made_account and order.total_minor > 0 and has_to_prove_address(order.user):
        end_unproved_sessions(user=order.user)
    context = {
        "number": order.number,
        "order_key": str(order.key),
        "email": order.user.email,
        "titles": [line.title for line in order.lines.all()],
    }
    send_message(kind="bought_signed_out", to=order.user, key=f"bought_signed_out:{order.pk}", context=context, now=now)
    return True
