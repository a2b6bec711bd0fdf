"""What is PayFast's own way; what all gateways have to do stands in tests/contracts/test_gateways.py."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from commerce.payments.gateway import EventKind, GatewayRefused, PaymentState, RefundState
from commerce.payments.payfast_books import cents
from core.http import ServiceAway
from tests.contracts.gateway_site import AMOUNT, Site
from tests.standins import standin_of
from tests.standins.server import text_reply

pytestmark = pytest.mark.once


@pytest.fixture
def site(settings):
    with standin_of("payfast")() as standin:
        for name, value in standin.settings.items():
            setattr(settings, name, value)
        yield Site(standin)


def notice(site, **changes):
    """Signed by the passphrase, whether or not PayFast ever sent it."""
    fields = {"m_payment_id": site.charge.reference, "pf_payment_id": "77", "payment_status": "COMPLETE"}
    fields |= {"amount_gross": "499.00", "amount_fee": "-17.96", "merchant_id": "10000100", "billing_date": ""}
    return site.standin.sign("&".join(f"{name}={value}" for name, value in {**fields, **changes}.items()).encode())


def with_notices(site, *messages):
    site.handle = replace(site.handle, notices=[message.body for message in messages])
    return site.fetch(later=timedelta(minutes=1))


def test_the_form_has_its_fields_in_their_order(site):
    site.begin(reference="ord-1-1")
    fields = dict(site.start.fields)
    assert list(fields) == [
        *("merchant_id", "merchant_key", "return_url", "cancel_url", "notify_url", "name_first", "name_last"),
        *("email_address", "m_payment_id", "amount", "item_name", "signature"),
    ]
    assert (fields["amount"], fields["m_payment_id"], fields["name_first"]) == ("499.00", "ord-1-1", "Zoë")
    assert fields["name_last"] == "van der Merwe" and fields["notify_url"] == site.urls.notify
    assert site.press("abandon") == site.urls.canceled


def test_only_rand_is_taken(site):
    site.begin()
    with pytest.raises(GatewayRefused, match="rand"):
        site.gateway.start(replace(site.charge, currency="USD"), site.urls, now=site.begun_at)
    assert site.gateway.currencies() == {"ZAR"} and site.gateway.least("ZAR") == 500


def test_what_is_signed_but_was_never_sent_is_not_confirmed(site):
    site.begin()
    forged = notice(site)
    assert site.read(forged)[0].kind == EventKind.PAYMENT, "the passphrase leaked"
    assert not site.gateway.confirm_event(body=forged.body)
    site.press("pay")
    sent = site.standin.webhooks.take()[0]
    assert site.gateway.confirm_event(body=sent.body)
    site.standin.faults.fail_next(path="validate")
    with pytest.raises(ServiceAway):
        site.gateway.confirm_event(body=sent.body)


def test_a_notice_from_elsewhere_is_reported_and_read(site, settings, caplog):
    site.begin()
    settings.PAYFAST_ADDRESSES = ["197.97.145.144", "3.163.232.0/24"]
    for address, is_stranger in (("197.97.145.144", False), ("3.163.232.237", False), ("10.0.0.1", True), ("", True)):
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            assert site.read(replace(notice(site), remote_address=address))
        assert ("PAYFAST_ADDRESSES" in caplog.text) == is_stranger, address


def test_before_a_notice_came_nobody_is_asked(site):
    site.begin()
    assert site.fetch(later=timedelta(minutes=1)).state == PaymentState.PENDING and site.standin.asked == []
    assert site.fetch(later=timedelta(minutes=6)).state == PaymentState.UNKNOWN
    assert site.standin.asked == [("GET", "/transactions/history")]


@pytest.mark.parametrize(
    ("status", "state"),
    [("PENDING", PaymentState.PROCESSING), ("FAILED", PaymentState.FAILED), ("CANCELLED", PaymentState.EXPIRED)],
)
def test_success_wins_in_whatever_order_notices_came(site, status, state):
    site.begin()
    other, paid = notice(site, payment_status=status), notice(site)
    assert with_notices(site, other).state == state
    assert with_notices(site, paid, other).state == with_notices(site, other, paid).state == PaymentState.SUCCEEDED
    assert site.read(other)[0].key != site.read(paid)[0].key == site.read(paid)[0].key
    assert with_notices(site, notice(site, m_payment_id="another")).state == PaymentState.PENDING


def test_who_tries_again_is_known_by_what_was_paid(site):
    site.begin()
    site.press("fail")
    site.hear()
    assert (found := site.fetch()).state == PaymentState.FAILED and found.gateway_reference == "" != found.aliases[0]
    site.standin.books.payments.clear()  # PayFast begins another one
    site.press("pay")
    site.hear()
    found = site.fetch()
    assert found.gateway_reference == site.standin.books.payments[0].gateway_reference
    assert site.refund(AMOUNT).state == RefundState.SUCCEEDED and len(site.fetch().refunds) == 1


def test_whose_account_was_paid_is_said_as_it_is(site):
    site.begin()
    found = with_notices(site, notice(site, merchant_id="666", amount_gross="1.00"))
    assert found.merchant == "666" != site.gateway.merchant() and found.amount_minor == 100


def test_two_notices_of_two_payments_are_one_sum(site):
    site.begin()
    twice = [notice(site), notice(site, pf_payment_id="78"), notice(site)]
    found = with_notices(site, *twice)
    assert (found.amount_minor, found.fee_minor, found.gateway_reference) == (2 * AMOUNT, 2 * 1796, "77")
    assert "77, 78" in found.problem


def test_the_sandbox_gives_nothing_back_and_says_so(site, settings):
    site.paid()
    settings.PAYFAST_SANDBOX = True
    asked = len(site.standin.asked)
    for found in (site.refund(AMOUNT, "ref-1"), site.find_refund("ref-1", AMOUNT)):
        assert (found.state, found.amount_minor, found.reference) == (RefundState.MANUAL, AMOUNT, "ref-1")
        assert "sandbox" in found.problem
    assert len(site.standin.asked) == asked and not site.gateway.is_live()
    settings.PAYFAST_URL = ""
    assert site.gateway.host() == "https://sandbox.payfast.co.za"
    settings.PAYFAST_SANDBOX = False
    assert site.gateway.host() == "https://www.payfast.co.za"


@pytest.mark.parametrize("method", ["BANK_PAYOUT", "NOT_AVAILABLE"])
def test_what_only_a_person_can_give_back(site, method):
    site.paid()
    site.standin.refund_method = method
    found = site.refund(AMOUNT, "ref-1")
    assert found.state == RefundState.MANUAL and found.problem and site.standin.books.payments[0].refunds == []
    site.standin.refund_method = "PAYMENT_SOURCE"
    assert site.refund(AMOUNT, "ref-1").state == RefundState.SUCCEEDED


@pytest.mark.parametrize("status", [401, 404])
def test_an_account_that_may_not_use_the_api_sells_all_the_same(site, status):
    site.paid()
    site.standin.faults.fail_next(99, path="refunds", status=status)
    found = site.fetch()
    assert (found.state, found.refunds) == (PaymentState.SUCCEEDED, ())
    with pytest.raises(GatewayRefused):
        site.refund(AMOUNT)


def test_a_payment_without_refunds_may_be_not_found_among_them(site):
    site.paid()
    site.standin.faults.fail_next(1, method="GET", path="/refunds/", status=404)
    assert site.find_refund("ref-1", AMOUNT) is None
    site.standin.faults.fail_next(1, method="GET", path="/refunds/", status=404)
    assert site.refund(AMOUNT, "ref-1").state == RefundState.SUCCEEDED
    site.standin.faults.fail_next(1, method="GET", path="/refunds/", status=404)
    with pytest.raises(GatewayRefused, match="less than that"):
        site.refund(AMOUNT, "ref-1")  # and never twice, whatever it says


def test_what_is_refused_with_a_friendly_status_is_refused(site, monkeypatch):
    site.paid()
    said = {"code": 200, "status": "failed", "data": {"response": False, "message": "Not today"}}
    monkeypatch.setattr(site.standin, "add_refund", lambda *args, **kwargs: None)
    monkeypatch.setattr("tests.standins.payfast.SUCCESS", said)
    with pytest.raises(GatewayRefused, match="Not today"):
        site.refund(AMOUNT)
    monkeypatch.setattr("tests.standins.payfast.SUCCESS", {**said, "data": {"response": "true"}})
    assert site.refund(AMOUNT).state == RefundState.PENDING, "taken, and not in its list yet"
    monkeypatch.setattr("tests.standins.payfast.SUCCESS", {})
    with pytest.raises(ServiceAway):
        site.refund(AMOUNT)


def test_who_does_not_come_back_within_a_day_is_given_up(site):
    site.begin()
    assert site.fetch(later=timedelta(hours=23)).state == PaymentState.UNKNOWN
    assert site.fetch(later=timedelta(hours=25)).state == PaymentState.EXPIRED
    site.standin.webhooks.drop_next(9)
    site.press("pay")
    assert site.fetch(later=timedelta(hours=25)).state == PaymentState.SUCCEEDED


def test_to_sell_nothing_of_the_api_is_needed(site, settings):
    settings.PAYFAST_API_URL = "http://127.0.0.1:1"
    found = site.paid()
    assert (found.state, found.amount_minor) == (PaymentState.SUCCEEDED, AMOUNT)
    with pytest.raises(ServiceAway):
        site.fetch()  # the next time refunds are asked for


@pytest.mark.parametrize("tells_totals", [False, True])
def test_refunds_are_told_apart_by_what_was_given_back_before(site, tells_totals):
    site.paid()
    site.standin.tells_totals = tells_totals
    for number in (1, 2):
        made = site.refund(10000, f"ref-{number}")
        assert made.gateway_reference == f"{site.handle.gateway_reference}-{number}0000"
        assert (made.amount_minor, made.reference) == (10000, f"ref-{number}")
        site.claim(made)
    assert site.find_refund("ref-3", 10000) is None
    site.standin.refund_in_dashboard(site.charge.reference, 29900)
    assert [found.amount_minor for found in site.fetch().refunds] == [10000, 10000, 29900]
    known = site.find_refund("ref-1", 10000, f"{site.handle.gateway_reference}-10000")
    assert known.amount_minor == 10000


def test_a_refund_nobody_told_of_stands_in_the_list(site):
    site.paid()
    site.standin.refund_in_dashboard(site.charge.reference, 10000)
    span = {"since": site.begun_at - timedelta(hours=1), "until": site.begun_at + timedelta(hours=1)}
    [found] = site.gateway.list_payments(**span)
    assert (found.amount_minor, found.reference) == (AMOUNT, site.charge.reference)
    assert [refund.amount_minor for refund in found.refunds] == [10000]


@pytest.mark.parametrize("page", ['{"code":200,"data":{"response":[]}}', "<html>", '"Date","Type"\n1,2'])
def test_a_page_that_is_no_history_is_no_answer(site, monkeypatch, page):
    span = {"since": site.begun_at - timedelta(hours=1), "until": site.begun_at + timedelta(hours=1)}
    assert site.gateway.list_payments(**span) == []
    routes = [(*route[:2], lambda request, **named: text_reply(page)) for route in site.standin._routes]
    monkeypatch.setattr(site.standin, "_routes", routes)
    with pytest.raises(ServiceAway, match="not understood"):
        site.gateway.list_payments(**span)


@pytest.mark.parametrize("turns", [True, False])
def test_a_long_history_is_read_to_its_end(site, monkeypatch, turns):
    monkeypatch.setattr("commerce.payments.payfast_api.ROWS", 2)
    paid = {site.paid().gateway_reference for _time in range(4)}
    if not turns:  # then there is no more to be had
        paid = set(sorted(paid)[:2])
        history = site.standin.history

        def stuck(request, **named):
            return history(replace(request, query={**request.query, "offset": "0"}), **named)

        routes = [(*route[:2], stuck if route[2] == history else route[2]) for route in site.standin._routes]
        monkeypatch.setattr(site.standin, "_routes", routes)
        monkeypatch.setattr(site.standin, "_unauthorized", lambda request: None)
    span = {"since": site.begun_at - timedelta(hours=1), "until": site.begun_at + timedelta(hours=1)}
    assert {found.gateway_reference for found in site.gateway.list_payments(**span)} == paid


def test_what_was_paid_twice_is_one_in_the_list(site):
    site.begin()
    site.standin.webhooks.drop_next(9)
    site.press("pay")
    site.press("pay")
    [found] = site.gateway.list_payments(
        since=site.begun_at - timedelta(hours=1), until=site.begun_at + timedelta(hours=1)
    )
    assert found.amount_minor == 2 * AMOUNT and len(found.aliases) == 1
    assert site.fetch(later=timedelta(hours=1)).amount_minor == 2 * AMOUNT


def test_it_cannot_be_given_back_before_it_is_known_what_was_paid(site):
    site.begin()
    with pytest.raises(GatewayRefused, match="named no payment"):
        site.refund(AMOUNT)


def test_the_list_of_an_account_is_by_its_own_days(site):
    site.paid()
    since, until = site.begun_at - timedelta(hours=1), site.begun_at + timedelta(hours=1)
    [found] = site.gateway.list_payments(since=since, until=until)
    assert found.fee_minor == site.standin.books.fees_minor("ZAR") and found.merchant == site.gateway.merchant()
    assert since < found.paid_at < until
    assert cents("22,574.02") == 2257402 and cents("-24.73") == -2473
    with pytest.raises(ValueError):
        cents("1.005")


def test_the_sandbox_is_named_to_the_api_beside_the_signature(site, settings, monkeypatch):
    settings.PAYFAST_SANDBOX = True
    site.begin()
    seen = []
    real = site.standin._unauthorized
    monkeypatch.setattr(site.standin, "_unauthorized", lambda request: seen.append(request.query) or real(request))
    site.fetch()
    assert seen[0]["testing"] == "true"
