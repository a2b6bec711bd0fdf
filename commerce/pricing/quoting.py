"""What something costs this customer now, to the last cent: list price, discounts, tax. Writes nothing."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commerce.money import share_out
from commerce.seller import seller_facts
from core import clock
from learning.courses.enums import AUTHORS
from learning.courses.models import Course, CourseMember
from learning.courses.selectors import shown_title

from .discounting import Pick, pick_discounts
from .enums import ProductKind
from .models import Price, Product
from .specs import CourseShare, Customer, PricingRefused, Quote, QuotedLine, TaxableLine, TaxResult
from .tax_service import tax_services

LEAD_FIRST = {role: place for place, role in enumerate(AUTHORS)}


def make_quote(
    *,
    product_ids: Iterable[int],
    currency: str,
    customer: Customer,
    codes: Iterable[str] = (),
    now: datetime | None = None,
) -> Quote:
    """Raises PricingRefused when one of the products cannot be sold now. A code that is not taken is no reason: it is
    among `refusals`. The number of queries depends neither on the products nor on what is in them."""
    now, seller = clock.current(now), seller_facts()
    products = _products(product_ids, currency)
    prices = {product.pk: _price_of(product, currency) for product in products}
    picked = pick_discounts(
        products=products,
        amounts=[prices[product.pk].amount_minor for product in products],
        currency=currency,
        customer=customer,
        codes=codes,
        now=now,
    )
    left = [prices[product.pk].amount_minor - picked.by_line[at] for at, product in enumerate(products)]
    taxes = tax_services[seller.tax_service].tax_lines(
        [TaxableLine(amount, product.tax_category) for amount, product in zip(left, products, strict=True)],
        currency=currency,
        customer=customer,
        seller=seller,
        now=now,
    )
    lines = [
        _line(product, prices[product.pk], picked, at, left[at], taxes[at], seller.prices_include_tax)
        for at, product in enumerate(products)
    ]
    return Quote(
        currency, seller.prices_include_tax, tuple(lines), picked.discounts, picked.refusals, picked.member_codes
    )


def _products(product_ids: Iterable[int], currency: str) -> list[Product]:
    """In the order they were named, each once. Raises PricingRefused."""
    wanted = list(dict.fromkeys(product_ids))
    current = Price.objects.filter(ended_at=None, currency=currency)
    courses = Course.objects.prefetch_related(
        "texts",
        Prefetch("members", CourseMember.objects.filter(role__in=AUTHORS).order_by("pk"), to_attr="authors"),
        Prefetch("product__prices", current, to_attr="in_currency"),
    ).select_related("product")
    found = (
        Product.objects.filter(pk__in=wanted)
        .select_related("bundle", "plan")
        .prefetch_related(
            Prefetch("prices", current, to_attr="in_currency"),
            Prefetch("course", courses),
            Prefetch("bundle__courses", courses.order_by("pk")),
        )
    )
    by_id = {product.pk: product for product in found}
    if not wanted or len(by_id) < len(wanted):
        raise PricingRefused(_("This is not sold here any more."))
    for product in by_id.values():
        refuse_unsold(product)
    return [by_id[pk] for pk in wanted]


def refuse_unsold(product: Product) -> None:
    """Raises PricingRefused for what nobody may buy now."""
    if not product.is_on_sale:
        raise PricingRefused(_("This is not on sale at the moment."))
    for course in courses_in(product):
        if not course.is_live or course.is_archived:
            raise PricingRefused(
                _("“%(title)s” is not offered at the moment, so it cannot be bought.") % {"title": _title(course)}
            )
        if not course.is_open:
            raise PricingRefused(_("“%(title)s” takes no new students at the moment.") % {"title": _title(course)})
    if product.kind == ProductKind.BUNDLE and not courses_in(product):
        raise PricingRefused(_("This bundle is empty."))


def courses_in(product: Product) -> list[Course]:
    """What its buyer gets, now. A plan opens courses only while it runs, so it holds none."""
    if product.kind == ProductKind.COURSE:
        return [product.course]
    return list(product.bundle.courses.all()) if product.kind == ProductKind.BUNDLE else []


def _price_of(product: Product, currency: str) -> Price:
    if not product.in_currency:
        raise PricingRefused(_("This is not sold in %(currency)s.") % {"currency": currency})
    return product.in_currency[0]


def _line(
    product: Product, price: Price, picked: Pick, at: int, left: int, tax: TaxResult, is_included: bool
) -> QuotedLine:
    net = left - tax.tax_minor if is_included else left
    return QuotedLine(
        product_id=product.pk,
        price_id=price.pk,
        kind=product.kind,
        title=title_of(product),
        list_minor=price.amount_minor,
        discount_minor=picked.by_line[at],
        net_minor=net,
        tax=tax,
        shares=_shares(courses_in(product), net),
    )


def title_of(product: Product) -> str:
    if product.kind == ProductKind.COURSE:
        return _title(product.course)
    return product.bundle.title if product.kind == ProductKind.BUNDLE else product.plan.title


def _title(course: Course) -> str:
    return shown_title(course, get_language() or course.source_locale)


def _shares(courses: list[Course], net: int) -> tuple[CourseShare, ...]:
    """By what each costs alone; alike where none costs anything. They add up to the net amount."""
    if not courses:
        return ()
    weights = [_weight(course) for course in courses]
    if not any(weights):
        weights = [1] * len(courses)
    return tuple(
        CourseShare(course.key, _title(course), weight, share, _authors(course))
        for course, weight, share in zip(courses, weights, share_out(net, weights), strict=True)
    )


def _weight(course: Course) -> int:
    product = getattr(course, "product", None)  # none where it is free
    prices = product.in_currency if product else []
    return prices[0].amount_minor if prices else 0


def _authors(course: Course) -> tuple[int, ...]:
    """Ids of lead and co-instructors: the lead first, then the longest there."""
    members = sorted(course.authors, key=lambda member: (LEAD_FIRST[member.role], member.pk))
    return tuple(member.user_id for member in members)
