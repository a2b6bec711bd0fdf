"""What is sold for how much, as pages push it down and as people are shown it."""

from datetime import UTC, datetime

import pytest

from commerce.money import Money
from commerce.pricing.enums import SaleMode
from commerce.pricing.models import Price, Product
from commerce.pricing.selectors import shown_offer, shown_offers
from commerce.pricing.services import set_course_offer
from commerce.pricing.specs import CourseOffer, PriceSpec
from commerce.seller import seller_facts
from tests.factories.outline import make_course
from tests.factories.prices import make_plan, make_priced_course, sell_as

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SOLD = CourseOffer(SaleMode.ONE_TIME, {"ZAR": PriceSpec(49_900, 69_900), "USD": PriceSpec(2_900)})


def test_every_change_is_a_new_row_and_the_same_again_is_none():
    course = make_course(modules=1, lessons=1)
    product = set_course_offer(course=course, offer=SOLD, now=NOW)
    assert set_course_offer(course=course, offer=SOLD).pk == product.pk
    assert Price.objects.count() == 2

    set_course_offer(course=course, offer=CourseOffer(SaleMode.BOTH, {"ZAR": PriceSpec(39_900, 69_900)}), now=NOW)
    rows = [(price.currency, price.amount_minor, price.ended_at) for price in Price.objects.order_by("pk")]
    assert rows == [("ZAR", 49_900, NOW), ("USD", 2_900, NOW), ("ZAR", 39_900, None)]

    set_course_offer(course=course, offer=CourseOffer(), now=NOW)  # free from now on: the rows that explain orders stay
    product.refresh_from_db()
    assert not product.is_on_sale and not Price.objects.filter(ended_at=None).exists()


def test_a_free_course_has_no_product():
    assert set_course_offer(course=make_course(modules=1, lessons=1), offer=CourseOffer()) is None
    assert not Product.objects.exists()


def test_what_people_are_shown(monkeypatch):
    sell_as(monkeypatch, currencies=("ZAR", "USD"))
    free, sold, abroad = (
        make_course(modules=1, lessons=1),
        make_course(modules=1, lessons=1),
        make_priced_course(2_900, currency="USD"),
    )
    set_course_offer(course=sold, offer=SOLD)
    offers = shown_offers([free.pk, sold.pk, abroad.pk], currency="ZAR")

    assert offers[free.pk].is_free and offers[free.pk].price is None
    assert offers[sold.pk].price == Money(49_900, "ZAR") and offers[sold.pk].compare_at == Money(69_900, "ZAR")
    assert (offers[sold.pk].tax_label, offers[sold.pk].product_key) == ("VAT", sold.product.key)
    assert offers[abroad.pk].price == Money(2_900, "USD")  # there is no other
    assert shown_offer(sold.pk, currency="USD").price == Money(2_900, "USD")


def test_one_query_for_any_number(django_assert_num_queries):
    courses = [make_priced_course() for _ in range(3)]
    seller_facts()  # read once in five minutes
    for number in (1, 3):
        with django_assert_num_queries(1):
            shown_offers([course.pk for course in courses[:number]])


def test_nobody_is_told_of_tax_that_is_not_charged(monkeypatch):
    sell_as(monkeypatch, vat_number="")
    assert shown_offer(make_priced_course().pk).tax_label == ""


def test_a_plan_is_named_once_it_is_on_sale():
    both, alone = make_priced_course(mode=SaleMode.BOTH), make_priced_course()
    plan = make_plan(is_on_sale=False)
    assert shown_offer(both.pk).plan == ""
    plan.is_on_sale = True
    plan.save()
    assert shown_offer(both.pk).plan == "Everything" and shown_offer(alone.pk).plan == ""


def test_a_plan_of_some_courses_is_named_on_those():
    one, other = (make_priced_course(mode=SaleMode.SUBSCRIPTION) for _ in range(2))
    make_plan(one)
    assert (shown_offer(one.pk).plan, shown_offer(other.pk).plan) == ("Everything", "")
    assert shown_offer(one.pk).price is None
