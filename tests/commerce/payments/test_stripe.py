"""What is Stripe's own way; what all gateways have to do stands in tests/contracts/test_gateways.py."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import stripe
from django.utils.datastructures import CaseInsensitiveMapping

from commerce.payments.gateway import DisputeState, EventKind, GatewayRefused, PaymentState, WebhookRefused, gateways
from commerce.payments.gateways.stripe import Stripe
from commerce.payments.stripe_words import CURRENCIES, SUBUNITS
from commerce.stripe_client import make_client
from core.http import ServiceAway
from tests.contracts.gateway_site import AMOUNT, Site
from tests.standins import standin_of

pytestmark = pytest.mark.once
DAY = timedelta(days=1)
SIGNED_AT = datetime.fromtimestamp(1760000000, UTC)
BODY = b'{"id":"evt_1","object":"event","type":"invoice.paid","data":{"object":{"id":"in_1","object":"invoice"}}}'
SIGNATURE = "dcd08a2e509b0a7f82a189856ffa5fc163d7e2fc5b1c3626c2d92b8baffb26e6"


@pytest.fixture
def site(settings):
    with standin_of("stripe")() as standin:
        for name, value in standin.settings.items():
            setattr(settings, name, value)
        yield Site(standin)


def told(header: str, now=SIGNED_AT, body: bytes = BODY):
    headers = CaseInsensitiveMapping({"stripe-signature": header})
    return gateways["stripe"].read_webhook(body=body, headers=headers, remote_address="", now=now)


def test_a_signature_the_library_agrees_with(settings):
    settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_FORMER_WEBHOOK_SECRET = "whsec_x", ""
    [event] = told(f"t=1760000000,v1={SIGNATURE}")
    assert (event.kind, event.key) == (EventKind.IGNORED, "evt_1"), "subscriptions are not sold yet"
    assert told(stripe.WebhookSignature.generate_signature_header(BODY.decode(), "whsec_x", 1760000000)) == [event]
    assert told(f"t=1760000000,v1={'0' * 64},v1={SIGNATURE},v0=x") == [event], "while Stripe rolls the secret"
    for late in (timedelta(minutes=4), -timedelta(minutes=4)):
        assert told(f"t=1760000000,v1={SIGNATURE}", SIGNED_AT + late) == [event]
    for late in (timedelta(minutes=6), -timedelta(minutes=6)):
        with pytest.raises(WebhookRefused, match="too old"):
            told(f"t=1760000000,v1={SIGNATURE}", SIGNED_AT + late)
    for header in (
        "",
        "nonsense",
        f"v1={SIGNATURE}",
        f"t=x,v1={SIGNATURE}",
        "t=1760000000,v1=é",
        f"t=1,v1={SIGNATURE}",
    ):
        with pytest.raises(WebhookRefused, match="sign"):
            told(header)
    settings.STRIPE_WEBHOOK_SECRET = " "
    with pytest.raises(WebhookRefused):
        told(stripe.WebhookSignature.generate_signature_header(BODY.decode(), " ", 1760000000))


def test_a_declined_card_may_be_followed_by_another(site):
    site.begin()
    assert site.press("fail") == site.start.url
    found = site.fetch()
    assert (found.state, found.problem) == (PaymentState.PENDING, "Your card was declined.")
    assert [event.reference for event in site.hear()] == [site.charge.reference]
    site.press("pay")
    found = site.fetch()
    assert (found.state, found.problem) == (PaymentState.SUCCEEDED, "")


def test_what_was_not_paid_is_not_given_back(site):
    site.begin()
    for call in (lambda: site.refund(100), lambda: site.find_refund("ref-1", 100)):
        with pytest.raises(GatewayRefused, match="nothing was paid"):
            call()
    site.press("fail")
    with pytest.raises(GatewayRefused, match="successful charge"):
        site.refund(100)


def test_a_session_ends_when_stripe_says_so_or_its_time_is_over(site):
    site.begin()
    assert site.fetch(later=DAY - timedelta(minutes=1)).state == PaymentState.PENDING
    assert site.fetch(later=DAY + timedelta(minutes=1)).state == PaymentState.EXPIRED
    site.standin.abandon(site.charge.reference)
    [event] = site.hear()
    assert (event.kind, event.gateway_reference) == (EventKind.PAYMENT, site.handle.gateway_reference)
    assert site.fetch(later=timedelta(minutes=1)).state == PaymentState.EXPIRED


@pytest.mark.parametrize("ends_well", [True, False])
def test_a_method_that_takes_days(site, ends_well):
    site.begin()
    site.standin.pay_slowly(site.charge.reference)
    assert site.fetch(later=3 * DAY).state == PaymentState.PROCESSING, "complete, and not paid"
    {True: site.standin.pay, False: site.standin.fail}[ends_well](site.charge.reference)
    assert len(site.hear()) == 2
    assert site.fetch(later=4 * DAY).state == (PaymentState.SUCCEEDED if ends_well else PaymentState.FAILED)
    begun, paid = site.begun_at - DAY, site.standin.now() + DAY
    assert len(list(site.gateway.list_payments(since=begun, until=paid))) == ends_well


def test_several_messages_name_one_payment(site):
    site.standin.tells_twice = True
    site.begin()
    site.press("pay")
    by_session, by_intent = site.hear()
    assert by_session.reference == by_intent.reference == site.charge.reference
    assert by_session.key != by_intent.key and by_session.aliases == by_intent.aliases != ()
    found = site.fetch()
    site.standin.refund_in_dashboard(site.charge.reference, 100)
    site.standin.open_dispute(site.charge.reference)
    for event in site.hear():  # which carry nothing of ours
        assert event.reference == "" and (event.gateway_reference,) == found.aliases


def test_what_another_shop_took_with_the_same_account_is_not_ours(site):
    site.paid()
    site.standin.books.payments[0].reference = ""
    site.standin.books.payments[0].told["sent"]["payment_intent_data"]["metadata"] = {"order": "7"}
    site.standin.tells_twice = True
    site.standin.tell("succeeded", site.standin.books.payments[0])
    assert [event.kind for event in site.hear()] == [EventKind.IGNORED, EventKind.IGNORED]
    assert list(site.gateway.list_payments(since=site.begun_at - DAY, until=site.begun_at + DAY)) == []


def test_the_same_reference_for_something_else_is_refused(site):
    site.begin(reference="ord-1-1")
    with pytest.raises(GatewayRefused, match="same parameters"):
        site.begin(reference="ord-1-1", amount_minor=AMOUNT + 1)
    site.begin(reference="ord-1-1")
    site.press("pay")
    assert site.refund(100, "ord-1-1").amount_minor == 100, "a key of one operation is none of another"
    assert len(site.standin.books.payments) == 1


def test_an_error_that_stripe_keeps_is_got_over(site):
    site.standin.keeps_errors = True
    site.standin.faults.fail_next()
    with pytest.raises(ServiceAway):
        site.begin()
    site.start_again()
    again = site.start
    assert site.start_again() and site.start == again, "within the minute"
    site.press("pay")
    assert site.fetch().state == PaymentState.SUCCEEDED and len(site.standin.books.payments) == 1


def test_amounts_are_told_as_stripe_counts_them(site):
    for currency, ours, theirs in (("UGX", 5000, 500000), ("ISK", 900, 90000), ("JPY", 700, 700), ("KWD", 1500, 1500)):
        site.standin.currency = currency
        site.begin(amount_minor=ours)
        [*_, payment] = site.standin.books.payments
        assert payment.amount_minor == theirs, currency
        site.press("pay")
        assert site.refund(100).amount_minor == 100
        found = site.fetch()
        assert (found.amount_minor, found.currency) == (ours, currency)
        assert payment.refunded_minor == 100 * theirs // ours
    assert all(SUBUNITS.ours(SUBUNITS.theirs(1000, code), code) == 1000 for code in CURRENCIES)
    assert SUBUNITS.ours(150, "UGX") == 2 and SUBUNITS.ours(149, "UGX") == 1, "fees may be finer than the site counts"


def test_an_account_in_another_currency(site):
    site.standin.settles_in = "eur"
    assert site.paid().fee_minor is None, "it is in euro, and the payment is not"
    site.standin.open_dispute(site.charge.reference, 20000)
    [dispute] = site.fetch().disputes
    assert (dispute.withdrawn_minor, dispute.fee_minor) == (20000, 0)
    site.standin.close_dispute(site.charge.reference, won=True)
    assert site.fetch().disputes[0].withdrawn_minor == 0


def test_disputes_have_many_words_for_open(site):
    site.paid()
    site.standin.open_dispute(site.charge.reference)
    for words, state in {
        "warning_needs_response": DisputeState.OPEN,
        "under_review": DisputeState.OPEN,
        "appeal_needs_response": DisputeState.OPEN,
        "warning_closed": DisputeState.WON,
        "prevented": DisputeState.WON,
        "lost": DisputeState.LOST,
    }.items():
        site.standin.dispute_status = words
        assert site.fetch().disputes[0].state == state, words
    with pytest.raises(GatewayRefused, match="charged back"):
        site.refund(100)


def test_what_goes_wrong_is_said_in_the_words_of_the_contract(site, settings):
    site.paid()
    for status in (409, 429, 500, 503):
        site.standin.faults.fail_next(status=status)
        with pytest.raises(ServiceAway):
            site.fetch()
    settings.STRIPE_SECRET_KEY = "sk_test_wrong"
    with pytest.raises(GatewayRefused, match="Invalid API Key"):
        site.fetch()
    settings.STRIPE_URL = "http://127.0.0.1:9"
    with pytest.raises(ServiceAway):
        site.fetch()
    settings.STRIPE_URL = "http://stripe.example"
    with pytest.raises(ServiceAway, match="without https"):
        site.fetch()
    settings.STRIPE_SECRET_KEY = "rk_live_restricted"
    assert site.gateway.is_live()
    assert site.gateway.form_origins() == ["http://stripe.example"]


def test_the_stand_in_takes_nothing_that_stripe_does_not_know(site):
    site.begin()
    for unknown in ({"payment_method_types": ["card"]}, {"payment_intent_data": {"amount": 1}}):
        with pytest.raises(stripe.InvalidRequestError, match="unknown parameter"):
            make_client().v1.checkout.sessions.create(unknown)
    site.handle = replace(site.handle, gateway_reference="cs_test_of_nobody")
    assert site.fetch().state == PaymentState.UNKNOWN


def test_the_member_is_given_its_client(site, settings):
    """Without one they take that of the settings, which is made once."""
    site.begin()
    url, key = settings.STRIPE_URL, settings.STRIPE_SECRET_KEY
    settings.STRIPE_SECRET_KEY, settings.STRIPE_URL = "sk_test_of_nobody", "http://127.0.0.1:1"
    with pytest.raises(ServiceAway):
        gateways["stripe"].fetch_payment(site.handle, now=site.begun_at)
    given = stripe.StripeClient(key, base_addresses={"api": url})
    found = Stripe(make_client=lambda: given).fetch_payment(site.handle, now=site.begun_at)
    assert found.state == PaymentState.PENDING
    assert make_client() is make_client() is not make_client(seconds=5)
