"""What things cost, written down. A price never changes: another one takes its place."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from core import clock
from learning.courses.models import Course

from .enums import ProductKind
from .models import Price, Product
from .signals import prices_changed
from .specs import CourseOffer, PriceSpec


@transaction.atomic
def set_course_offer(*, course: Course, offer: CourseOffer, now: datetime | None = None) -> Product | None:
    """Sell this course as its page says. The same offer again writes nothing. None: it is free and was never sold."""
    product = Product.objects.select_for_update().filter(course=course).first()
    if product is None:
        if not offer.mode.is_sold:
            return None
        product = Product(kind=ProductKind.COURSE, course=course)
    wanted = {"sale_mode": offer.mode, "tax_category": offer.tax_category, "is_on_sale": offer.mode.has_price}
    changed = _write(product, wanted)
    priced = set_prices(product=product, prices=offer.prices if offer.mode.has_price else {}, now=now)
    if changed and not priced:
        prices_changed.send(Product, product=product)
    return product


@transaction.atomic
def set_prices(*, product: Product, prices: Mapping[str, PriceSpec], now: datetime | None = None) -> bool:
    """These by currency, and no others, from now on. Returns whether anything changed."""
    now = clock.current(now)
    Product.objects.select_for_update().get(pk=product.pk)  # two that change prices at once wait for each other
    current = {price.currency: price for price in product.prices.filter(ended_at=None)}
    ended = [price for currency, price in current.items() if prices.get(currency) != spec_of(price)]
    Price.objects.filter(pk__in=[price.pk for price in ended]).update(ended_at=now)
    begun = [
        Price(
            product=product,
            currency=currency,
            amount_minor=spec.amount_minor,
            compare_at_minor=spec.compare_at_minor,
            created_at=now,
        )
        for currency, spec in prices.items()
        if currency not in current or current[currency] in ended
    ]
    Price.objects.bulk_create(begun)
    if ended or begun:
        prices_changed.send(Product, product=product)
    return bool(ended or begun)


def spec_of(price: Price) -> PriceSpec:
    return PriceSpec(price.amount_minor, price.compare_at_minor)


def _write(product: Product, wanted: dict) -> bool:
    changed = {name: value for name, value in wanted.items() if getattr(product, name) != value}
    for name, value in changed.items():
        setattr(product, name, value)
    if product.pk is None:
        product.save()
    elif changed:
        product.save(update_fields=list(changed))
    return bool(changed)
