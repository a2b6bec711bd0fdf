"""What is Paystack's own way; what all gateways have to do stands in tests/contracts/test_gateways.py."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from commerce.payments.gateway import EventKind, GatewayRefused, PaymentState, RefundState
from commerce.payments.paystack_shapes import ABANDONED_AFTER
from core.http import ServiceAway
from tests.contracts.gateway_site import AMOUNT, Site
from tests.standins import standin_of

pytestmark = pytest.mark.once


@pytest.fixture
def site(settings):
    with standin_of("paystack")() as standin:
        for name, value in standin.settings.items():
            setattr(settings, name, value)
        yield Site(standin)


def test_a_lost_answer_leaves_a_page_nobody_can_find(site):
    site.standin.faults.lose_next_answer()
    with pytest.raises(ServiceAway):
        site.begin()
    with pytest.raises(GatewayRefused, match="Begin a new one"):
        site.start_again()
    assert len(site.standin.books.payments) == 1
    site.standin.pay(site.charge.reference)
    assert site.start_again() and site.start.url == site.urls.done, "somebody paid: the site will ask and see"


def test_an_unpaid_page_is_not_given_up_while_the_buyer_may_be_typing(site):
    site.begin()  # which Paystack calls abandoned from the first moment
    minute = timedelta(minutes=1)
    assert site.fetch(later=ABANDONED_AFTER - minute).state == PaymentState.PENDING
    assert site.fetch(later=ABANDONED_AFTER + minute).state == PaymentState.EXPIRED
    site.press("pay")
    assert site.fetch().state == PaymentState.SUCCEEDED


def test_words_of_a_refusal_reach_staff(site, settings):
    with pytest.raises(GatewayRefused, match="Amount must be an integer"):
        site.begin(amount_minor=0)
    site.begin(reference="ord-1-1")
    settings.PAYSTACK_SECRET_KEY = "sk_test_wrong"
    for call in (site.fetch, lambda: site.begin(reference="ord-1-2"), lambda: site.refund(1)):
        with pytest.raises(GatewayRefused, match="Invalid key"):
            call()
    settings.PAYSTACK_SECRET_KEY = "sk_live_x"
    assert site.gateway.is_live()


def test_where_the_buyer_goes_who_cancels(site):
    site.begin()
    assert site.press("abandon") == site.urls.canceled


def test_two_equal_refunds_are_told_apart_once_they_are_done(site):
    site.paid()
    keys = []
    for reference in ("ref-1", "ref-2"):
        site.refund(100, reference)
        site.standin.settle_refund(site.charge.reference)
        events = site.hear()
        assert {event.kind for event in events} == {EventKind.REFUND}
        assert {event.reference for event in events} == {site.charge.reference}
        keys += [event.key for event in events]
    assert len(set(keys)) == 3, "one that begins tells nothing of its own, one that is done its number"


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("needs-attention", RefundState.MANUAL),
        ("processing", RefundState.PENDING),
        ("processed", RefundState.SUCCEEDED),
    ],
)
def test_what_paystack_says_of_a_refund(site, monkeypatch, said, state):
    site.paid()
    site.refund(5000, "ref-1")
    shape = site.standin._refund

    def odd(payment, refund):
        return {
            **shape(payment, refund),
            "amount": "5000",
            "status": said,
            "transaction": {"id": shape(payment, refund)["transaction"]},
        }

    monkeypatch.setattr(site.standin, "_refund", odd)
    [found] = site.fetch().refunds
    assert (found.state, found.amount_minor, found.reference) == (state, 5000, "ref-1")


@pytest.mark.parametrize("status", ["reversed", "reversal pending", "reversal-pending"])
def test_what_is_reversed_was_paid(site, monkeypatch, status):
    site.paid()
    shape = site.standin._transaction
    monkeypatch.setattr(
        site.standin, "_transaction", lambda payment: {**shape(payment), "status": status, "metadata": 0}
    )
    found = site.fetch()
    assert (found.state, found.amount_minor) == (PaymentState.SUCCEEDED, AMOUNT)


@pytest.mark.parametrize("change", [{"status": "a new one"}, {"amount": 499.0}, {"amount": None}, {"currency": None}])
def test_what_is_not_understood_is_no_answer(site, monkeypatch, change):
    site.paid()
    shape = site.standin._transaction
    monkeypatch.setattr(site.standin, "_transaction", lambda payment: {**shape(payment), **change})
    if change == {"currency": None}:
        assert site.fetch().currency != site.charge.currency
        return
    with pytest.raises(ServiceAway, match="not understood"):
        site.fetch()


def test_a_long_list_is_read_to_its_end(site, monkeypatch):
    monkeypatch.setattr("commerce.payments.paystack_api.PAGE", 2)
    paid = [site.paid().gateway_reference for _time in range(5)]
    span = {"since": site.begun_at - timedelta(hours=1), "until": site.begun_at + timedelta(hours=1)}
    assert sorted(found.gateway_reference for found in site.gateway.list_payments(**span)) == sorted(paid)
    for number in range(5):
        site.refund(100, f"ref-{number}")
    assert len(site.fetch().refunds) == 5


def test_pages_may_be_shorter_than_was_asked_for(site, monkeypatch):
    """How many there are stands beside them."""
    for _time in range(3):
        site.paid()
    shapes = site.standin.list_transactions

    def short(request):
        return shapes(replace(request, query={**request.query, "perPage": "1"}))

    routes = [(method, path, short if call == shapes else call) for method, path, call in site.standin._routes]
    monkeypatch.setattr(site.standin, "_routes", routes)
    span = {"since": site.begun_at - timedelta(hours=1), "until": site.begun_at + timedelta(hours=1)}
    assert len(list(site.gateway.list_payments(**span))) == 3


def test_an_account_without_disputes_may_hear_that_there_are_none(site):
    site.paid()
    site.standin.faults.fail_next(path="/dispute", status=404)
    assert site.fetch().disputes == ()
    site.standin.faults.fail_next(path="/dispute", status=403)
    with pytest.raises(GatewayRefused):
        site.fetch()


def test_a_lost_dispute_is_counted_once(site):
    """Paystack pays it by a refund of its own."""
    site.paid()
    site.standin.open_dispute(site.charge.reference)
    site.standin.close_dispute(site.charge.reference, won=False)
    found = site.fetch()
    assert found.refunds == () and found.disputes[0].withdrawn_minor == AMOUNT
    assert found.disputes[0].due_at.year == 2026


def test_nothing_is_asked_twice_of_a_payment_that_is_not_paid(site):
    site.begin()
    site.fetch()
    assert [path for _method, path in site.standin.asked] == [
        "/transaction/initialize",
        f"/transaction/verify/{site.charge.reference}",
    ]


def test_a_message_of_a_renewal_or_a_list_is_ignored(site):
    for event, data in (("invoice.update", {"transaction": {"reference": "x"}}), ("subscription.expiring_cards", [{}])):
        message = site.standin.sign(json.dumps({"event": event, "data": data}).encode())
        assert [event.kind for event in site.read(message)] == [EventKind.IGNORED]


def test_where_buyers_are_led(site, settings):
    assert site.gateway.form_origins() == ["https://checkout.paystack.com", site.standin.origin]
    settings.PAYSTACK_URL = "https://api.paystack.co"
    assert site.gateway.form_origins() == ["https://checkout.paystack.com"]
