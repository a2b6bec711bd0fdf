"""Everything at once, on PostgreSQL: locks and unique keys decide, not who is first."""

import threading

import pytest
from django.db import connections
from django.test import Client

from commerce.ledger.models import LedgerTransaction
from commerce.ledger.services import post
from commerce.payments.enums import PaymentStatus, ReviewReason
from commerce.payments.models import Payment, Refund, ReviewCase, WebhookEvent
from commerce.payments.reconciling import check_payment
from commerce.payments.refunding import refundable_minor, request_refund, send_refund
from commerce.payments.settling import settle_payment
from commerce.payments.specs import RefundRefused
from tests.factories.people import make_administrator
from tests.standins.faults import by_client

from .conftest import at
from .shop import fresh
from .test_fault_cases import assert_bought_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
MANY = 10


def at_once(*works) -> list:
    """Results of all, or what they raised; each in a thread with a connection of its own, begun together."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        gate.wait(20)
        try:
            results[place] = work()
        except Exception as problem:
            results[place] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@at("paystack", "stripe")
def test_01_and_02_messages_browser_and_reconciler_at_once_count_once(shop):
    payment = shop.begin()
    Payment.objects.filter(pk=payment.pk).update(check_next_at=payment.started_at)
    shop.press(payment)
    told = shop.standin.webhooks.take()

    def tell():
        return [by_client(Client(), shop.standin.slug)(message) for message in told]

    works = [tell] * MANY + [lambda: settle_payment(payment.pk)] * 3 + [lambda: check_payment(pk=payment.pk)]
    results = at_once(*works)
    assert all(answer == [200] * len(told) for answer in results[:MANY]), results
    shop.work()
    assert_bought_once(payment)
    assert WebhookEvent.objects.count() == len(told)


def test_18_two_tabs_paid_at_once_grant_once(shop):
    first = shop.begin()
    Payment.objects.filter(pk=first.pk).update(started_at=first.started_at.replace(year=2020))
    second = shop.begin(first.order)
    for payment in (first, second):
        shop.press(payment)
    at_once(lambda: settle_payment(first.pk), lambda: settle_payment(second.pk))
    assert {fresh(first).status, fresh(second).status} == {PaymentStatus.CONFIRMED, PaymentStatus.REVIEW}
    assert ReviewCase.objects.get().reason == ReviewReason.PAID_TWICE


def test_22_two_administrators_at_once_pay_back_once(shop):
    payment = shop.bought()
    bosses = [make_administrator(), make_administrator()]
    amount = refundable_minor(payment)

    def ask(boss):
        return lambda: request_refund(payment=payment, amount_minor=amount, reason="Sorry", by=boss)

    results = at_once(*map(ask, bosses))
    assert Refund.objects.count() == 1
    assert [type(result) for result in results].count(RefundRefused) == 1
    refund = Refund.objects.get()
    at_once(*[lambda: send_refund(pk=refund.pk)] * 4)
    assert len(shop.standin.books.payments[0].refunds) == 1
    shop.standin.settle_refund(payment.reference)
    settle_payment(payment.pk)


def test_pressing_at_once_leads_to_one_payment(shop):
    order = shop.order()
    results = at_once(*[lambda: shop.begin(order)] * 5)
    assert Payment.objects.count() == 1 and len(shop.standin.books.payments) == 1
    assert [result for result in results if isinstance(result, Payment)]
    payment = shop.begin(order)
    shop.press(payment)
    settle_payment(payment.pk)
    assert_bought_once(Payment.objects.get(status=PaymentStatus.CONFIRMED))


def test_posting_at_once_counts_once(shop):
    entries = {("bank", "ZAR"): 5, ("platform_revenue", "ZAR"): -5}
    results = at_once(*[lambda: post(kind="correction", source="once", entries=entries)] * 8)
    assert len([row for row in results if row]) == 1 and LedgerTransaction.objects.count() == 1
    post(kind="correction", source="back", entries={key: -amount for key, amount in entries.items()})
