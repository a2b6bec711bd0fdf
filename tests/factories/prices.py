"""What is sold, as rows: courses with a price, bundles, plans, coupons."""

from datetime import date
from itertools import count
from uuid import uuid4

from django.core.cache import cache

from commerce import seller
from commerce.pricing.enums import CouponKind, CouponScope, ProductKind, SaleMode
from commerce.pricing.models import Bundle, Coupon, Plan, Product
from commerce.pricing.services import set_course_offer, set_prices
from commerce.pricing.specs import CourseOffer, Customer, PriceSpec
from core.process_memory import forget_all
from learning.courses.models import Course
from tests.factories.outline import make_course

_numbers = count(1)
VENDOR = {"name": "Marula Learning", "vat_number": "4123456789", "vat_from": date(2020, 1, 1)}


def sell_as(monkeypatch, **facts) -> None:
    """The shop's settings, for the length of a test: a VAT vendor at home in South Africa, and `facts`."""
    settled = seller.SellerFacts(**{**VENDOR, **facts})
    monkeypatch.setattr(seller, "_source", lambda: settled)
    forget_all()
    cache.delete(seller.NAME)


def make_priced_course(amount: int = 49_900, *, currency="ZAR", compare_at=None, mode=SaleMode.ONE_TIME, **fields):
    """A live course that is sold; its product is `course.product`."""
    course = make_course(modules=1, lessons=1, admission="granted", **fields)
    prices = {currency: PriceSpec(amount, compare_at)}
    set_course_offer(course=course, offer=CourseOffer(mode=mode, prices=prices))
    return Course.objects.get(pk=course.pk)


def make_bundle(*courses: Course, amount: int = 79_900, currency="ZAR", **fields) -> Bundle:
    number = next(_numbers)
    product = Product.objects.create(kind=ProductKind.BUNDLE)
    set_prices(product=product, prices={currency: PriceSpec(amount)})
    bundle = Bundle.objects.create(
        product=product, **{"title": f"Bundle {number}", "slug": f"bundle-{number}", **fields}
    )
    bundle.courses.set(courses)
    return bundle


def make_plan(*courses: Course, amount: int = 9_900, currency="ZAR", **fields) -> Plan:
    product = Product.objects.create(kind=ProductKind.PLAN)
    set_prices(product=product, prices={currency: PriceSpec(amount)})
    fields = {"title": "Everything", "is_on_sale": True, "all_courses": not courses, **fields}
    plan = Plan.objects.create(product=product, **fields)
    plan.courses.set(courses)
    return plan


def make_coupon(code: str = "", *, percent: int | None = 10, amount: int | None = None, **fields) -> Coupon:
    """`percent` of the price, or `amount` in ZAR cents; automatic when `is_automatic` is given."""
    takes = {"kind": CouponKind.PERCENT, "percent_bp": (percent or 0) * 100}
    if amount is not None:
        takes = {"kind": CouponKind.AMOUNT, "amount_minor": amount, "currency": "ZAR"}
    named = {name: fields.pop(name) for name in ("courses", "bundles", "plans") if name in fields}
    if named:
        fields.setdefault("scope", getattr(CouponScope, next(iter(named)).upper()))
    code = None if fields.get("is_automatic") else code or f"CODE{next(_numbers)}"
    coupon = Coupon.objects.create(**{"code": code, "name": code or "For everybody", **takes, **fields})
    for name, things in named.items():
        getattr(coupon, name).set(things)
    return coupon


def quote(*things, codes=(), user=None, currency="ZAR", now=None, **customer):
    """Of courses and bundles, for somebody at home unless `country` says otherwise."""
    from commerce.pricing.quoting import make_quote

    return make_quote(
        product_ids=[thing.product.pk for thing in things],
        currency=currency,
        customer=Customer(user_id=user.pk if user else None, **{"country": "ZA", **customer}),
        codes=codes,
        now=now,
    )


def order_key():
    return uuid4()
