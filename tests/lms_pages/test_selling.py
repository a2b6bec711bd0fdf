"""How a course is sold: what its page says, what becomes of it, and what people see."""

import json
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.blocks import StructBlockValidationError

from commerce.pricing.models import Bundle, Price, Product
from learning.courses.enums import Admission
from learning.courses.models import Course
from learning.enrollment.enums import EnrollmentSource
from learning.enrollment.services import enroll_student, leave_course
from lms_pages.gate import findings
from lms_pages.importing.selling import sale_of
from lms_pages.models import CoursePage
from lms_pages.selling import PriceBlock
from search.services import index_course
from tests.factories.pages import course_row, make_course_page, publish, save_draft
from tests.factories.people import make_instructor, make_student
from tests.factories.prices import make_bundle, make_plan, sell_as
from tests.lms_pages.test_budgets import BUDGETS, cost

pytestmark = pytest.mark.django_db


def prices(*written):
    """The field's value; each is (currency, amount) or (currency, amount, compare-at price)."""
    blocks = [
        {"type": "price", "value": dict(zip(("currency", "amount", "compare_at"), (*row, ""), strict=False))}
        for row in written
    ]
    return json.dumps(blocks)


def make_sold(catalog, *written, mode="one_time", **fields):
    written = written or (("ZAR", "499.00", "699"),)
    return make_course_page(
        catalog, modules=1, lessons=1, quizzes=False, sale_mode=mode, prices=prices(*written), **fields
    )


