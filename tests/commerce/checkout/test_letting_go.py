"""A code of which there is one, held by somebody who is not signed in: how long, and what becomes of their order."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.checkout.letting_go import HELD_FOR, let_go_due
from commerce.orders.models import Order
from commerce.payments.enums import PaymentStatus
from commerce.payments.models import LocalBankPayment, Payment
from commerce.payments.settling import settle_payment
from commerce.pricing.models import Coupon
from tests.factories.people import make_student
from tests.factories.prices import make_coupon

from .buying import at_the_bank, order, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """When an hour is over."""
    return timezone.now() + HELD_FOR + timedelta(minutes=1)


@pytest.fixture
def held(visitor, course):
    """The order of a visitor who holds the one use; a payment is open, as after every order."""
    make_coupon("LAST", max_uses=1)
    order(visitor, course, code="LAST", email="new@example.org")
    return Order.objects.get()


def is_free() -> bool:
    coupon = Coupon.objects.get()
    return coupon.used + coupon.reserved == 0


def test_it_is_free_an_hour_after_the_last_try_ended_and_never_while_one_is_open(held, now):
    assert let_go_due(now) == 0 and not is_free(), "a payment is open"
    Payment.objects.update(status=PaymentStatus.PROCESSING)
    assert let_go_due(now) == 0
    Payment.objects.update(status=PaymentStatus.FAILED, started_at=now - timedelta(minutes=59))
    assert let_go_due(now) == 0, "may try again any moment"
    Payment.objects.update(started_at=now - 3 * HELD_FOR, checked_at=now - timedelta(minutes=1))
    assert let_go_due(now) == 0, "it took long, and failed only just now"
    Payment.objects.update(started_at=now - HELD_FOR, checked_at=now - HELD_FOR)
    assert let_go_due(timezone.now()) == 0, "the order is young"
    assert let_go_due(now) == 1 and is_free() and let_go_due(now) == 0
    held.refresh_from_db()
    assert held.status == "pending" and held.expires_at > now, "the order itself keeps its time"


def test_one_of_somebody_known_or_without_a_limit_stays(client, visitor, course, now):
    client.force_login(make_student())
    make_coupon("LAST", max_uses=1)
    order(client, course, code="LAST")
    make_coupon("MANY")
    order(visitor, course, code="MANY", email="new@example.org")
    Payment.objects.update(status=PaymentStatus.EXPIRED, started_at=timezone.now() - 2 * HELD_FOR)
    assert let_go_due(now) == 0 and Order.objects.count() == 2


def test_who_comes_back_pays_the_same_price_and_holds_the_code_again(
    held, visitor, now, django_capture_on_commit_callbacks
):
    Payment.objects.update(status=PaymentStatus.EXPIRED, started_at=timezone.now() - HELD_FOR)
    Coupon.objects.update(ends_at=timezone.now())
    assert let_go_due(now) == 1
    again = visitor.post(reverse("pay_order", args=[held.key]), {"gateway": "local"})
    assert not is_free()
    with django_capture_on_commit_callbacks(execute=True):
        at_the_bank(visitor, again, "pay")
    coupon, paid = Coupon.objects.get(), Order.objects.get()
    assert (paid.status, paid.discount_minor, coupon.used, coupon.reserved) == ("paid", held.discount_minor, 1, 0)


def test_where_others_took_it_the_order_is_not_paid_at_that_price_and_money_that_comes_late_is_honored(
    held, visitor, course, now
):
    late = Payment.objects.get()
    Payment.objects.update(status=PaymentStatus.EXPIRED, started_at=timezone.now() - HELD_FOR)
    assert let_go_due(now) == 1
    other = Client()
    assert order(other, course, code="LAST", email="other@example.org").status_code == 302
    refused = visitor.post(reverse("pay_order", args=[held.key]), {"gateway": "local"}, follow=True)
    assert "went to others" in text_of(refused) and held.payments.count() == 1
    settle(late)
    held.refresh_from_db()
    assert held.status == "paid" and Coupon.objects.get().used_late == 1


def settle(payment: Payment) -> None:
    """The money of the page that was open long ago."""
    LocalBankPayment.objects.filter(reference=payment.reference).update(state="paid", paid_at=timezone.now())
    settle_payment(payment.pk)
