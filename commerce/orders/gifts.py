"""Gifts: a paid order makes a code for each thing in it, and whoever has a code redeems it once."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commerce.entitlements.services import GIFT, unopened
from core import clock
from core.audit import record

from .models import Gift, Order
from .numbers import new_gift_code, read_gift_code
from .opening import courses_of, open_line
from .specs import OrderRefused

MOST_COLLISIONS = 3


def make_gifts(*, order: Order, now: datetime) -> list[Gift]:
    """One for each line of a gift order; once."""
    return [_gift_of(line, now) for line in order.lines.all()]


def _gift_of(line, now: datetime) -> Gift:
    for last_try in [False] * MOST_COLLISIONS + [True]:
        try:
            with transaction.atomic():
                return Gift.objects.get_or_create(line=line, defaults={"code": new_gift_code(), "created_at": now})[0]
        except IntegrityError:  # the code is taken
            if last_try:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def redeem_gift(*, code: str, user: User, now: datetime | None = None) -> Gift:
    """Open what the gift is of to `user`. The same person again gets the same gift. Raises OrderRefused for a code
    that there is not, that was redeemed by somebody else or taken back, and for who has all of it already."""
    gift = _gift_with(code)
    if gift is None:
        raise OrderRefused(_("There is no gift with this code. Look at it again: it has 16 letters and digits."))
    if gift.redeemed_by_id == user.pk:
        return gift
    if gift.redeemed_by_id:
        raise OrderRefused(_("This gift was redeemed already."))
    if gift.canceled_at:
        raise OrderRefused(_("This gift was taken back: its price was refunded. Ask whoever gave it to you."))
    if gift.line.order.is_frozen:
        raise OrderRefused(_("The payment of this gift is being looked into. Try again in some days."))
    now = clock.current(now)
    if not unopened(user=user, courses=courses_of(gift.line), now=now):
        raise OrderRefused(_("You have all of this already. Give the code to somebody else: it stays good."))
    gift.redeemed_by, gift.redeemed_at = user, now
    gift.save(update_fields=["redeemed_by", "redeemed_at"])
    closed = open_line(line=gift.line, user=user, source_kind=GIFT, source_key=str(gift.pk), now=now)
    if closed:
        raise OrderRefused(_("Staff took you out of this course, so the gift opens nothing. Write to them first."))
    record(action="gift.redeemed", target=gift, actor=user)
    return gift


def _gift_with(code: str) -> Gift | None:
    """Locked, with its order: whoever refunds the order waits, and so do two who redeem at once."""
    code = read_gift_code(code)
    gift = Gift.objects.filter(code=code).select_related("line__order").first() if code else None
    if gift is None:
        return None
    Order.objects.select_for_update(no_key=True).get(pk=gift.line.order_id)  # first, as refunds do
    return Gift.objects.select_for_update(of=["self"]).select_related("line__order").get(pk=gift.pk)


def cancel_gifts(*, order: Order, now: datetime) -> None:
    """Refunded: a code that nobody redeemed opens nothing any more."""
    Gift.objects.filter(line__order=order, canceled_at=None).update(canceled_at=now)


def revive_gifts(*, order: Order, now: datetime) -> None:
    Gift.objects.filter(line__order=order, canceled_at__isnull=False).update(canceled_at=None)
