"""What things cost, for those who look at them."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from commerce.money import Money
from commerce.seller import SellerFacts, seller_facts
from core import clock

from .enums import SaleMode, TaxCategory
from .models import Bundle, Plan, Price, Product, TaxRate
from .specs import ShownOffer


def shown_offers(
    course_ids: Collection[int], *, currency: str = "", now: datetime | None = None
) -> dict[int, ShownOffer]:
    """{id of a course: how it is sold}, of any number of courses in one query; what was never sold is free. Without
    a currency it is the site's first."""
    offers = dict.fromkeys(course_ids, ShownOffer())
    if not offers:
        return {}
    seller, now = seller_facts(), clock.current(now)
    rows: dict[int, list[dict]] = {}
    products = Product.objects.filter(course_id__in=offers).exclude(sale_mode=SaleMode.FREE)
    for row in _rows(products, seller, now):
        rows.setdefault(row["course_id"], []).append(row)
    wanted = [currency or seller.currency, *seller.currencies]
    return offers | {course_id: _offer(found, wanted, seller) for course_id, found in rows.items()}


def shown_offer(course_id: int, *, currency: str = "", now: datetime | None = None) -> ShownOffer:
    return shown_offers([course_id], currency=currency, now=now)[course_id]


def shown_bundle(bundle: Bundle, *, currency: str = "", now: datetime | None = None) -> ShownOffer:
    """What a bundle costs, likewise."""
    seller, now = seller_facts(), clock.current(now)
    rows = list(_rows(Product.objects.filter(pk=bundle.product_id), seller, now))
    return _offer(rows, [currency or seller.currency, *seller.currencies], seller)


def _rows(products: QuerySet[Product], seller: SellerFacts, now: datetime) -> QuerySet:
    """One a product and currency."""
    bundles = Bundle.objects.filter(courses=OuterRef("course"), is_on_sale=True).order_by("pk")
    return products.annotate(
        now_price=FilteredRelation(
            "prices", condition=Q(prices__ended_at=None, prices__currency__in=seller.currencies)
        ),
        amount=F("now_price__amount_minor"),
        compare_at=F("now_price__compare_at_minor"),
        currency=F("now_price__currency"),
        tax_label=_tax_label(seller, now),
        plan_title=_plan_title(),
        bundle_title=Subquery(bundles.values("title")[:1]),
        bundle_address=Subquery(bundles.values("slug")[:1]),
    ).values(
        "course_id", "key", "sale_mode", "amount", "compare_at", "currency", "tax_label", "plan_title",
        "bundle_title", "bundle_address",
    )  # fmt: skip


def _tax_label(seller: SellerFacts, now: datetime) -> Subquery:
    """What tax on this product is called at home; NULL where none is charged."""
    day = timezone.localdate(now, timezone.get_default_timezone())
    rates = TaxRate.objects.none()
    if seller.is_vat_vendor(day):
        rates = TaxRate.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=day),
            country=seller.country,
            region="",
            category=OuterRef("tax_category"),
            valid_from__lte=day,
        ).exclude(category__in={TaxCategory.EXEMPT, TaxCategory.OUTSIDE})
    return Subquery(rates.values("label")[:1])


def _plan_title() -> Subquery:
    priced = Price.objects.filter(product=OuterRef("product"), ended_at=None)
    included = Q(all_courses=True) | Exists(
        Plan.courses.through.objects.filter(plan=OuterRef("pk"), course=OuterRef(OuterRef("course")))
    )
    plans = Plan.objects.filter(Exists(priced), included, is_on_sale=True).order_by("pk")
    return Subquery(plans.values("title")[:1])


def _offer(rows: list[dict], currencies: list[str], seller: SellerFacts) -> ShownOffer:
    row = min(rows, key=lambda row: currencies.index(row["currency"]) if row["currency"] in currencies else 99)
    mode = SaleMode(row["sale_mode"])
    price = compare_at = None
    if mode.has_price and row["amount"] is not None:
        price = Money(row["amount"], row["currency"])
        compare_at = Money(row["compare_at"], row["currency"]) if row["compare_at"] is not None else None
    return ShownOffer(
        mode=mode,
        product_key=row["key"],
        price=price,
        compare_at=compare_at,
        tax_label=(row["tax_label"] or "") if price else "",
        is_tax_included=seller.prices_include_tax,
        plan=(row["plan_title"] or "") if mode.is_in_plans else "",
        bundle=row["bundle_title"] or "",
        bundle_slug=row["bundle_address"] or "",
    )


def product_by_key(key) -> Product | None:
    """On sale or not, with what it is of."""
    return Product.objects.select_related("course", "bundle", "plan").filter(key=key).first()


def current_prices(product: Product) -> dict[str, Price]:
    return {price.currency: price for price in product.prices.filter(ended_at=None)}
