"""Payments in the back office: who may look and act, and what the forms do."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import EDITOR, FINANCE, INSTRUCTOR, STUDENT
from commerce.ledger.services import post
from commerce.payments.checking import book_problems
from commerce.payments.enums import InboxStatus, PaymentStatus
from commerce.payments.models import Payment, Refund, ReviewCase, WebhookEvent
from commerce.payments.rules import may_manage_payments, may_see_payments
from core.models import AuditEntry
from tests.factories.orders import make_order
from tests.factories.payments import begin, make_confirmed, make_payment_rows
from tests.factories.people import make_administrator, make_user
from tests.factories.prices import sell_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def practice_bank(settings, monkeypatch):
    settings.LOCAL_GATEWAY = True
    sell_as(monkeypatch)


@pytest.fixture
def finance(client, site_tree):
    person = make_user(role=FINANCE)
    client.force_login(person)
    return person


def address(name: str, row) -> str:
    return reverse(f"{name}:inspect", args=[row.pk])


def test_finance_and_administrators_look_and_act_and_nobody_else_does(site_tree):
    payment = make_confirmed()
    allowed = {make_user(role=FINANCE): True, make_administrator(): True, payment.order.user: False}
    allowed |= {make_user(role=role): False for role in (STUDENT, INSTRUCTOR, EDITOR)} | {AnonymousUser(): False}
    for person, may in allowed.items():
        assert (may_see_payments(person), may_manage_payments(person)) == (may, may), person
    left = make_user(role=FINANCE)
    left.is_active = False
    assert not may_see_payments(left) and not may_manage_payments(left)


def test_a_refund_by_form_and_what_is_wrong_with_it_is_said(client, finance, django_capture_on_commit_callbacks):
    payment = make_confirmed()
    page = address("payments", payment)
    shown = client.get(page).content.decode()
    assert "Pay back" in shown and 'value="499.00"' in shown and "Take for failed" not in shown
    form = {"action": "refund", "reason": "Did not suit", "seen": 49_900}
    for wrong, words in (("much", "Write a plain amount"), ("499.001", "Write a plain amount")):
        answer = client.post(page, {**form, "amount": wrong})
        assert words in answer.content.decode() and "Did not suit" in answer.content.decode()
    for wrong in ("0", "499.01", "-1"):
        answer = client.post(page, {**form, "amount": wrong}, follow=True)
        assert answer.context["messages"] and not Refund.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {**form, "amount": "100,00"})
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.by, refund.ends_access, refund.status) == (10_000, finance, False, "succeeded")
    again = client.post(page, {**form, "amount": "100.00"}, follow=True)  # the page from before
    assert "Somebody was faster" in again.content.decode() and Refund.objects.count() == 1
    assert AuditEntry.objects.get(action="refund.requested").user_id == finance.pk


def test_a_waiting_payment_is_settled_with_a_reason(client, finance):
    payment = begin()
    page = address("payments", payment)
    client.post(page, {"action": "complete", "reason": ""})
    assert Payment.objects.get().status == PaymentStatus.PENDING
    client.post(page, {"action": "complete", "reason": "On the statement"})
    assert Payment.objects.get().status == PaymentStatus.CONFIRMED
    entry = AuditEntry.objects.get(action="payment.settled_by_hand")
    assert entry.user_id == finance.pk and entry.data["reason"] == "On the statement"
    said = client.post(page, {"action": "fail", "reason": "No"}, follow=True)
    assert "cannot be done any more" in said.content.decode()


def test_what_came_is_said_with_it_and_another_amount_waits(client, finance):
    payment = begin()
    page, told = address("payments", payment), {"action": "complete", "reason": "On the statement"}
    assert 'value="499.00"' in client.get(page).content.decode()
    assert "Write a plain amount" in client.post(page, {**told, "amount": "a lot"}).content.decode()
    for wrong in ("1,000", "9" * 18, "1e9"):
        assert "Write a plain amount" in client.post(page, {**told, "amount": wrong}).content.decode(), wrong
    assert "above nothing" in client.post(page, {**told, "amount": "0"}, follow=True).content.decode()
    assert Payment.objects.get().status == PaymentStatus.PENDING
    client.post(page, {**told, "amount": "450,00"})
    twice = client.post(page, {**told, "amount": "450,00"}, follow=True)
    assert "written down meanwhile" in twice.content.decode()
    payment.refresh_from_db()
    assert (payment.status, payment.received_minor) == (PaymentStatus.REVIEW, 45_000)
    assert ReviewCase.objects.get().is_open and book_problems() == []
    client.post(page, told)  # what came is known now: it is accepted
    payment.refresh_from_db()
    assert (payment.status, payment.received_minor) == (PaymentStatus.CONFIRMED, 45_000)
    assert not ReviewCase.objects.get().is_open and book_problems() == []


def test_messages_are_taken_up_again_and_cases_closed(client, finance):
    payment = make_payment_rows(make_order())
    event, case = WebhookEvent.objects.get(), ReviewCase.objects.get()
    WebhookEvent.objects.update(status=InboxStatus.STUCK, attempts=12)
    client.post(address("payment_messages", event), {"action": "replay"})
    event.refresh_from_db()
    assert (event.status, event.attempts) == (InboxStatus.WAITING, 0)
    page = address("payment_cases", case)
    client.post(page, {"action": "close", "reason": " "})
    case.refresh_from_db()
    assert case.is_open
    client.post(page, {"action": "close", "reason": "Spoke to the buyer"})
    case.refresh_from_db()
    assert (case.closed_by, case.resolution) == (finance, "Spoke to the buyer")
    for name, row in (("payment_refunds", payment.refunds.get()), ("payment_disputes", payment.disputes.get())):
        assert client.get(address(name, row)).status_code == 200


def test_lists_cost_the_same_with_one_row_and_with_three(client, finance):
    names = ("payments", "payment_refunds", "payment_disputes", "payment_messages", "payment_cases", "ledger_accounts")

    def costs():
        found = {}
        for name in names:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(f"{name}:index")).status_code == 200
            found[name] = len(queries)
        return found

    make_payment_rows(make_order())
    post(kind="correction", source="1", entries={("bank", "ZAR"): 1, ("platform_revenue", "ZAR"): -1})
    costs()  # warms what is kept
    one = costs()
    for number in (2, 3):
        make_payment_rows(make_order(), name=str(number))
    post(kind="correction", source="2", entries={("rounding", "ZAR"): 1, ("chargeback_loss", "ZAR"): -1})
    assert costs() == one
