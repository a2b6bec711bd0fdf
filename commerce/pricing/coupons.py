"""Uses of coupons: held for an order that waits for its money, then used or given back.

The last use is decided by one UPDATE with a condition, whose row stays locked until the transaction ends; so of many
buyers exactly one gets it, and limits per customer are counted behind the same lock.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import clock

from .conditions import HELD, is_personal, refusal_for
from .enums import RedemptionState
from .models import Coupon, CouponRedemption
from .specs import PricingRefused, Quote
from .words import OVER, USED_BY_YOU, USED_UP

log = logging.getLogger(__name__)

ROOM = Q(max_uses=None) | Q(max_uses__gt=F("used") + F("reserved"))


@transaction.atomic
def reserve_discounts(*, quote: Quote, order_key: UUID, user, now: datetime | None = None) -> None:
    """Hold every discount of the quote for this order; one that it holds already is left alone. Raises
    PricingRefused when one was used up meanwhile: nothing is held then, and the quote has to be made again."""
    now = clock.current(now)
    held = set(CouponRedemption.objects.filter(order_key=order_key).values_list("coupon_id", flat=True))
    for discount in sorted(quote.discounts, key=lambda discount: discount.coupon_id):  # one order of locks for all
        if discount.coupon_id not in held:
            _hold(discount.coupon_id, user, now, discount.code)
            CouponRedemption.objects.create(
                coupon_id=discount.coupon_id,
                order_key=order_key,
                user=user,
                amount_minor=discount.amount_minor,
                currency=quote.currency,
                created_at=now,
                changed_at=now,
            )


@transaction.atomic
def hold_again(*, order_key: UUID, now: datetime | None = None) -> None:
    """What was given back of an order that is to be paid after all. A code whose time ended since was promised in time.
    Raises PricingRefused when others used the last."""
    now = clock.current(now)
    for redemption in _lock(order_key):
        if redemption.state == RedemptionState.RELEASED:
            code = redemption.coupon.code or ""
            _hold(redemption.coupon_id, redemption.user, now, code, is_promised=True)
            _move(redemption, RedemptionState.RESERVED, now)


def _hold(coupon_id: int, user, now: datetime, code: str, *, is_promised: bool = False) -> None:
    if not Coupon.objects.filter(ROOM, pk=coupon_id).update(reserved=F("reserved") + 1):
        raise PricingRefused(str(USED_UP), code=code)
    coupon = Coupon.objects.get(pk=coupon_id)
    if not is_promised and (not coupon.is_active or (coupon.ends_at and coupon.ends_at <= now)):
        raise PricingRefused(str(OVER), code=code)
    reason = refusal_for(coupon, user.pk) if is_personal(coupon) else None
    if reason is None and coupon.is_first_purchase_only and _holds_a_first(user):
        reason = USED_BY_YOU
    if reason is not None:
        raise PricingRefused(str(reason), code=code)


def _holds_a_first(user) -> bool:
    """Two orders of one person that both wait for their money are not both the first."""
    firsts = CouponRedemption.objects.filter(user=user, state__in=HELD, coupon__is_first_purchase_only=True)
    return firsts.exists()


@transaction.atomic
def use_reservations(*, order_key: UUID, now: datetime | None = None) -> list[str]:
    """The order was paid. What had been given back meanwhile is honored all the same, and logged: the names of such
    discounts are returned. A second call changes nothing."""
    late = []
    for redemption in _lock(order_key):
        if redemption.state == RedemptionState.USED:
            continue
        coupons = Coupon.objects.filter(pk=redemption.coupon_id)
        if redemption.state == RedemptionState.RESERVED:
            coupons.update(reserved=F("reserved") - 1, used=F("used") + 1)
        else:
            late.append(str(redemption.coupon))
            if not coupons.filter(ROOM).update(used=F("used") + 1):
                coupons.update(used_late=F("used_late") + 1)
        _move(redemption, RedemptionState.USED, now)
    if late:
        log.warning("Order %s was paid after its discounts had been given back; it keeps them: %s", order_key, late)
    return late


@transaction.atomic
def release_reservations(*, order_key: UUID, now: datetime | None = None) -> int:
    """The order will not be paid: others may use them. Returns how many were given back."""
    reserved = [each for each in _lock(order_key) if each.state == RedemptionState.RESERVED]
    for redemption in reserved:
        Coupon.objects.filter(pk=redemption.coupon_id).update(reserved=F("reserved") - 1)
        _move(redemption, RedemptionState.RELEASED, now)
    return len(reserved)


def orders_that_hold_limited():
    """Keys of orders that hold a use of a coupon of which there are only so many, as a query."""
    rows = CouponRedemption.objects.filter(coupon__max_uses__isnull=False, state=RedemptionState.RESERVED)
    return rows.values("order_key")


def orders_that_hold(*, quote: Quote, order_keys: Iterable[UUID]) -> set[UUID]:
    """Those of these orders that hold a use of a limited discount of the quote."""
    limited = Q(coupon__max_uses__isnull=False) | Q(coupon__max_uses_each__isnull=False)
    rows = CouponRedemption.objects.filter(
        limited | Q(coupon__is_first_purchase_only=True),
        coupon__in=[discount.coupon_id for discount in quote.discounts],
        order_key__in=list(order_keys),
        state=RedemptionState.RESERVED,
    )
    return set(rows.values_list("order_key", flat=True))


def _lock(order_key: UUID) -> list[CouponRedemption]:
    redemptions = CouponRedemption.objects.select_for_update(of=("self",)).select_related("coupon")
    return list(redemptions.filter(order_key=order_key).order_by("coupon_id"))


def _move(redemption: CouponRedemption, state: str, now: datetime | None) -> None:
    redemption.state, redemption.changed_at = state, clock.current(now)
    redemption.save(update_fields=["state", "changed_at"])


def remaining_uses(coupon: Coupon) -> int | None:
    """None: as many as anybody likes."""
    return None if coupon.max_uses is None else max(0, coupon.max_uses - coupon.used - coupon.reserved)


def refuse_fewer_uses(coupon: Coupon, max_uses: int | None) -> None:
    """Raises PricingRefused where more are used or held already."""
    if max_uses is not None and max_uses < coupon.used + coupon.reserved:
        raise PricingRefused(
            _("%(number)d are used or held by orders already; it cannot be fewer.")
            % {"number": coupon.used + coupon.reserved}
        )
