"""Buying at the practice bank: start, press a button, settle."""

import pytest

from commerce.orders.enums import OrderStatus
from commerce.payments.enums import PaymentStatus
from tests.commerce.invariants import assert_invariants
from tests.factories.payments import make_confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def practice_bank(settings):
    settings.LOCAL_GATEWAY = True


def test_paying_opens_the_course_and_fills_the_books():
    payment = make_confirmed()
    assert payment.status == PaymentStatus.CONFIRMED
    payment.order.refresh_from_db()
    assert payment.order.status == OrderStatus.PAID
    assert payment.order.user.enrollments.get().is_active
    assert_invariants()
