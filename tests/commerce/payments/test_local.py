"""The bank that is none and bank transfers: what `make run` sells by, with no keys and no network."""

from datetime import timedelta

import pytest
from django.core import checks
from django.core.management import CommandError, call_command

from commerce.ledger.accounts import BANK, REFUNDS_PAYABLE
from commerce.ledger.models import LedgerAccount
from commerce.ledger.selectors import balance
from commerce.ledger.services import post
from commerce.orders.enums import OrderStatus
from commerce.payments import local_bank
from commerce.payments.cases import open_cases
from commerce.payments.checking import book_problems
from commerce.payments.enums import OPEN, PaymentStatus, RefundStatus, ReviewReason
from commerce.payments.models import GatewayCheck, LocalBankPayment, Payment, Refund, ReviewCase, WebhookEvent
from commerce.payments.offering import offered_gateways
from commerce.payments.reconciling import compare_due_gateways
from commerce.payments.refunding import finish_by_hand, refundable_minor, request_refund, send_refund
from commerce.payments.reviewing import COMPLETED, FAILED, settle_by_hand
from commerce.payments.settling import settle_payment
from commerce.payments.specs import PaymentRefused
from core import clock
from core.due_work import run_due_work
from tests.commerce.invariants import assert_invariants
from tests.factories.orders import make_order
from tests.factories.payments import begin, make_confirmed, press
from tests.factories.people import make_administrator
from tests.factories.prices import sell_as

pytestmark = pytest.mark.django_db
BANK_LINES = (("Bank", "A Bank"), ("Account", "62 000 000"))


@pytest.fixture(autouse=True)
def practice_bank(settings, monkeypatch):
    settings.LOCAL_GATEWAY = True
    sell_as(monkeypatch, bank_lines=BANK_LINES)
    yield
    assert_invariants()


def slugs(**asked):
    return [slug for slug, _gateway in offered_gateways(**{"currency": "ZAR", "amount_minor": 49_900, **asked})]


def test_only_what_is_set_up_and_takes_the_currency_is_offered(settings, monkeypatch):
    assert slugs() == ["manual", "local"]
    assert slugs(currency="EUR") == ["local"]  # no bank account for it
    settings.LOCAL_GATEWAY = False
    assert slugs() == ["manual"]
    sell_as(monkeypatch, gateways=("paystack", "local"))
    assert slugs() == []
    settings.PAYSTACK_SECRET_KEY, settings.LOCAL_GATEWAY = "sk_test_x", True
    assert slugs() == ["paystack", "local"]
    assert slugs(amount_minor=50) == ["local"]  # too little for Paystack
    assert slugs(currency="EUR") == ["local"]


def test_paying_opens_the_course_and_fills_the_books():
    payment = make_confirmed()
    assert payment.status == PaymentStatus.CONFIRMED and not payment.is_live
    assert payment.order.status == OrderStatus.PAID
    assert payment.order.user.enrollments.get().is_active(clock.current())
    assert balance("vat_output:ZA", "ZAR") == -6_509 and balance("platform_revenue", "ZAR") == -43_391
    assert settle_payment(payment.pk) == payment


def test_the_page_says_that_it_is_no_bank_and_leads_back(client, django_capture_on_commit_callbacks):
    payment = begin()
    url = payment.start["url"]
    assert b"This is no bank" in client.get(url).content
    closed = client.post(url, {"act": "close"})
    assert closed.status_code == 200 and b"You closed the window" in closed.content
    assert settle_payment(payment.pk).status == PaymentStatus.PENDING
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url, {"act": "pay"})
    assert (answer.status_code, answer.url) == (302, f"https://shop.test/pay/{payment.key}/return/")
    assert WebhookEvent.objects.get().payment == payment  # the bank told the site, which acted on it
    assert b"This was paid" in client.get(url).content
    client.post(url, {"act": "fail"})
    assert LocalBankPayment.objects.get().state == "paid"


def test_the_page_is_closed_without_the_setting(client, settings):
    payment = begin()
    settings.LOCAL_GATEWAY = False
    assert client.get(payment.start["url"]).status_code == 404
    assert client.post("/webhooks/payments/local/", b"{}", content_type="application/json").status_code == 404


def test_failing_lets_the_buyer_begin_anew():
    first = begin()
    press(first, "fail")
    assert settle_payment(first.pk).status == PaymentStatus.FAILED
    second = begin(first.order)
    assert second.reference != first.reference
    press(second, "pay")
    assert settle_payment(second.pk).status == PaymentStatus.CONFIRMED
    with pytest.raises(PaymentRefused, match="waits for no payment"):
        begin(first.order)


