"""Orders and documents in the back office."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from commerce.orders.services import freeze_order, record_refund
from commerce.orders.specs import Buyer
from tests.factories.orders import make_order, make_paid_order
from tests.factories.people import make_student, make_user
from tests.factories.prices import make_priced_course, sell_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(client):
    user = make_user(role="finance", name="Fin")
    client.force_login(user)
    return client


def test_orders_are_listed_found_and_shown_in_full(finance, django_assert_num_queries, capture_queries):
    student = make_student()
    order = make_paid_order(user=student)
    url = reverse("orders:index")
    finance.get(url)
    one = capture_queries(lambda: finance.get(url))
    product = order.lines.get().product
    make_order(product, user=student)
    make_paid_order(product, user=student)
    with django_assert_num_queries(one):
        listed = finance.get(url).content.decode()
    assert listed.count("M-") >= 3 and order.number in finance.get(f"{url}?q={order.number}").content.decode()
    assert order.number not in finance.get(f"{url}?status=pending").content.decode()
    record_refund(order=order, source="refund:1", amount_minor=1_000, reason="A kindness")
    freeze_order(order=order, reason="fraudulent")
    listed = finance.get(url).content.decode()
    assert "Partly refunded, disputed" in listed and listed.count('<th class="only-wide">') == 2, "four fit a phone"
    shown = finance.get(reverse("orders:inspect", args=[order.pk])).content.decode()
    for words in ("INV-000001", "CN-000001", "A kindness", "Disputed: fraudulent", order.email, "Partly refunded"):
        assert words in shown, words
    assert "<dd>Yes</dd>" in "".join(shown.split()) and "<dd>True</dd>" not in "".join(shown.split())


def test_moments_are_those_of_the_site(finance):
    """As in the tables below them; the rows themselves keep UTC."""
    order = make_paid_order(now=datetime(2026, 3, 2, 10, 15, tzinfo=UTC))
    shown = finance.get(reverse("orders:inspect", args=[order.pk])).content.decode()
    assert "12:15 p.m." in shown and "10:15 a.m." not in shown


def test_the_accountant_takes_the_documents_along(finance, monkeypatch):
    sell_as(monkeypatch)
    buyer = Buyer("b@example.org", "Thandi", "=Nkosi Ltd", "1 Long Street", "ZA", "", "4987654321")
    order = make_paid_order(make_priced_course(11_500).product, buyer=buyer)
    record_refund(order=order, source="refund:1", amount_minor=1_150, reason="Kind")
    rows = finance.get(reverse("order_documents:index"), {"export": "csv"}).getvalue().decode()
    found = list(csv.reader(io.StringIO(rows)))[1:]
    assert [(row[0], row[-4], row[-3], row[-2]) for row in found] == [
        ("CN-000001", "-1000", "-150", "-1150"),
        ("INV-000001", "10000", "1500", "11500"),
    ]
    assert found[0][5] == "INV-000001" and found[0][6] == "'=Nkosi Ltd", "no formula"
