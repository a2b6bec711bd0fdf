"""What is Razorpay's own way; what all gateways have to do stands in tests/contracts/test_gateways.py."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from commerce.payments import razorpay_api
from commerce.payments.gateway import DisputeState, EventKind, GatewayRefused, PaymentState
from commerce.payments.razorpay_api import SUBUNITS, ask_razorpay
from commerce.payments.razorpay_events import sign
from commerce.payments.razorpay_shapes import read_order
from core.http import ServiceAway
from tests.contracts.gateway_site import AMOUNT, Site
from tests.standins import standin_of

pytestmark = pytest.mark.once
DAY = timedelta(days=1)


@pytest.fixture
def site(settings):
    with standin_of("razorpay")() as standin:
        for name, value in standin.settings.items():
            setattr(settings, name, value)
        yield Site(standin)


def test_a_signature_that_razorpay_published():
    signature = sign(b"fake_order_id|fake_payment_id", "key_secret")
    assert signature == "b2335e3b0801106b84a7faff035df56ecffde06918c9ddd1f0fafbb37a51cc89"


def test_the_form_needs_no_script(site):
    site.begin(reference="ord-1-1")
    fields = dict(site.start.fields)
    assert site.start.action == f"{site.standin.origin}/v1/checkout/embedded"
    assert (fields["amount"], fields["currency"], fields["order_id"]) == ("49900", "INR", site.handle.gateway_reference)
    assert (fields["callback_url"], fields["cancel_url"]) == (site.urls.done, site.urls.canceled)
    assert not any("secret" in value for value in fields.values())
    assert site.press("abandon") == site.urls.canceled


def test_a_bank_that_says_yes_late_is_taken_at_its_word(site):
    site.begin()
    site.press("fail")
    assert site.fetch().state == PaymentState.FAILED
    site.standin.authorize(site.charge.reference)
    assert site.hear()[-1].kind == EventKind.PAYMENT
    assert site.standin.books.net_minor("INR") == 0
    site.standin.faults.fail_next(path="/capture")
    with pytest.raises(ServiceAway):
        site.fetch()
    found = site.fetch()
    assert (found.state, found.problem) == (PaymentState.SUCCEEDED, "")
    assert site.standin.books.net_minor("INR") == AMOUNT


def test_who_captures_at_once_takes_the_money_once(site):
    site.begin()
    site.standin.authorize(site.charge.reference)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: site.gateway.fetch_payment(site.handle, now=site.standin.now()), range(4)))
    assert {one.state for one in found} == {PaymentState.SUCCEEDED}
    assert site.standin.books.net_minor(site.standin.currency) == AMOUNT


def test_what_was_captured_before_is_not_captured_again(site):
    site.paid()
    site.standin.authorize(site.charge.reference)
    site.standin.fail(site.charge.reference)
    found = site.fetch()
    assert found.state == PaymentState.SUCCEEDED and len(found.aliases) == 3
    assert not any("/capture" in path for _, path in site.standin.asked)


def test_an_order_that_was_taken_twice_says_so():
    tries = [
        {"id": f"pay_{number}", "status": "captured", "amount": 500, "currency": "INR", "fee": 10, "created_at": number}
        for number in (2, 1)
    ]
    order = {"id": "order_1", "receipt": "ord-1-1", "amount": 500, "currency": "INR"}
    found = read_order(order, tries, is_live=False)
    assert (found.amount_minor, found.fee_minor, found.kept) == (1000, 20, {"payment": "pay_1"})
    assert read_order(order, tries[:1], is_live=False).amount_minor == 500


def test_what_nobody_may_capture_any_more_stays_open(site):
    site.begin()
    site.standin.authorize(site.charge.reference)
    site.standin.faults.fail_next(path="/capture", status=400)
    assert site.fetch().state == PaymentState.PROCESSING
    assert site.fetch().state == PaymentState.SUCCEEDED


def test_an_order_whose_answer_was_lost_is_found_by_its_receipt(site):
    site.standin.faults.lose_next_answer(method="POST")
    with pytest.raises(ServiceAway):
        site.begin()
    assert site.handle.gateway_reference == ""
    assert site.fetch().state == PaymentState.PENDING
    site.standin.pay(site.charge.reference)
    assert site.fetch().state == PaymentState.SUCCEEDED


def test_a_receipt_is_not_used_for_another_amount(site):
    site.begin(reference="ord-1-1")
    with pytest.raises(GatewayRefused, match="another amount"):
        site.begin(reference="ord-1-1", amount_minor=AMOUNT + 1)
    assert len(site.standin.books.payments) == 1


def test_a_refund_that_is_still_being_made_is_not_refused(site):
    site.paid()
    site.standin.faults.fail_next(method="POST", path="refund", status=409)
    with pytest.raises(ServiceAway):
        site.refund(100, "ref-1")
    assert site.refund(100, "ref-1").amount_minor == 100


def test_fees_are_in_rupees(site):
    assert site.paid().fee_minor == site.standin.books.payments[0].fee_minor
    site.standin.currency = "JPY"
    found = site.paid(amount_minor=700)
    assert (found.amount_minor, found.currency, found.fee_minor) == (700, "JPY", None)


def test_currencies_are_those_the_account_was_given(site, settings):
    assert site.gateway.currencies() == {"INR", "JPY"}
    settings.RAZORPAY_CURRENCIES = ["INR"]
    assert site.gateway.currencies() == {"INR"} and site.gateway.least("INR") == 100
    assert SUBUNITS.theirs(500, "ISK") == 500 and SUBUNITS.theirs(500, "KWD") == 500
    assert SUBUNITS.theirs(500, "LAK") == 50000 and SUBUNITS.ours(50000, "LAK") == 500


def test_a_message_without_its_number_is_known_by_its_words(site):
    site.begin()
    site.press("pay")
    [told] = site.standin.webhooks.take()
    bare = replace(told, headers={name: value for name, value in told.headers.items() if "event-id" not in name})
    [event], [named] = site.read(bare), site.read(told)
    assert site.read(bare) == [event] == [replace(named, key=event.key)] and len(event.key) == 64
    assert named.key == told.headers["x-razorpay-event-id"]


def test_long_lists_come_in_pages(site, monkeypatch):
    monkeypatch.setattr(razorpay_api, "MOST", 2)
    for amount in (10000, 20000, 30000):
        site.paid(amount_minor=amount)
    listed = list(site.gateway.list_payments(since=site.begun_at - DAY, until=site.begun_at + DAY))
    assert sorted(found.amount_minor for found in listed) == [10000, 20000, 30000]
    for _time in range(4):
        site.refund(5000)
    assert [refund.amount_minor for refund in site.fetch().refunds] == [5000] * 4


def test_disputes_of_others_are_others(site):
    site.paid()
    site.standin.open_dispute(site.charge.reference, 200)
    site.paid()
    assert site.fetch().disputes == ()
    site.standin.open_dispute(site.charge.reference, 300)
    [dispute] = site.fetch().disputes
    assert (dispute.amount_minor, dispute.state, dispute.withdrawn_minor) == (300, DisputeState.OPEN, 0)


def test_the_stand_in_takes_nothing_that_razorpay_does_not_know(site):
    order = {"amount": 500, "currency": "INR", "receipt": "ord-1"}
    assert ask_razorpay("POST", "orders", order)["amount"] == 500
    for changes, words in (
        ({"colour": "red"}, "should not be sent"),
        ({"amount": 99}, "at least"),
        ({"currency": "ZAR"}, "not supported"),
        ({"receipt": "x" * 41}, "40 characters"),
    ):
        with pytest.raises(GatewayRefused, match=words):
            ask_razorpay("POST", "orders", {**order, **changes})


def test_wrong_keys_are_said(site, settings):
    settings.RAZORPAY_KEY_SECRET = "wrong"
    with pytest.raises(GatewayRefused, match="api key provided is invalid"):
        site.begin()
    settings.RAZORPAY_KEY_ID = "rzp_live_x"
    assert site.gateway.is_live()
