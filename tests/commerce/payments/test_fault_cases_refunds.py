"""Fault cases of refunds, disputes, people who leave and backups, by the numbers of the list."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from commerce.ledger.accounts import BANK, CHARGEBACK_LOSS, DISPUTED, PLATFORM_REVENUE, REFUNDS_PAYABLE
from commerce.ledger.models import LedgerTransaction
from commerce.ledger.selectors import balance
from commerce.orders.enums import OrderStatus
from commerce.orders.payment_states import PaymentState
from commerce.orders.services import cancel_order, lock_order
from commerce.payments import reconciling
from commerce.payments.checking import book_problems
from commerce.payments.enums import PaymentStatus, RefundOrigin, RefundStatus, ReviewReason
from commerce.payments.gateway import DisputeState, RefundSnapshot, RefundState, usable_gateway
from commerce.payments.models import Payment, Refund, ReviewCase, WebhookEvent
from commerce.payments.order_states import state_of
from commerce.payments.refund_states import advance_refund, move_refund
from commerce.payments.refunding import finish_by_hand, locked, refundable_minor, request_refund, send_refund
from commerce.payments.reviewing import COMPLETED, settle_by_hand
from commerce.payments.specs import RefundRefused
from core import clock
from core.models import AuditEntry
from notifications.models import OutgoingMessage
from tests.factories.people import make_administrator

from .conftest import OUTSIDE, at
from .shop import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_administrator()


def pay_back(shop, payment, amount, boss, **fields) -> Refund:
    """Asked for, sent, and come to its end at the gateway."""
    refund = shop.refund(payment, amount, boss, **{"ends_access": amount == payment.amount_minor, **fields})
    if fresh(refund).status == RefundStatus.PENDING and shop.standin.settles_refunds:
        shop.standin.settle_refund(payment.reference)
    shop.deliver()
    shop.later(minutes=2)
    shop.work()
    return fresh(refund)


def has_access(payment) -> bool:
    """A day later, so that the clocks of tests play no part."""
    enrollment = payment.order.user.enrollments.first()
    return bool(enrollment and enrollment.is_active(clock.current() + timedelta(days=1)))


@at()
def test_21_parts_to_the_whole_come_out_exactly_and_more_is_refused(shop, boss):
    payment = shop.bought()
    first = pay_back(shop, payment, 10_001, boss)
    assert first.status == RefundStatus.SUCCEEDED and has_access(payment)
    assert fresh(payment.order).status == OrderStatus.PARTIALLY_REFUNDED
    left = refundable_minor(payment)
    assert left == payment.amount_minor - 10_001
    with pytest.raises(RefundRefused):
        request_refund(payment=payment, amount_minor=left + 1, reason="More", by=boss, now=shop.now)
    pay_back(shop, payment, left, boss, ends_access=True)
    assert fresh(payment.order).status == OrderStatus.REFUNDED and not has_access(payment)
    assert refundable_minor(payment) == 0 and balance(REFUNDS_PAYABLE, payment.currency) == 0
    assert fresh(payment).refunded_minor == payment.amount_minor == shop.standin.books.payments[0].refunded_minor
    assert payment.order.documents.filter(kind="credit_note").count() == 2


@at("paystack", "stripe", "razorpay")
def test_21_a_refund_that_fails_later_puts_everything_back(shop, boss):
    payment = shop.bought()
    refund = request_refund(
        payment=payment, amount_minor=payment.amount_minor, reason="Asked for", by=boss, now=shop.now
    )
    shop.work()
    shop.standin.webhooks.take()
    assert not has_access(payment) and fresh(payment.order).status == OrderStatus.REFUNDED
    shop.standin.settle_refund(payment.reference, succeeds=False)
    shop.deliver()
    shop.later(minutes=2)
    shop.work()
    assert fresh(refund).status == RefundStatus.FAILED
    assert has_access(payment) and fresh(payment.order).status == OrderStatus.PAID
    assert refundable_minor(payment) == payment.amount_minor
    assert ReviewCase.objects.get().reason == ReviewReason.REFUND_FAILED
    assert OutgoingMessage.objects.filter(kind="payment_needs_look", user=boss).exists()


@at("stripe")
def test_21_a_refund_that_fails_and_is_paid_all_the_same_is_booked_as_often(shop, boss):
    payment = shop.bought()
    refund = request_refund(payment=payment, amount_minor=payment.amount_minor, reason="x", by=boss, now=shop.now)
    shop.work()
    [there] = shop.standin.books.payments[0].refunds
    for is_paid in (True, False, True, False, True):
        there.state = "succeeded" if is_paid else "failed"
        shop.settle(payment)
        assert book_problems() == []
        assert fresh(refund).status == (RefundStatus.SUCCEEDED if is_paid else RefundStatus.FAILED)
        assert has_access(payment) is not is_paid
        assert fresh(payment.order).status == (OrderStatus.REFUNDED if is_paid else OrderStatus.PAID)
        assert ReviewCase.objects.filter(closed_at=None).exists() is not is_paid
    kinds = list(payment.order.documents.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["invoice", *["credit_note", "debit_note"] * 2, "credit_note"]


@at("stripe")
def test_21_another_amount_than_was_to_go_back_is_put_up(shop, boss):
    payment = shop.bought()
    pay_back(shop, payment, 5_000, boss)
    assert not ReviewCase.objects.exists()
    [there] = shop.standin.books.payments[0].refunds
    there.amount_minor = 4_000
    shop.settle(payment)
    case = ReviewCase.objects.get()
    assert (case.reason, case.amount_minor) == (ReviewReason.DIFFERENCE, 4_000)
    there.amount_minor = 5_000


@at("paystack", "paypal", "razorpay")
def test_21_a_gateway_that_refuses_to_say_has_not_said_that_a_refund_failed(shop, boss):
    payment = shop.bought()
    refund = request_refund(payment=payment, amount_minor=payment.amount_minor, reason="x", by=boss, now=shop.now)
    shop.standin.faults.lose_next_answer(method="POST", path="refund")
    shop.work()
    shop.standin.faults.fail_next(times=99, status=401)  # somebody changes its key
    shop.work_for(hours=6)
    assert fresh(refund).status in {RefundStatus.REQUESTED, RefundStatus.PENDING}
    assert refundable_minor(fresh(payment)) == 0, "nobody pays it back a second time meanwhile"
    assert ReviewCase.objects.get().detail.startswith("What became of refund")
    shop.standin.faults.clear()
    shop.later(hours=13)
    shop.work()
    if shop.standin.settles_refunds:
        shop.standin.settle_refund(payment.reference)
    shop.deliver()
    shop.later(hours=13)
    shop.work()
    assert fresh(refund).status == RefundStatus.SUCCEEDED and not has_access(payment)
    assert len(shop.standin.books.payments[0].refunds) == 1 and not ReviewCase.objects.get().is_open


@at("paystack", "stripe", "paypal", "razorpay")
def test_21_a_refund_made_in_the_dashboard_is_taken_over(shop):
    payment = shop.bought()
    shop.standin.refund_in_dashboard(payment.reference, 5_000)
    if shop.standin.settles_refunds:
        shop.standin.settle_refund(payment.reference)
    shop.deliver()
    shop.work()
    refund = payment.refunds.get()
    assert (refund.origin, refund.status, refund.amount_minor) == (RefundOrigin.GATEWAY, RefundStatus.SUCCEEDED, 5_000)
    assert fresh(payment.order).status == OrderStatus.PARTIALLY_REFUNDED and has_access(payment)
    shop.settle(payment)
    assert payment.refunds.count() == 1


@at(*OUTSIDE)
def test_21_a_refund_in_the_dashboard_that_nobody_tells_of_is_found_within_days(shop):
    payment = shop.bought()
    shop.standin.refund_in_dashboard(payment.reference, 12_345)
    shop.standin.webhooks.take()
    for row in shop.standin.books.payments:
        for refund in row.refunds:
            refund.state = "succeeded"
    shop.later(days=1)
    check = reconciling.compare_gateway(slug=shop.standin.slug, day=timezone.localdate(shop.now), now=shop.now)
    assert check.problem == ""
    refund = fresh(payment).refunds.get()
    assert (refund.amount_minor, refund.origin) == (12_345, RefundOrigin.GATEWAY)
    assert fresh(payment).refunded_minor == 12_345 == fresh(payment.order).refunded_minor


@at("paystack", "stripe", "paypal", "razorpay")
def test_15_an_answer_that_is_lost_refunds_once(shop, boss):
    payment = shop.bought()
    refund = request_refund(payment=payment, amount_minor=7_000, reason="Asked for", by=boss, now=shop.now)
    shop.standin.faults.lose_next_answer(times=3, path="refund")
    shop.work()
    shop.standin.faults._losing.clear()
    assert len(shop.standin.books.payments[0].refunds) <= 1
    shop.work_for(hours=1)
    assert len(shop.standin.books.payments[0].refunds) == 1
    if shop.standin.settles_refunds:
        shop.standin.settle_refund(payment.reference)
    shop.work_for(hours=2)
    assert fresh(refund).status == RefundStatus.SUCCEEDED and payment.refunds.count() == 1


def test_22_of_two_who_decide_on_the_same_page_one_pays_back(shop, boss):
    payment = shop.bought()
    seen = refundable_minor(payment)
    for by, amount in ((boss, 5_000), (make_administrator(), 5_000)):
        try:
            request_refund(
                payment=payment, amount_minor=amount, reason="x", by=by, seen_refundable_minor=seen, now=shop.now
            )
        except RefundRefused as refusal:
            assert "faster" in str(refusal)
    assert payment.refunds.count() == 1
    shop.work()
    shop.standin.settle_refund(payment.reference)
    shop.deliver()
    shop.work()


@at("paystack", "stripe", "paypal", "razorpay")
def test_24_a_chargeback_freezes_and_what_becomes_of_it_is_booked_once(shop, boss):
    won, lost = shop.bought(), shop.bought()
    for payment in (won, lost):
        shop.standin.open_dispute(payment.reference)
    shop.deliver()
    shop.work()
    currency = shop.standin.currency
    for payment in (won, lost):
        assert fresh(payment.order).is_frozen and not has_access(payment)
        assert payment.disputes.get().state == DisputeState.OPEN and refundable_minor(payment) == 0
    withdrawn = sum(payment.withdrawn_minor for payment in shop.standin.books.payments)
    assert balance(DISPUTED, currency) == withdrawn  # some hold it back at once, some only when it is lost
    shop.standin.close_dispute(won.reference, won=True)
    shop.standin.close_dispute(lost.reference, won=False)
    shop.deliver()
    shop.work()
    shop.settle(won)
    shop.settle(lost)
    assert not fresh(won.order).is_frozen and has_access(won)
    assert fresh(lost.order).is_frozen and not has_access(lost)
    assert balance(DISPUTED, currency) == 0 and balance(CHARGEBACK_LOSS, currency) == lost.amount_minor
    told = OutgoingMessage.objects.filter(kind__in=("dispute_opened", "payment_disputed"), user=boss)
    assert told.count() == 4


def test_24_a_chargeback_after_a_refund_takes_only_what_is_left(shop, boss):
    payment = shop.bought()
    pay_back(shop, payment, 10_000, boss)
    shop.standin.open_dispute(payment.reference, payment.amount_minor - 10_000)
    shop.deliver()
    shop.work()
    shop.standin.close_dispute(payment.reference, won=False)
    shop.deliver()
    shop.work()
    assert balance(CHARGEBACK_LOSS, payment.currency) == payment.amount_minor - 10_000
    assert refundable_minor(payment) == 0


@at("stripe")
def test_24_a_refund_beside_a_lost_chargeback_is_put_up(shop, boss):
    payment = shop.bought()
    shop.standin.open_dispute(payment.reference)
    shop.standin.close_dispute(payment.reference, won=False)
    shop.deliver()
    shop.work()
    assert ReviewCase.objects.get().reason == ReviewReason.DISPUTE_LOST
    shop.standin.refund_in_dashboard(payment.reference, payment.amount_minor)
    shop.deliver()
    shop.work()
    case = ReviewCase.objects.exclude(reason=ReviewReason.DISPUTE_LOST).get()
    assert (case.reason, case.amount_minor) == (ReviewReason.OVER_REFUNDED, 2 * payment.amount_minor)


@at("stripe")
def test_24_somebody_decides_what_becomes_of_the_access_after_a_lost_chargeback(shop, boss, client):
    """One screen with one button for each answer; the answer holds whatever the gateway says again."""
    ends, stays = shop.bought(), shop.bought()
    for payment in (ends, stays):
        shop.standin.open_dispute(payment.reference)
        shop.standin.close_dispute(payment.reference, won=False)
    shop.deliver()
    shop.work()
    client.force_login(boss)
    answers = {ends: "end_access", stays: "leave_open"}
    for payment, answer in answers.items():
        case = payment.cases.get()
        assert case.is_open and "does the buyer keep" in client.get(reverse("wagtailadmin_home")).content.decode()
        screen = reverse("payment_cases:inspect", args=[case.pk])
        page = client.get(screen).content.decode()
        assert f"of order {payment.order.number} back to the buyer" in page
        assert re.findall(r'name="action" value="(\w+)"', page) == ["end_access", "leave_open"]
        client.post(screen, {"action": "close", "reason": "No answer to it"})
        assert payment.cases.get().is_open
        for _time in range(2):
            client.post(screen, {"action": answer})
        case = payment.cases.get()
        assert (case.is_open, case.closed_by) == (False, boss)
        assert 'name="action"' not in client.get(screen).content.decode()
        assert AuditEntry.objects.filter(action="dispute.decided", user_id=boss.pk).last().data["decision"]
        shop.settle(payment)
    assert fresh(ends.order).is_frozen and not has_access(ends)
    assert not fresh(stays.order).is_frozen and has_access(stays)
    assert not ReviewCase.objects.filter(closed_at=None).exists()
    assert refundable_minor(stays) == 0, "the money is gone all the same"
    shop.standin.open_dispute(stays.reference)  # another one closes it again
    shop.deliver()
    shop.work()
    assert fresh(stays.order).is_frozen and not has_access(stays)


@at("stripe")
def test_24_what_is_lost_again_after_it_was_won_is_put_up_again(shop, boss):
    payment = shop.bought()
    shop.standin.open_dispute(payment.reference)
    for is_won in (False, True, False):
        shop.standin.close_dispute(payment.reference, won=is_won)
        shop.settle(payment)
        assert (payment.cases.get().is_open, fresh(payment.order).is_frozen) == (not is_won, not is_won)


def test_9_once_a_wrong_amount_went_back_the_order_can_be_paid_anew(shop, boss):
    shop.standin.faults.take_instead(40_000)
    payment = shop.bought()
    assert payment.status == PaymentStatus.REVIEW and state_of(payment.order) == PaymentState.REVIEW
    pay_back(shop, payment, 40_000, boss)
    assert state_of(payment.order) == PaymentState.NONE
    assert shop.bought(payment.order).status == PaymentStatus.CONFIRMED and has_access(payment)


@at("payfast")
@pytest.mark.parametrize("first", [49_900, 40_000])
def test_18_of_money_that_came_twice_and_is_accepted_the_rest_is_owed(shop, boss, first):
    payment = shop.begin()
    with transaction.atomic():
        cancel_order(order=lock_order(payment.order_id))
    shop.standin.faults.take_instead(first)
    for _time in range(2):
        shop.press(payment)
        shop.deliver()
        shop.work()
    settle_by_hand(payment=payment, outcome=COMPLETED, reason="They want it", by=boss, now=shop.now)
    assert book_problems() == [] and has_access(payment)
    assert balance(REFUNDS_PAYABLE, "ZAR") == -first and balance(PLATFORM_REVENUE, "ZAR") == -43_391
    pay_back(shop, payment, first, boss)
    assert has_access(payment) and not payment.order.documents.filter(kind="credit_note").exists()
    assert balance(REFUNDS_PAYABLE, "ZAR") == 0
    shop.press(payment)  # a third time: what was decided before says nothing of it
    shop.deliver()
    shop.work()
    assert balance(REFUNDS_PAYABLE, "ZAR") == -49_900 and ReviewCase.objects.get(closed_at=None)


def test_31_who_refunded_and_who_bought_cannot_be_deleted_from_the_books(shop, boss):
    payment = shop.bought()
    pay_back(shop, payment, 1_000, boss)
    for person in (boss, payment.order.user):
        with pytest.raises(Exception, match="protected"):
            User.objects.get(pk=person.pk).delete()


@at("paystack", "payfast", "stripe", "razorpay")  # PayPal has no money before the site asked for it
def test_37_after_an_old_backup_the_gateway_s_list_brings_everything_back(shop, boss):
    known, gone = shop.begin(), shop.begin()
    shop.press(known)
    shop.press(gone)
    shop.standin.webhooks.take()
    reference = gone.reference
    Payment.objects.filter(pk=gone.pk).delete()  # begun after the backup was made
    Payment.objects.update(check_next_at=None)  # nobody would ask about the other one
    shop.later(hours=30)
    check = reconciling.compare_gateway(slug=shop.standin.slug, day=shop.now.date(), now=shop.now)
    assert check.problem == "" and (check.settled, check.differences) == (1, 1)
    assert fresh(known).status == PaymentStatus.CONFIRMED and has_access(known)
    case = ReviewCase.objects.get()
    assert case.reason == ReviewReason.UNKNOWN and reference in case.key + case.detail
    assert reconciling.compare_gateway(slug=shop.standin.slug, day=shop.now.date(), now=shop.now) is None
    shop.standin.books.payments = [row for row in shop.standin.books.payments if row.reference != reference]


def test_what_stands_here_and_not_there_is_a_difference(shop, boss):
    payment = shop.begin()
    settle_by_hand(payment=payment, outcome=COMPLETED, reason="Seen on the account", by=boss, now=shop.now)
    assert has_access(payment)
    shop.later(hours=30)
    check = reconciling.compare_gateway(slug="paystack", day=shop.now.date(), now=shop.now)
    assert check.differences == 1 and ReviewCase.objects.get().reason == ReviewReason.DIFFERENCE
    shop.standin.pay(payment.reference)  # it comes after all
    shop.settle(payment)


def test_a_refund_by_hand_is_finished_by_a_person(shop, boss, settings):
    payment = shop.bought()
    refund = request_refund(
        payment=payment, amount_minor=4_000, reason="Asked for", by=boss, ends_access=False, now=shop.now
    )
    Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.REQUESTED)
    with transaction.atomic():
        order, row, refund = locked(refund)
        move_refund(order, row, refund, RefundStatus.MANUAL, shop.now)
        refund.save()
        row.save()
    assert balance(REFUNDS_PAYABLE, "ZAR") == -4_000
    with pytest.raises(RefundRefused):
        finish_by_hand(refund=refund, paid=True, reason=" ", by=boss)
    finish_by_hand(refund=refund, paid=True, reason="By bank, today", by=boss)
    assert fresh(refund).status == RefundStatus.SUCCEEDED and balance(REFUNDS_PAYABLE, "ZAR") == 0
    assert balance(BANK, "ZAR") == -4_000, "the gateway still holds it"
    with transaction.atomic():  # and gives up on it, which undoes nothing
        order, row, refund = locked(refund)
        advance_refund(order, row, refund, RefundSnapshot("", RefundState.FAILED, 4_000), shop.now)
    assert fresh(refund).status == RefundStatus.SUCCEEDED and fresh(payment).refunded_minor == 4_000
    with pytest.raises(RefundRefused):
        finish_by_hand(refund=refund, paid=True, reason="Again", by=boss)


@at("payfast")
@pytest.mark.parametrize("is_said_first", [True, False])
def test_a_refund_by_hand_in_the_dashboard_is_the_one_that_was_asked_for(shop, boss, is_said_first):
    payment = shop.bought()
    shop.standin.refund_method = "BANK_PAYOUT"
    refund = pay_back(shop, payment, 4_000, boss)
    assert refund.status == RefundStatus.MANUAL
    shop.standin.refund_in_dashboard(payment.reference, 4_000)
    if is_said_first:
        finish_by_hand(refund=refund, paid=True, reason="In the dashboard", by=boss)
        assert balance(BANK, "ZAR") == -4_000
    shop.settle(payment)
    assert payment.refunds.get().status == RefundStatus.SUCCEEDED and fresh(payment).refunded_minor == 4_000
    assert balance(BANK, "ZAR") == 0 and balance(REFUNDS_PAYABLE, "ZAR") == 0
    assert payment.order.documents.filter(kind="credit_note").count() == 1


@at("payfast")
def test_two_refunds_of_one_amount_asked_for_at_once_are_two(shop, boss, monkeypatch):
    payment = shop.bought()
    asked = {"amount_minor": 4_000, "reason": "Asked for by mail", "by": boss, "ends_access": False, "now": shop.now}
    first, second = [request_refund(payment=payment, **asked) for _number in range(2)]
    gateway, waiting = usable_gateway("payfast"), [second]
    real = gateway.refund

    def refund_with_another_meanwhile(*args, **fields):
        made = real(*args, **fields)
        while waiting:
            send_refund(pk=waiting.pop().pk, now=shop.now)
        return made

    monkeypatch.setattr(gateway, "refund", refund_with_another_meanwhile)
    send_refund(pk=first.pk, now=shop.now)
    shop.later(minutes=2)
    shop.work()
    names = payment.refunds.filter(status=RefundStatus.SUCCEEDED).values_list("gateway_reference", flat=True)
    assert len(set(names)) == 2 == len(shop.standin.books.payments[0].refunds)
    assert fresh(payment).refunded_minor == 8_000 == shop.standin.books.payments[0].refunded_minor


def test_waiting_payments_are_given_up_after_a_week_and_still_count_later(shop):
    payment = shop.begin()
    shop.work_for(days=1)
    assert fresh(payment).status in {PaymentStatus.PENDING, PaymentStatus.EXPIRED}
    shop.later(days=7)
    shop.work()
    assert fresh(payment).status == PaymentStatus.EXPIRED and fresh(payment).check_next_at is None
    shop.press(payment)
    shop.deliver()
    shop.later(seconds=1)
    shop.work()
    assert fresh(payment).status == PaymentStatus.CONFIRMED
    assert LedgerTransaction.objects.filter(kind="payment").count() == 1
    assert WebhookEvent.objects.get().payment == payment
    assert shop.now - payment.started_at > timedelta(days=7)
