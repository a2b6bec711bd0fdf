"""Whether a coupon may be used: by whom, when, on what."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from commerce.money import Money, format_money

from .enums import CouponKind, RedemptionState
from .models import Coupon
from .purchases import has_bought
from .specs import Customer
from .words import (
    NEEDS_ACCOUNT,
    NOT_FIRST,
    NOT_FOR_THIS,
    NOT_YET,
    OTHER_CURRENCY,
    OVER,
    TOO_LITTLE,
    USED_BY_YOU,
    USED_UP,
)

HELD = (RedemptionState.RESERVED, RedemptionState.USED)


def normal_code(code: str) -> str:
    """As codes are stored: upper case, no white space."""
    return "".join(str(code).split()).upper()[:40]


def usable_coupons(codes: Iterable[str]) -> list[Coupon]:
    """Those with these codes, and all that apply by themselves; switched off ones too where a code names them."""
    coupons = Coupon.objects.filter(Q(code__in=list(codes)) | Q(is_automatic=True, is_active=True))
    return list(coupons.prefetch_related("courses", "bundles", "plans").order_by("pk"))


def is_personal(coupon: Coupon) -> bool:
    """Whether it matters who uses it."""
    return coupon.max_uses_each is not None or coupon.is_first_purchase_only


def refusal_of(coupon: Coupon, *, total: int, places: Sequence[int], currency: str, customer: Customer, now: datetime):
    """Why this customer may not use it on an order of `total`, of which the lines at `places` are what it is for; None
    when nothing speaks against it. What is said of it alone comes first, so that a stranger learns nothing more."""
    if not coupon.is_active or (coupon.ends_at and coupon.ends_at <= now):
        return OVER
    if coupon.starts_at and now < coupon.starts_at:
        return NOT_YET
    if not places:
        return NOT_FOR_THIS
    has_currency = coupon.kind == CouponKind.AMOUNT or coupon.minimum_minor is not None
    if has_currency and coupon.currency != currency:
        return OTHER_CURRENCY % {"currency": coupon.currency}
    if coupon.minimum_minor is not None and total < coupon.minimum_minor:
        return TOO_LITTLE % {"amount": format_money(Money(coupon.minimum_minor, currency))}
    if coupon.max_uses is not None and coupon.used + coupon.reserved >= coupon.max_uses:
        given_back = _held_by(coupon, customer.open_orders).count() if customer.open_orders else 0
        if coupon.used + coupon.reserved - given_back >= coupon.max_uses:
            return USED_UP
    if is_personal(coupon):
        if customer.user_id is None:
            return NEEDS_ACCOUNT
        return refusal_for(coupon, customer.user_id, without=customer.open_orders)
    return None


def refusal_for(coupon: Coupon, user_id: int, *, without: Collection[UUID] = ()):
    """The same of what depends on who it is, what the orders `without` hold left aside; two queries at most."""
    uses = coupon.redemptions.filter(user_id=user_id, state__in=HELD)
    uses = uses.exclude(pk__in=_held_by(coupon, without)) if without else uses
    if coupon.max_uses_each is not None and uses.count() >= coupon.max_uses_each:
        return USED_BY_YOU
    if coupon.is_first_purchase_only and has_bought(user_id):
        return NOT_FIRST
    return None


def _held_by(coupon: Coupon, order_keys: Collection[UUID]):
    return coupon.redemptions.filter(order_key__in=order_keys, state=RedemptionState.RESERVED)