def test_paying_later_is_told_twice_and_counts_once(django_capture_on_commit_callbacks):
    payment = begin()
    press(payment, "later")
    assert settle_payment(payment.pk).status == PaymentStatus.PROCESSING
    later = clock.current() + timedelta(minutes=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert local_bank.pay_what_waits(now=later) == 1
        assert local_bank.pay_what_waits(now=later) == 0
    assert WebhookEvent.objects.count() == 1
    assert Payment.objects.get().status == PaymentStatus.CONFIRMED


def test_paying_back_at_the_practice_bank():
    payment = make_confirmed()
    boss = make_administrator()
    for amount in (10_000, 39_900):
        refund = request_refund(
            payment=payment, amount_minor=amount, reason="Sorry", by=boss, ends_access=amount > 20_000
        )
        assert send_refund(pk=refund.pk, now=clock.current())
        assert not send_refund(pk=refund.pk, now=clock.current() + timedelta(days=1))
    payment.order.refresh_from_db()
    assert payment.order.status == OrderStatus.REFUNDED and refundable_minor(payment) == 0
    assert not payment.order.user.enrollments.get().is_active(clock.current() + timedelta(seconds=1))
    assert {balance(account.code, "ZAR") for account in LedgerAccount.objects.all()} == {0}


def test_a_bank_transfer_is_settled_and_paid_back_by_hand():
    boss, payment = make_administrator(), begin(gateway="manual")
    lines = dict(payment.start["lines"])
    assert lines["Account"] == "62 000 000" and lines["Reference"] == payment.reference
    assert settle_payment(payment.pk).status in OPEN
    with pytest.raises(PaymentRefused, match="Say why"):
        settle_by_hand(payment=payment, outcome=COMPLETED, reason=" ", by=boss)
    payment = settle_by_hand(payment=payment, outcome=COMPLETED, reason="On the statement of today", by=boss)
    assert payment.status == PaymentStatus.CONFIRMED and payment.order.status == OrderStatus.PAID
    assert balance(BANK, "ZAR") == 49_900
    with pytest.raises(PaymentRefused):
        settle_by_hand(payment=payment, outcome=FAILED, reason="Changed my mind", by=boss)
    refund = request_refund(payment=payment, amount_minor=49_900, reason="Sorry", by=boss)
    send_refund(pk=refund.pk, now=clock.current())
    refund.refresh_from_db()
    assert refund.status == RefundStatus.MANUAL and balance(REFUNDS_PAYABLE, "ZAR") == -49_900
    finish_by_hand(refund=refund, paid=True, reason="By EFT", by=boss)
    assert balance(BANK, "ZAR") == 0 == balance(REFUNDS_PAYABLE, "ZAR")


def test_a_transfer_for_an_order_that_was_paid_otherwise_is_kept_and_goes_back():
    boss, transfer = make_administrator(), begin(gateway="manual")
    payment = make_confirmed(transfer.order)
    transfer = settle_by_hand(payment=transfer, outcome=COMPLETED, reason="On the statement", by=boss)
    assert (transfer.status, transfer.received_minor) == (PaymentStatus.REVIEW, 49_900)
    case = ReviewCase.objects.get()
    assert (case.reason, case.closed_at, case.payment) == (ReviewReason.PAID_TWICE, None, transfer)
    assert balance(BANK, "ZAR") == 49_900 == -balance(REFUNDS_PAYABLE, "ZAR") and book_problems() == []
    with pytest.raises(PaymentRefused, match="Pay this one back"):
        settle_by_hand(payment=transfer, outcome=COMPLETED, reason="Once more", by=boss)
    refund = request_refund(payment=transfer, amount_minor=49_900, reason="Paid twice", by=boss)
    send_refund(pk=refund.pk, now=clock.current())
    finish_by_hand(refund=Refund.objects.get(), paid=True, reason="By EFT", by=boss)
    assert balance(BANK, "ZAR") == 0 == balance(REFUNDS_PAYABLE, "ZAR") and not open_cases().exists()
    assert payment.order.user.enrollments.get().is_active(clock.current()), "what the other one paid for stays"


def test_a_payment_can_be_taken_for_failed_and_money_counts_all_the_same():
    boss, payment = make_administrator(), begin()
    settle_by_hand(payment=payment, outcome=FAILED, reason="The buyer says so", by=boss)
    assert Payment.objects.get().status == PaymentStatus.FAILED
    press(payment, "pay")
    assert settle_payment(payment.pk).status == PaymentStatus.CONFIRMED


def test_due_work_finds_what_nobody_told(django_capture_on_commit_callbacks):
    payment = begin(now=clock.current() - timedelta(minutes=20), order=make_order())
    press(payment, "pay")
    with django_capture_on_commit_callbacks(execute=True):
        results = run_due_work()
    assert not [problem for problem in results.values() if isinstance(problem, Exception)]
    assert Payment.objects.get().status == PaymentStatus.CONFIRMED
    assert GatewayCheck.objects.get().gateway == "local" and compare_due_gateways() == 0


def test_check_books_says_what_is_wrong(capsys):
    make_confirmed()
    call_command("check_books")
    assert "The books agree" in capsys.readouterr().out
    post(kind="correction", source="hand:1", entries={("bank", "ZAR"): 5, ("platform_revenue", "ZAR"): -5})
    with pytest.raises(CommandError, match="2 differences"):
        call_command("check_books")
    assert "bank holds 5, the rows say 0" in capsys.readouterr().err
    post(kind="correction", source="hand:2", entries={("bank", "ZAR"): -5, ("platform_revenue", "ZAR"): 5})


def test_an_open_practice_bank_is_reported_to_operators(settings):
    found = {message.id for message in checks.run_checks(include_deployment_checks=True)}
    assert "payments.W001" in found
    settings.LOCAL_GATEWAY = False
    found = {message.id for message in checks.run_checks(include_deployment_checks=True)}
    assert "payments.W001" not in found
