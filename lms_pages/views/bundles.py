"""The page of a bundle: what is in it, what it costs, and what its courses cost one by one."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from accounts.visitors import is_visitor
from commerce.money import Money
from commerce.pricing.models import Bundle
from commerce.pricing.quoting import refuse_unsold
from commerce.pricing.selectors import shown_bundle
from commerce.pricing.specs import PricingRefused, ShownOffer

from ..covers import dye_of
from ..page_cache import same_for_visitors
from .cards import CourseCard, course_cards


def bundle(request, slug):
    """Context: bundle, sale, cards, buy_url ("" while it cannot be bought), one_by_one and saved (Money or None)."""
    row = (
        Bundle.objects.select_related("product").prefetch_related("courses").filter(slug=slug, is_on_sale=True).first()
    )
    if row is None:
        raise Http404
    sale = shown_bundle(row)
    cards = course_cards([course for course in row.courses.all() if course.is_live], get_language())
    one_by_one = _sum(cards, sale)
    is_cheaper = one_by_one is not None and sale.price < one_by_one
    context = {
        "bundle": row,
        "dye": dye_of(row.slug),
        "sale": sale,
        "cards": cards,
        "buy_url": reverse("buy", args=[row.product.key]) if sale.is_buyable and _is_sold(row) else "",
        "one_by_one": one_by_one if is_cheaper else None,
        "saved": one_by_one - sale.price if is_cheaper else None,
        "visitor_page": is_visitor(request),
    }
    response = render(request, "lms_pages/bundle.html", context)
    return response if request.GET else same_for_visitors(response)


def _is_sold(row: Bundle) -> bool:
    try:
        refuse_unsold(row.product)
    except PricingRefused:
        return False
    return True


def _sum(cards: list[CourseCard], sale: ShownOffer) -> Money | None:
    """Of what the courses cost alone; None where one has no price in the currency of the bundle. Free ones cost
    nothing."""
    if sale.price is None:
        return None
    total = Money(0, sale.price.currency)
    for card in cards:
        if card.sale.is_free:
            continue
        if card.sale.price is None or card.sale.price.currency != total.currency:
            return None
        total += card.sale.price
    return total