def read(html: str) -> str:
    """The words of a page, without tags and runs of white space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\xa0", " ")


def test_publishing_pushes_prices_down_and_every_change_is_a_new_row(catalog, django_capture_on_commit_callbacks):
    page = make_sold(catalog, ("ZAR", "499.00", "699"), ("USD", "29"))
    row = course_row(page)
    assert row.admission == Admission.GRANTED and row.product.is_on_sale
    assert sorted(Price.objects.values_list("currency", "amount_minor", "compare_at_minor")) == [
        ("USD", 2_900, None),
        ("ZAR", 49_900, 69_900),
    ]

    def publish_with(**fields):
        with django_capture_on_commit_callbacks(execute=True):
            publish(page, **fields)

    publish_with(subtitle="Other words, the same price")
    assert Price.objects.count() == 2
    save_draft(page, prices=prices(("ZAR", "1")))  # a draft changes nothing
    assert Price.objects.count() == 2
    publish_with(prices=prices(("ZAR", "399.00"), ("USD", "29")))
    assert list(Price.objects.filter(ended_at=None).order_by("pk").values_list("currency", "amount_minor")) == [
        ("USD", 2_900),
        ("ZAR", 39_900),
    ]
    assert Price.objects.filter(amount_minor=49_900).exclude(ended_at=None).exists()

    publish_with(sale_mode="free")
    assert course_row(page).admission == Admission.SELF and not Product.objects.get().is_on_sale


@pytest.mark.once
def test_what_visitors_see(catalog, monkeypatch, client):
    sell_as(monkeypatch)
    page = make_sold(catalog, title="Averages")
    make_course_page(catalog, modules=1, lessons=1, quizzes=False, title="For nothing")
    html = client.get(page.url).content.decode()
    words = read(html)
    assert "Usual price: R699,00" in words and "Now: R499,00 incl. VAT" in words and "Enroll free" not in words
    assert f'href="/buy/{course_row(page).product.key}/"' in html
    facts = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])["offers"]
    assert (facts["price"], facts["priceCurrency"], facts["category"]) == ("499.00", "ZAR", "Paid")
    assert facts["priceSpecification"]["valueAddedTaxIncluded"] is True

    shelf = client.get("/courses/").content.decode()
    assert "R499,00 incl. VAT" in read(shelf) and "Free" in read(shelf)
    paid = read(client.get("/courses/", {"price": "paid"}).content.decode())
    assert "Averages" in paid and "For nothing" not in paid
    index_course(course_id=course_row(page).pk)
    found = read(client.get("/search/", {"q": "averages"}).content.decode())
    assert "R499,00 incl. VAT" in found
    free = read(client.get("/courses/", {"price": "free"}).content.decode())
    assert "For nothing" in free and "Averages" not in free


def test_a_changed_price_is_shown_at_once_also_where_the_page_was_kept(
    catalog, client, django_capture_on_commit_callbacks
):
    page = make_sold(catalog, ("ZAR", "499.00"))
    for address in (page.url, "/courses/"):
        assert "R499,00" in read(client.get(address).content.decode())
    with django_capture_on_commit_callbacks(execute=True):
        publish(page, prices=prices(("ZAR", "299.00")))
    for address in (page.url, "/courses/"):
        assert "R299,00" in read(Client().get(address).content.decode())


def test_the_button_fits_whoever_looks(catalog):
    page = make_sold(catalog)
    row, buy = course_row(page), f"/buy/{course_row(page).product.key}/"

    def seen_by(user):
        client = Client()
        client.force_login(user)
        return client.get(page.url).content.decode()

    stranger, buyer, left = make_student(), make_student(), make_student()
    for user in (buyer, left):
        enroll_student(course=row, user=user, source=EnrollmentSource.PURCHASE)
    leave_course(enrollment=left.enrollments.get())
    assert buy in seen_by(stranger)
    assert buy not in seen_by(buyer) and "R499" not in read(seen_by(buyer))
    assert buy not in seen_by(left) and "Enroll again" in seen_by(left)  # it was paid for
    left.enrollments.update(ends_at=timezone.now() - timedelta(days=1))
    assert buy in seen_by(left)
    publish(page, is_open=False)
    row.is_open = False
    row.save()
    assert buy not in seen_by(stranger) and "Course closed" in seen_by(stranger)


def test_nobody_enrolls_for_nothing(catalog, client):
    row = course_row(make_sold(catalog))
    client.force_login(make_student())
    client.post(f"/learn/{row.key}/enroll/")
    assert not row.enrollments.exists()


def test_included_in_a_plan(catalog, client):
    page = make_sold(catalog, mode="subscription")
    assert "Not on sale" in client.get(page.url).content.decode()
    make_plan(title="Everything")
    words = read(client.get(page.url, {"fresh": 1}).content.decode())
    assert "Included in Everything" in words and "R499" not in words


@pytest.mark.once
def test_the_page_of_a_bundle(catalog, client, monkeypatch):
    sell_as(monkeypatch)
    one, two = make_sold(catalog, title="Averages"), make_sold(catalog, ("ZAR", "349"), title="Tables")
    bundle = make_bundle(course_row(one), course_row(two), amount=69_900, title="Both of them", slug="both")
    html, buy = client.get("/bundles/both/").content.decode(), f'href="/buy/{bundle.product.key}/"'
    words = read(html)
    assert "Both of them" in words and "Averages" in words and "Tables" in words and buy in html
    assert "R699,00 incl. VAT" in words
    assert "Bought one by one: R848,00" in words and "You save R149,00" in words
    assert 'href="/bundles/both/"' in client.get(one.url, {"fresh": 1}).content.decode()

    Course.objects.filter(key=two.translation_key).update(is_open=False)
    html = client.get("/bundles/both/", {"fresh": 1}).content.decode()
    assert buy not in html and "cannot be bought" in html
    Bundle.objects.update(is_on_sale=False)
    assert client.get("/bundles/both/", {"fresh": 2}).status_code == client.get("/bundles/none/").status_code == 404


def test_a_page_that_is_sold_for_nothing_named_is_not_published(catalog, monkeypatch):
    def kinds(page):
        return [finding.kind for finding in findings(page)]

    page = make_course_page(catalog, modules=0, live=False, sale_mode="one_time")
    assert kinds(page) == ["no_price"]
    page.prices = prices(("USD", "29"))
    assert kinds(CoursePage(title="x", sale_mode="one_time", prices=prices(("USD", "29")))) == ["no_price"]
    assert kinds(CoursePage(title="x", sale_mode="one_time", prices=prices(("ZAR", "29")))) == []
    assert kinds(CoursePage(title="x", sale_mode="subscription")) == kinds(CoursePage(title="x")) == []
    sell_as(monkeypatch, currencies=("USD", "ZAR"))
    assert kinds(CoursePage(title="x", sale_mode="both", prices=prices(("USD", "29")))) == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"amount": "499.00", "compare_at": "699"}, None),
        ({"amount": "499"}, None),
        ({"amount": "499.001"}, "amount"),
        ({"amount": "cheap"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "499", "compare_at": "499"}, "compare_at"),
        ({"amount": "499", "compare_at": "more"}, "compare_at"),
        ({"amount": "499", "currency": "GBP"}, "currency"),
    ],
)
def test_prices_are_written_in_whole_units(value, field):
    block = PriceBlock()
    value = block.to_python({"currency": "ZAR", "compare_at": "", **value})
    if field is None:
        assert block.clean(value)
        return
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    assert set(refused.value.block_errors) == {field}


@pytest.mark.once
def test_the_editor_takes_one_price_a_currency(catalog, rf):
    page = make_sold(catalog)
    form_class = CoursePage.get_edit_handler().bind_to_model(CoursePage).get_form_class()
    form = form_class(instance=page, for_user=make_instructor(), parent_page=page.get_parent())
    form.cleaned_data = {"prices": CoursePage(prices=prices(("ZAR", "1"), ("USD", "2"))).prices}
    assert len(form.clean_prices()) == 2
    form.cleaned_data = {"prices": CoursePage(prices=prices(("ZAR", "1"), ("ZAR", "2"))).prices}
    with pytest.raises(ValidationError, match="two prices"):
        form.clean_prices()


@pytest.mark.once
@pytest.mark.parametrize(
    ("written", "mode", "found"),
    [
        ("free", "free", {}),
        ("499.00 ZAR", "one_time", {"ZAR": ("499.00", "")}),
        ("499.00 ZAR, was 699.00", "one_time", {"ZAR": ("499.00", "699.00")}),
        (["499 ZAR, was 699 ZAR", "29.50 USD"], "one_time", {"ZAR": ("499", "699"), "USD": ("29.50", "")}),
        (499, None, None),
        ("499", None, None),
        ("0 ZAR", None, None),
        ("499 ZAR, was 399", None, None),
        (["1 ZAR", "2 ZAR"], None, None),
        ("499 XXZ", None, None),
    ],
)
def test_front_matter(written, mode, found):
    sale = sale_of(written)
    assert (sale and sale.mode, sale and sale.prices) == (mode, found)


def test_sold_courses_cost_one_statement_more_whatever_their_number(catalog):
    free = make_course_page(catalog, modules=1, lessons=1, quizzes=False)
    shelf = cost(Client(), "/courses/")
    sold = make_sold(catalog)
    make_sold(catalog)
    assert cost(Client(), sold.url) == cost(Client(), free.url) + 1 <= BUDGETS["course of a visitor"]
    assert cost(Client(), "/courses/") == shelf + 1 <= BUDGETS["catalog"] + 1
