"""What is PayPal's own way; what all gateways have to do stands in tests/contracts/test_gateways.py."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from commerce.payments.gateway import EventKind, GatewayRefused, PaymentState, WebhookRefused
from commerce.payments.paypal_api import ask_paypal, write_amount
from commerce.payments.paypal_signature import signed_text
from core.http import ServiceAway
from tests.contracts.gateway_site import AMOUNT, Site
from tests.standins import standin_of
from tests.standins.certificates import vouched
from tests.standins.paypal import ANOTHER_CARD, DENIED, HELD

pytestmark = pytest.mark.once
DAY = timedelta(days=1)
CERTIFICATE = ("GET", "/certs/CERT-1")
TOKEN = ("POST", "/v1/oauth2/token")


@pytest.fixture
def site(settings):
    cache.clear()
    with standin_of("paypal")() as standin:
        for name, value in standin.settings.items():
            setattr(settings, name, value)
        yield Site(standin)


def test_the_text_that_is_signed():
    body = b'{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED"}'
    text = signed_text("tid-1", "2026-11-20T10:00:00Z", "WEBHOOK_ID", body)
    assert text == "tid-1|2026-11-20T10:00:00Z|WEBHOOK_ID|2325436976"


def message(site, **headers):
    site.begin()
    site.standin.pay(site.charge.reference)
    [told] = site.standin.webhooks.take()
    return replace(told, headers={**told.headers, **headers})


def test_the_certificate_is_fetched_once(site):
    told = message(site)
    assert site.read(told) == site.read(told) != site.read(message(site))
    assert site.standin.asked.count(CERTIFICATE) == 1


def test_a_certificate_that_cannot_be_had_is_no_reason_to_refuse(site):
    told = message(site)
    site.standin.faults.fail_next(path="/certs/")
    with pytest.raises(ServiceAway):
        site.read(told)
    assert site.read(told), "told again"


@pytest.mark.parametrize(
    ("signer", "words"),
    [
        (("messageverificationcerts.paypal.com", None, datetime(2026, 1, 1, tzinfo=UTC)), "not trusted"),
        (("messageverificationcerts.paypal.com", datetime(2034, 1, 1, tzinfo=UTC), None), "not trusted"),
        (("messageverificationcerts.paypal.com", None, None, "Somebody else"), "not trusted"),
        (("messageverificationcerts.paypal.com.example.org", None, None), "not trusted"),
    ],
)
def test_whose_certificate_is_not_good_is_not_heard(site, signer, words):
    names = ("host", "begins", "ends", "authority")
    given = {name: value for name, value in zip(names, signer, strict=False) if value}
    site.standin.signer = vouched(**given)
    with pytest.raises(WebhookRefused, match=words):
        site.read(message(site))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/certs/CERT-1",
        "https://api.paypal.com.evil.example/c",
        "https://evilpaypal.com/c",
        "http://api.paypal.com/c",
        "https://user@api.paypal.com/c",
        "https://api.paypal.com:8443/c",
        "https://api.paypal.com:x/c",
        "https://evil.example/?.paypal.com",
        "file:///etc/hosts",
    ],
)
def test_certificates_are_fetched_from_paypal_alone(site, address, monkeypatch):
    told = message(site, **{"PAYPAL-CERT-URL": address})
    monkeypatch.setattr("commerce.payments.paypal_signature.ask", lambda *args, **more: pytest.fail("asked"))
    with pytest.raises(WebhookRefused, match="not kept at PayPal"):
        site.read(told)


def test_other_ways_to_sign_and_old_messages_are_refused(site):
    for headers, words in (
        ({"PAYPAL-AUTH-ALGO": "SHA1withRSA"}, "another way"),
        ({"PAYPAL-TRANSMISSION-SIG": "not base64"}, "somebody else"),
        ({"PAYPAL-TRANSMISSION-TIME": "2026-11-22"}, "not readable"),
        ({"PAYPAL-TRANSMISSION-ID": "another"}, "somebody else"),
        ({"PAYPAL-CERT-URL": f"{site.standin.origin}/certs/CERT-1", "PAYPAL-TRANSMISSION-ID": ""}, "not signed"),
    ):
        with pytest.raises(WebhookRefused, match=words):
            site.read(message(site, **headers))
    told, now = message(site), site.standin.now
    for later in (3 * DAY, timedelta(0)):  # it tells for three days
        site.standin.now = lambda later=later: now() + later
        assert site.read(told)
    for later in (5 * DAY, -timedelta(minutes=10)):
        site.standin.now = lambda later=later: now() + later
        with pytest.raises(WebhookRefused, match="too old"):
            site.read(told)


def test_what_is_approved_is_captured_once(site):
    site.begin()
    site.press("pay")
    assert site.standin.books.net_minor("USD") == 0, "approved is not paid"
    site.standin.faults.lose_next_answer(path="/capture")
    with pytest.raises(ServiceAway):
        site.fetch()
    assert site.fetch().state == PaymentState.SUCCEEDED
    assert site.fetch().kept == {"capture": site.standin.books.payments[0].told["capture"]}
    captures = [path for method, path in site.standin.asked if path.endswith("/capture")]
    assert len(captures) == 1 and site.standin.books.net_minor("USD") == AMOUNT


def test_who_captures_at_once_takes_the_money_once(site):
    site.begin()
    site.standin.pay(site.charge.reference)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: site.gateway.fetch_payment(site.handle, now=site.standin.now()), range(4)))
    assert {one.state for one in found} == {PaymentState.SUCCEEDED}
    assert site.standin.books.net_minor(site.standin.currency) == AMOUNT


def test_a_declined_card_may_be_followed_by_another(site):
    site.begin()
    site.standin.approve(site.charge.reference, ANOTHER_CARD)
    found = site.fetch(later=timedelta(minutes=1))
    assert found.state == PaymentState.PENDING and "declined" in found.problem
    site.press("pay")
    assert site.fetch().state == PaymentState.SUCCEEDED


@pytest.mark.parametrize("taken", [True, False])
def test_a_completed_order_may_hold_a_capture_that_is_not(site, taken):
    site.begin()
    site.standin.approve(site.charge.reference, HELD)
    found = site.fetch(later=DAY)
    assert (found.state, found.problem, found.paid_at) == (PaymentState.PROCESSING, "PENDING_REVIEW", None)
    with pytest.raises(GatewayRefused, match="nothing was paid"):
        site.refund(100)
    site.standin.let_go(site.charge.reference, taken=taken)
    assert [event.kind for event in site.hear()] == [EventKind.PAYMENT] * 3
    assert site.fetch().state == (PaymentState.SUCCEEDED if taken else PaymentState.FAILED)


def test_a_refund_that_is_still_being_made_is_not_refused(site):
    site.paid()
    site.standin.faults.fail_next(method="POST", path="refund", status=409)
    with pytest.raises(ServiceAway):
        site.refund(100, "ref-1")
    assert site.refund(100, "ref-1").amount_minor == 100


def test_orders_are_forgotten_by_paypal(site):
    site.begin()
    site.standin.approve(site.charge.reference, DENIED)
    assert site.fetch().state == PaymentState.FAILED
    site.begin()
    site.standin.abandon(site.charge.reference)
    assert site.fetch(later=timedelta(hours=1)).state == PaymentState.UNKNOWN
    assert site.fetch(later=timedelta(hours=7)).state == PaymentState.EXPIRED
    site.paid()
    site.standin.abandon(site.charge.reference)
    with pytest.raises(GatewayRefused, match="any more"):
        site.fetch()


def test_currencies_without_cents(site):
    assert write_amount(49900, "HUF") == {"currency_code": "HUF", "value": "499"}
    assert write_amount(499, "JPY")["value"] == "499" and write_amount(49999, "EUR")["value"] == "499.99"
    with pytest.raises(GatewayRefused, match="no parts of TWD"):
        write_amount(49950, "TWD")
    for currency in ("HUF", "JPY", "TWD", "EUR"):
        site.standin.currency = currency
        assert site.paid(amount_minor=50000).amount_minor == 50000
        assert site.refund(20000).amount_minor == 20000
    assert len(site.gateway.currencies()) == 25 and not site.gateway.currencies() & {"ZAR", "INR", "NGN"}


def test_one_token_serves_till_it_is_taken_back(site):
    site.paid()
    site.fetch()
    assert site.standin.asked.count(TOKEN) == 1
    site.standin.token = "A21-token-2"
    assert site.fetch().state == PaymentState.SUCCEEDED
    assert site.standin.asked.count(TOKEN) == 2


def test_a_wrong_secret_is_said_and_not_asked_for_ever(site, settings):
    settings.PAYPAL_CLIENT_SECRET = "wrong"
    with pytest.raises(GatewayRefused):
        site.begin()
    assert len(site.standin.asked) == 2


def test_whoever_may_not_see_disputes_sells_all_the_same(site, caplog):
    site.paid()
    site.standin.open_dispute(site.charge.reference)
    assert len(site.fetch().disputes) == 1
    site.standin.shows_disputes = False
    found = site.fetch()
    assert found.state == PaymentState.SUCCEEDED and found.disputes == () and "switch them on" in caplog.text


def test_whom_it_was_paid_to_is_said_and_not_guessed(site):
    site.standin.merchant = "SOMEBODYELSE"
    assert site.paid().merchant == "SOMEBODYELSE" != site.gateway.merchant()


def test_the_sandbox_is_another_place(site, settings):
    settings.PAYPAL_URL = ""
    assert not site.gateway.is_live() and site.gateway.form_origins() == ["https://www.sandbox.paypal.com"]
    settings.PAYPAL_SANDBOX = False
    assert site.gateway.is_live() and site.gateway.form_origins() == ["https://www.paypal.com"]


@pytest.mark.parametrize(
    ("changes", "issue"),
    [
        ({"currency_code": "ZAR", "value": "499.00"}, "CURRENCY_NOT_SUPPORTED"),
        ({"currency_code": "USD", "value": "499.5"}, "DECIMAL_PRECISION"),
        ({"currency_code": "JPY", "value": "499.00"}, "DECIMAL_PRECISION"),
        ({"currency_code": "USD", "value": "0.00"}, "CANNOT_BE_ZERO"),
        ({"currency_code": "USD", "value": "499.00"}, ""),
    ],
)
def test_the_stand_in_takes_no_amount_that_paypal_does_not_take(site, changes, issue):
    site.begin()
    sent = site.standin.books.payments[0].told["sent"]
    sent["purchase_units"][0] |= {"amount": changes, "custom_id": "ord-2"}
    if not issue:
        assert ask_paypal("POST", "v2/checkout/orders", sent, request_id="ord-2-order")["id"]
        issue, sent["colour"] = "unknown", "red"
    with pytest.raises(GatewayRefused, match=issue):
        ask_paypal("POST", "v2/checkout/orders", sent, request_id="ord-3-order")


def test_given_back_is_no_payment_of_the_list(site):
    site.paid()
    site.refund(10000)
    site.standin.refund_in_dashboard(site.charge.reference, 500)
    listed = list(site.gateway.list_payments(since=site.begun_at - DAY, until=site.begun_at + DAY))
    assert [found.amount_minor for found in listed] == [AMOUNT]
    [by_us, by_hand] = site.hear()[-2:]
    assert by_us.reference == site.charge.reference and by_hand.reference == ""
    assert by_hand.gateway_reference == site.handle.kept["capture"]
