"""Which discounts come off, and how much of which line: before tax, to the last unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commerce.money import part_of, share_out

from .conditions import normal_code, refusal_of, usable_coupons
from .enums import CouponKind, CouponScope, ProductKind, Stacking
from .models import Coupon, Product
from .specs import Customer, QuotedDiscount
from .words import NEEDS_ACCOUNT, NOT_BESIDE, NOTHING_OFF, UNKNOWN


@dataclass(frozen=True)
class Pick:
    """`by_line` is what comes off each line, in their order."""

    by_line: tuple[int, ...]
    discounts: tuple[QuotedDiscount, ...] = ()
    refusals: dict[str, str] = field(default_factory=dict)
    member_codes: tuple[str, ...] = ()


def pick_discounts(
    *,
    products: Sequence[Product],
    amounts: Sequence[int],
    currency: str,
    customer: Customer,
    codes: Iterable[str],
    now: datetime,
) -> Pick:
    """Of all that may be used together the selection that takes most off; of two that take the same, the one with
    the codes that were written."""
    codes = list(dict.fromkeys(filter(None, map(normal_code, codes))))
    coupons = usable_coupons(codes)
    refusals = {code: str(UNKNOWN) for code in set(codes) - {coupon.code for coupon in coupons}}
    members: list[str] = []
    fitting: list[Coupon] = []
    for coupon in coupons:
        reason = refusal_of(
            coupon, total=sum(amounts), places=_places(coupon, products), currency=currency, customer=customer, now=now
        )
        if reason is None:
            fitting.append(coupon)
        elif coupon.code:
            refusals[coupon.code] = str(reason)
            if reason is NEEDS_ACCOUNT:
                members.append(coupon.code)
    chosen = _best(fitting, products, amounts)  # in the order in which they are taken off
    taken = _take_off(chosen, products, amounts)
    for coupon in fitting:
        if coupon.code and coupon not in chosen:
            alone = sum(map(sum, _take_off([coupon], products, amounts)))
            refusals[coupon.code] = str(NOT_BESIDE if alone else NOTHING_OFF)
    return Pick(
        by_line=tuple(sum(parts) for parts in zip(*taken, strict=True)) if taken else (0,) * len(products),
        discounts=tuple(
            QuotedDiscount(coupon.pk, coupon.name, coupon.code or "", sum(parts))
            for coupon, parts in zip(chosen, taken, strict=True)
        ),
        refusals=refusals,
        member_codes=tuple(members),
    )


def _best(coupons: list[Coupon], products: Sequence[Product], amounts: Sequence[int]) -> list[Coupon]:
    """Each coupon once as the first, others added to it by what they take off: the best of these selections."""

    def worth(selection: list[Coupon]) -> tuple[int, int]:
        taken = _take_off(_in_order(selection), products, amounts)
        return sum(map(sum, taken)), sum(1 for coupon in selection if coupon.code)

    ranked = sorted(coupons, key=lambda coupon: (worth([coupon]), -coupon.pk), reverse=True)
    best: list[Coupon] = []
    for first in ranked:
        selection = [first]
        for other in ranked:
            if all(one is not other and _bears(one, other) and _bears(other, one) for one in selection):
                selection.append(other)
        if not best or worth(selection) > worth(best):
            best = selection
    best = _in_order(best)
    taken = _take_off(best, products, amounts)
    return [coupon for coupon, parts in zip(best, taken, strict=True) if sum(parts)]


def _bears(one: Coupon, other: Coupon) -> bool:
    return one.stacking == Stacking.ANY or (one.stacking == Stacking.AUTOMATIC and other.is_automatic)


def _in_order(coupons: Iterable[Coupon]) -> list[Coupon]:
    """Percents first, then amounts, each the oldest first: what comes later takes of what is left."""
    return sorted(coupons, key=lambda coupon: (coupon.kind == CouponKind.AMOUNT, coupon.pk))


def _take_off(coupons: Iterable[Coupon], products: Sequence[Product], amounts: Sequence[int]) -> list[list[int]]:
    """What each of them, in this order, takes off each line; never more than is there."""
    left, taken = list(amounts), []
    for coupon in coupons:
        places = set(_places(coupon, products))
        weights = [amount if at in places else 0 for at, amount in enumerate(left)]
        whole = sum(weights)
        is_percent = coupon.kind == CouponKind.PERCENT
        off = part_of(whole, coupon.percent_bp) if is_percent else min(coupon.amount_minor, whole)
        parts = share_out(off, weights) if whole else [0] * len(left)
        left = [amount - part for amount, part in zip(left, parts, strict=True)]
        taken.append(parts)
    return taken


def _places(coupon: Coupon, products: Sequence[Product]) -> list[int]:
    """Of the lines it is for."""
    return [at for at, product in enumerate(products) if _is_for(coupon, product)]


def _is_for(coupon: Coupon, product: Product) -> bool:
    """A scope that names nothing is for all of its kind, unless an instructor made it."""
    if coupon.scope == CouponScope.ALL:
        return coupon.owner_id is None
    kind, named, thing = {
        CouponScope.COURSES: (ProductKind.COURSE, coupon.courses, product.course_id),
        CouponScope.BUNDLES: (ProductKind.BUNDLE, coupon.bundles, getattr(getattr(product, "bundle", None), "pk", 0)),
        CouponScope.PLANS: (ProductKind.PLAN, coupon.plans, getattr(getattr(product, "plan", None), "pk", 0)),
    }[coupon.scope]
    if product.kind != kind:
        return False
    ids = {each.pk for each in named.all()}
    return thing in ids if ids or coupon.owner_id else True
