"""Fault cases of payments, by the numbers of the list they were taken from. Money is checked after each (conftest)."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError, transaction
from django.utils.timezone import localdate

from commerce.ledger.accounts import REFUNDS_PAYABLE
from commerce.ledger.models import LedgerTransaction
from commerce.ledger.selectors import balance
from commerce.orders.enums import OrderStatus
from commerce.orders.services import cancel_order, expire_orders, lock_order
from commerce.payments import inbox
from commerce.payments.enums import InboxStatus, PaymentStatus, ReviewReason
from commerce.payments.handles import gateway_of, handle_of
from commerce.payments.models import Payment, ReviewCase, WebhookEvent
from commerce.payments.reconciling import compare_gateway
from commerce.payments.refunding import refundable_minor, request_refund
from commerce.payments.settling import apply_snapshot
from commerce.payments.specs import PaymentRefused
from core import clock
from notifications.models import OutgoingMessage
from tests.depth import normal_or_full
from tests.factories.people import make_administrator

from .conftest import at
from .shop import fresh

FLOOD = normal_or_full(50, 500)  # messages

pytestmark = pytest.mark.django_db


def assert_bought_once(payment: Payment) -> None:
    payment = fresh(payment)
    assert payment.status == PaymentStatus.CONFIRMED, payment.problem
    assert payment.order.status == OrderStatus.PAID
    assert LedgerTransaction.objects.filter(kind="payment", source=f"payment:{payment.pk}").count() == 1
    assert payment.order.user.enrollments.get().is_active(clock.current())
    assert OutgoingMessage.objects.filter(kind="order_paid", key=f"order_paid:{payment.order_id}").count() == 1
    assert payment.order.documents.count() == 1


def assert_not_bought(payment: Payment) -> None:
    payment = fresh(payment)
    assert payment.status != PaymentStatus.CONFIRMED
    assert not payment.order.user.enrollments.exists()
    assert payment.order.status not in {OrderStatus.PAID, OrderStatus.REFUNDED}


@at()
def test_01_and_02_told_ten_times_and_the_browser_too_it_counts_once(shop):
    payment = shop.begin()
    shop.press(payment)
    told = shop.standin.webhooks.told[-1]
    shop.standin.webhooks.waiting += [told] * 9
    assert set(shop.deliver()) == {200}
    shop.settle(payment)  # the buyer comes back
    shop.work()
    shop.settle(payment)
    assert_bought_once(payment)
    assert not WebhookEvent.objects.exclude(status__in=[InboxStatus.DONE, InboxStatus.IGNORED]).exists()


@at("paystack", "stripe", "paypal", "razorpay")
def test_03_a_refund_that_is_told_before_the_payment_ends_without_access(shop):
    payment = shop.begin()
    shop.press(payment)
    shop.standin.refund_in_dashboard(payment.reference, payment.amount_minor)
    if shop.standin.settles_refunds:
        shop.standin.settle_refund(payment.reference)
    shop.standin.webhooks.reorder()
    shop.deliver()
    shop.work()
    payment = fresh(payment)
    assert payment.order.status == OrderStatus.REFUNDED and payment.refunded_minor == payment.amount_minor
    assert not payment.order.user.enrollments.get().is_active(clock.current())


@at("stripe", "razorpay", "payfast")
def test_04_failure_that_is_told_after_success_changes_nothing(shop):
    payment = shop.begin()
    shop.press(payment, "fail")
    late = shop.standin.webhooks.take()
    shop.press(payment, "pay")
    shop.deliver()
    shop.work()
    assert_bought_once(payment)
    shop.standin.webhooks.waiting += late
    assert set(shop.deliver()) <= {200}
    shop.work()
    assert_bought_once(payment)


@at()
def test_06_an_old_body_does_nothing_again(shop):
    payment = shop.bought()
    before = WebhookEvent.objects.count()
    shop.standin.webhooks.replay()
    assert shop.deliver()[0] == 200
    shop.work()
    assert WebhookEvent.objects.count() == before
    assert_bought_once(payment)


@at()
def test_07_what_is_not_signed_is_refused_and_not_stored(shop):
    payment = shop.begin()
    shop.press(payment)
    [*_others, told] = shop.standin.webhooks.told
    shop.standin.webhooks.take()
    refused = [told.forged(), shop.standin.unsigned(told)]
    assert [shop.post(message) for message in refused] == [400, 400]
    assert not WebhookEvent.objects.exists()
    shop.work()
    assert_not_bought(payment)
    assert shop.post(told) == 200  # beside it: as it was signed
    shop.work()
    assert_bought_once(payment)


@at()
def test_08_both_secrets_hold_while_one_is_exchanged(shop, settings):
    payment = shop.begin()
    shop.press(payment)
    [*_others, told] = shop.standin.webhooks.take()
    for names, answer in ((shop.standin.bare_settings, 400), (shop.standin.rotated_settings, 200)):
        for name, value in names.items():
            setattr(settings, name, value)
        assert shop.post(told) == answer
    for name, value in shop.standin.settings.items():
        setattr(settings, name, value)
    shop.work()
    assert_bought_once(payment)


@pytest.mark.parametrize("off_by", [-1, 1])
def test_09_another_amount_opens_nothing_and_waits_for_a_person(shop, off_by):
    boss = make_administrator()
    payment = shop.begin()
    shop.standin.faults.take_instead(payment.amount_minor + off_by)
    shop.press(payment)
    shop.deliver()
    shop.work()
    assert_not_bought(payment)
    payment = fresh(payment)
    assert payment.status == PaymentStatus.REVIEW
    case = payment.cases.get()
    assert case.reason == ReviewReason.AMOUNT and case.amount_minor == payment.amount_minor + off_by
    assert OutgoingMessage.objects.get(kind="payment_needs_look").user == boss
    shop.settle(payment)
    assert ReviewCase.objects.count() == 1


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        (ReviewReason.CURRENCY, {"currency": "USD"}),
        (ReviewReason.MODE, {"is_live": True}),
        (ReviewReason.MERCHANT, {"merchant": "somebody else"}),
    ],
)
def test_09_another_currency_mode_or_merchant_opens_nothing(shop, reason, changes):
    payment = shop.begin()
    shop.press(payment)
    truth = gateway_of(payment).fetch_payment(handle_of(payment), now=shop.now)
    wrong = replace(truth, **changes)
    payment = apply_snapshot(payment, wrong, merchant="us", asked_at=clock.current(), now=shop.now)
    assert payment.status == PaymentStatus.REVIEW and payment.cases.get().reason == reason
    assert_not_bought(payment)
    shop.standin.books.payments.clear()  # it was told wrongly here, on purpose: its books cannot agree


def test_10_while_the_database_is_away_the_gateway_is_asked_to_come_again(shop):
    payment = shop.begin()
    shop.press(payment)
    with patch.object(WebhookEvent.objects, "bulk_create", side_effect=OperationalError("gone")):
        assert shop.deliver() == [503]
    assert not WebhookEvent.objects.exists()
    assert shop.deliver() == [200]  # it comes again
    shop.work()
    assert_bought_once(payment)


STEPS = [
    "commerce.payments.inbox.settle_payment",  # claimed, nothing asked
    "commerce.payments.settling.lock_order",  # asked
    "commerce.payments.settling.book_sale",
    "commerce.payments.settling.mark_paid",  # booked
    "commerce.payments.settling._note_fee",  # granted, not committed
    "commerce.payments.models.Payment.save",
]


@pytest.mark.parametrize("step", STEPS)
def test_11_a_worker_that_dies_leaves_the_message_and_another_finishes_once(shop, step):
    class Killed(BaseException):
        """As a process that is gone: nobody handles it."""

    payment = shop.begin()
    shop.press(payment)
    shop.deliver()
    event = WebhookEvent.objects.get()
    with patch(step, side_effect=Killed), pytest.raises(Killed):
        inbox.work_on(pk=event.pk, now=shop.now)
    assert fresh(event).status == InboxStatus.WAITING
    assert_not_bought(payment)
    assert not inbox.work_on(pk=event.pk, now=shop.now), "it is taken, for all anybody knows"
    shop.later(minutes=6)
    assert inbox.sweep(now=shop.now) == 1
    shop.work()
    assert fresh(event).status == InboxStatus.DONE and fresh(event).attempts == 2
    assert_bought_once(payment)


def test_12_a_message_about_an_unknown_payment_waits_and_ends_with_a_person(shop):
    payment = shop.begin()
    shop.press(payment)
    Payment.objects.filter(pk=payment.pk).update(reference="not-there-yet")
    assert shop.deliver() == [200]
    shop.work()
    event = WebhookEvent.objects.get()
    assert event.status == InboxStatus.WAITING and event.attempts == 1
    Payment.objects.filter(pk=payment.pk).update(reference=payment.reference)
    shop.later(minutes=1)
    shop.work()
    assert fresh(event).status == InboxStatus.DONE
    assert_bought_once(payment)


def test_12_after_the_last_try_somebody_is_told_and_can_take_it_up_again(shop):
    boss = make_administrator()
    payment = shop.begin()
    shop.press(payment)
    Payment.objects.filter(pk=payment.pk).update(reference="lost", status=PaymentStatus.EXPIRED)
    shop.deliver()
    shop.work_for(hours=6)
    event = WebhookEvent.objects.get()
    assert event.status == InboxStatus.STUCK and event.attempts == inbox.MOST_FOR_UNKNOWN
    assert ReviewCase.objects.get().reason == ReviewReason.UNKNOWN
    assert OutgoingMessage.objects.filter(kind="payment_needs_look", user=boss).count() == 1
    Payment.objects.filter(pk=payment.pk).update(reference=payment.reference)
    assert inbox.replay(event=event, by=boss, now=shop.now)
    shop.work()
    assert_bought_once(payment)


@at()
def test_13_and_14_without_a_message_and_without_the_browser_it_is_found(shop):
    payment = shop.begin()
    shop.press(payment)
    shop.standin.webhooks.take()
    shop.work()
    assert_not_bought(payment)  # not due yet
    shop.later(minutes=11)
    assert shop.work() == 1
    if shop.standin.slug == "payfast":  # whose list is asked, once the payment is not that young any more
        shop.work_for(hours=3)
    assert_bought_once(payment)
    assert shop.work() == 0


@at("paystack", "stripe", "paypal", "razorpay")  # PayFast is asked nothing to begin
def test_15_an_answer_that_is_lost_at_the_start_leads_to_one_payment(shop):
    order = shop.order()
    shop.standin.faults.lose_next_answer(times=5)
    with pytest.raises(PaymentRefused):
        shop.begin(order)
    shop.standin.faults._losing.clear()
    payment = shop.begin(order)
    assert shop.begin(order) == payment, "pressing twice"
    shop.press(payment)
    shop.deliver()
    shop.work()
    assert_bought_once(payment)
    assert len([there for there in shop.standin.books.payments if there.taken_minor]) == 1


def test_15_what_paystack_began_and_does_not_say_where_is_begun_anew(shop):
    """Also once the reconciler has found the first try, which nobody was led to."""
    order = shop.order()
    shop.standin.faults.lose_next_answer(path="initialize")
    with pytest.raises(PaymentRefused):
        shop.begin(order)
    lost = order.payments.get()
    shop.later(minutes=11)
    shop.work()
    assert fresh(lost).status == PaymentStatus.PENDING
    payment = shop.begin(order)
    assert payment != lost and fresh(lost).status == PaymentStatus.FAILED
    assert shop.bought(order) == payment


@at("payfast")
def test_16_what_payfast_does_not_confirm_grants_nothing(shop):
    payment = shop.begin()
    shop.press(payment)
    assert shop.deliver() == [200]
    shop.standin.faults.fail_next(path="/eng/query/validate")
    shop.work()
    event = WebhookEvent.objects.get()
    assert event.status == InboxStatus.WAITING and not event.is_confirmed
    assert_not_bought(payment)
    shop.later(minutes=1)
    shop.work()
    assert fresh(event).is_confirmed
    assert_bought_once(payment)


def test_17_money_for_an_expired_order_is_honored(shop):
    payment = shop.begin()
    shop.later(days=3)
    expire_orders(now=shop.now)
    assert fresh(payment.order).status == OrderStatus.EXPIRED
    shop.press(payment)
    shop.deliver()
    shop.work()
    assert_bought_once(payment)


def test_17_money_for_a_canceled_order_waits_for_a_person(shop):
    payment = shop.begin()
    with transaction.atomic():
        cancel_order(order=lock_order(payment.order_id))
    shop.press(payment)
    shop.deliver()
    shop.work()
    assert_not_bought(payment)
    assert fresh(payment).cases.get().reason == ReviewReason.ENDED_ORDER


def test_18_of_two_payments_the_first_grants_and_paying_back_the_second_ends_nothing(shop):
    first = shop.begin()
    Payment.objects.filter(pk=first.pk).update(started_at=shop.now - timedelta(hours=7))
    second = shop.begin(first.order)
    assert second.reference != first.reference
    shop.press(first)
    shop.press(second)
    shop.deliver()
    shop.work()
    assert_bought_once(first)
    second = fresh(second)
    assert second.status == PaymentStatus.REVIEW and second.cases.get().reason == ReviewReason.PAID_TWICE
    request_refund(
        payment=second,
        amount_minor=refundable_minor(second),
        reason="Paid twice",
        by=make_administrator(),
        now=shop.now,
    )
    shop.work()
    shop.standin.settle_refund(second.reference)
    shop.deliver()
    shop.work()
    assert_bought_once(first)
    assert fresh(second).refunded_minor == second.received_minor
    assert fresh(second.cases.get()).closed_at


@at("payfast")
def test_18_a_form_that_is_paid_twice_is_owed_back_and_that_ends_nothing(shop):
    payment = shop.bought()
    shop.press(payment)
    shop.deliver()
    shop.work()
    assert_bought_once(payment)
    payment = fresh(payment)
    assert payment.received_minor == 2 * payment.amount_minor
    assert payment.cases.get().reason == ReviewReason.AMOUNT
    assert balance(REFUNDS_PAYABLE, "ZAR") == -payment.amount_minor
    shop.later(minutes=10)
    fields = {"reason": "Paid twice", "by": make_administrator(), "now": shop.now}
    request_refund(payment=payment, amount_minor=payment.amount_minor, **fields)
    shop.work()
    assert_bought_once(payment)
    assert balance(REFUNDS_PAYABLE, "ZAR") == 0 == fresh(payment).order.refunded_minor
    assert fresh(payment).refunded_minor == payment.amount_minor


@at("payfast")
def test_18_a_form_that_is_paid_twice_is_found_also_when_nobody_tells_of_it(shop):
    payment = shop.bought()
    shop.standin.webhooks.drop_next()
    shop.press(payment)
    shop.later(days=1)
    check = compare_gateway(slug="payfast", day=localdate(shop.now), now=shop.now)
    assert check.problem == "" and fresh(payment).received_minor == 2 * payment.amount_minor
    assert_bought_once(payment)
    assert payment.cases.get().reason == ReviewReason.AMOUNT, "and no other"
    assert balance(REFUNDS_PAYABLE, "ZAR") == -payment.amount_minor


@at("payfast")
@pytest.mark.parametrize("which", [0, 1])
def test_18_whichever_of_two_is_given_back_in_the_dashboard_is_found(shop, which):
    payment = shop.bought()
    shop.press(payment)
    shop.deliver()
    shop.work()
    shop.standin.add_refund(shop.standin.books.payments[which], payment.amount_minor, by_site=False)
    shop.later(days=1)
    check = compare_gateway(slug="payfast", day=localdate(shop.now), now=shop.now)
    assert (check.problem, check.differences) == ("", 0)
    assert fresh(payment).refunded_minor == payment.amount_minor and balance(REFUNDS_PAYABLE, "ZAR") == 0
    assert_bought_once(payment)


def test_11_a_gateway_that_is_away_for_days_raises_one_alarm_an_hour(shop):
    boss = make_administrator()
    payments = [shop.begin(), shop.begin()]
    for payment in payments:
        shop.press(payment)
    shop.deliver()
    shop.standin.faults.fail_next(times=999, path="verify")
    shop.work_for(days=3)
    assert [event.status for event in WebhookEvent.objects.all()] == [InboxStatus.STUCK] * 2
    assert OutgoingMessage.objects.filter(kind="webhook_stuck", user=boss).count() == 1
    shop.standin.faults.clear()
    for event in WebhookEvent.objects.all():
        assert inbox.replay(event=event, by=boss, now=shop.now)
    shop.work()
    for payment in payments:
        assert_bought_once(payment)


@at()
def test_35_odd_shapes_are_taken_and_ignored(shop):
    for body in shop.standin.odd_bodies:
        assert shop.post(shop.standin.sign(body)) in {200, 400}
    assert not WebhookEvent.objects.filter(status=InboxStatus.STUCK).exists()
    shop.work_for(hours=12)
    assert not Payment.objects.exists()


def test_36_what_is_too_long_is_turned_away_and_the_rest_is_stored(shop):
    payment = shop.begin()
    shop.press(payment)
    [told] = shop.standin.webhooks.take()
    assert shop.post(shop.standin.sign(b'{"x":"' + b"x" * 1024 * 1024 + b'"}')) == 413
    assert not WebhookEvent.objects.exists()
    bodies = [b'{"event":"something.new","data":{"id":%d}}' % number for number in range(FLOOD)]
    assert {shop.post(shop.standin.sign(body)) for body in bodies} == {200}
    assert WebhookEvent.objects.count() == FLOOD
    assert shop.post(told) == 200
    shop.work()
    assert_bought_once(payment)
