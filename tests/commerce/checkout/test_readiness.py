"""Which ways to pay are ready, and a test payment that leaves nothing behind."""

import pytest
from django.urls import reverse

from accounts.roles import FINANCE
from commerce.ledger.models import LedgerTransaction
from commerce.orders.models import Order
from commerce.payments.enums import InboxStatus
from commerce.payments.gateway import gateways
from commerce.payments.local_bank import press
from commerce.payments.models import LocalBankPayment, Payment, WebhookEvent
from tests.factories.people import make_user
from tests.factories.prices import sell_as

from .buying import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def office(client):
    client.force_login(make_user(role=FINANCE))
    return client


def test_the_page_says_what_is_ready_and_what_is_missing(office, settings, monkeypatch, django_assert_max_num_queries):
    settings.PAYSTACK_SECRET_KEY, settings.STRIPE_SECRET_KEY = "sk_live_x", ""
    sell_as(monkeypatch, gateways=("paystack", "stripe", "local"), currencies=("ZAR", "EUR"))
    page = text_of(office.get(reverse("ways_to_pay")))
    rows = {slug: page.split(f"<strong>{gateways[slug].title}</strong>")[1].split("</tr>")[0] for slug in gateways}
    assert "place 1" in rows["paystack"] and "offered" in rows["paystack"] and "real money" in rows["paystack"]
    assert "/webhooks/payments/paystack/" in rows["paystack"] and "Send a test" not in rows["paystack"]
    assert "not set up" in rows["stripe"] and "STRIPE_SECRET_KEY" in rows["stripe"]
    assert "test money" in rows["local"] and "ZAR, EUR" in rows["local"] and "Send a test payment" in rows["local"]
    assert "switched off" in rows["manual"] and "webhooks" not in rows["manual"]
    assert page.index("place 1") < page.index("place 2") < page.index("place 3")


@pytest.mark.parametrize("act, words", [("pay", "It works"), ("fail", "The payment failed there")])
def test_a_test_payment_is_walked_through_and_leaves_nothing(office, act, words, django_capture_on_commit_callbacks):
    led = office.post(reverse("try_way_to_pay", args=["local"]))
    row = LocalBankPayment.objects.get()
    assert led.status_code == 302 and str(row.token) in led.url and row.reference.startswith("TEST-")
    assert row.done_url.endswith(reverse("ways_to_pay_result"))
    with django_capture_on_commit_callbacks(execute=True):
        press(row=row, act=act)
    shown = text_of(office.get(reverse("ways_to_pay_result")))
    assert words in shown and "R10,00" in shown
    assert WebhookEvent.objects.get().status == InboxStatus.DONE  # its message troubles nobody
    assert not Order.objects.exists() and not Payment.objects.exists() and not LedgerTransaction.objects.exists()


def test_nobody_tries_with_real_money_or_what_is_not_set_up(office, settings, monkeypatch):
    sell_as(monkeypatch, gateways=("paystack", "local"))
    monkeypatch.setattr(type(gateways["local"]), "is_live", lambda self: True)
    assert office.post(reverse("try_way_to_pay", args=["local"])).url == reverse("ways_to_pay")
    settings.PAYSTACK_SECRET_KEY = ""
    assert office.post(reverse("try_way_to_pay", args=["paystack"])).url == reverse("ways_to_pay")
    assert "Only what is set up" in text_of(office.get(reverse("ways_to_pay")))
    assert office.post(reverse("try_way_to_pay", args=["bitcoin"])).status_code == 404
    assert not LocalBankPayment.objects.exists()
