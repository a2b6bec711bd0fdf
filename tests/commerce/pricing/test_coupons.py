"""Uses of coupons, held, used, given back; and who gets the last one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from commerce.pricing import purchases
from commerce.pricing.coupons import release_reservations, reserve_discounts, use_reservations
from commerce.pricing.models import CouponRedemption
from commerce.pricing.specs import PricingRefused
from tests.factories.people import make_student
from tests.factories.prices import make_coupon, make_priced_course, order_key, quote


def counts(coupon):
    coupon.refresh_from_db()
    return coupon.reserved, coupon.used, coupon.used_late


@pytest.mark.django_db
def test_held_once_and_used_once():
    coupon, course, student, key = make_coupon(max_uses=2), make_priced_course(1_000), make_student(), order_key()
    made = quote(course, codes=[coupon.code])
    for _ in range(2):  # a form sent twice
        reserve_discounts(quote=made, order_key=key, user=student)
    assert counts(coupon) == (1, 0, 0)
    for _ in range(2):
        assert use_reservations(order_key=key) == []
    assert counts(coupon) == (0, 1, 0)
    assert release_reservations(order_key=key) == 0 and counts(coupon) == (0, 1, 0)  # used is used
    redemption = CouponRedemption.objects.get()
    assert (redemption.state, redemption.amount_minor, redemption.currency) == ("used", 100, "ZAR")


@pytest.mark.django_db
def test_fault_20_coupon_reserved_then_abandoned():
    """It is given back when the order expires, and the next buyer gets it."""
    coupon, course, key = make_coupon(max_uses=1), make_priced_course(1_000), order_key()
    made = quote(course, codes=[coupon.code])
    reserve_discounts(quote=made, order_key=key, user=make_student())
    assert quote(course, codes=[coupon.code]).discount_minor == 0
    with pytest.raises(PricingRefused, match="as often as") as refused:
        reserve_discounts(quote=made, order_key=order_key(), user=make_student())
    assert refused.value.code == coupon.code and CouponRedemption.objects.count() == 1

    assert [release_reservations(order_key=key) for _ in range(2)] == [1, 0]
    assert counts(coupon) == (0, 0, 0) and quote(course, codes=[coupon.code]).discount_minor == 100


@pytest.mark.django_db
def test_fault_17_money_that_comes_after_the_discount_was_given_back(caplog):
    """Its price was promised: it keeps it, even when somebody else has the last use; that is logged."""
    coupon, course = make_coupon(max_uses=1), make_priced_course(1_000)
    first, second = order_key(), order_key()
    made = quote(course, codes=[coupon.code])
    reserve_discounts(quote=made, order_key=first, user=make_student())
    release_reservations(order_key=first)
    reserve_discounts(quote=made, order_key=second, user=make_student())
    assert use_reservations(order_key=first) == [coupon.code] and str(first) in caplog.text
    assert counts(coupon) == (1, 0, 1)
    use_reservations(order_key=second)
    assert counts(coupon) == (0, 1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(coupon).objects.filter(pk=coupon.pk).update(used=2)


@pytest.mark.django_db
def test_limits_per_customer(monkeypatch):
    course, student, other = make_priced_course(1_000), make_student(), make_student()
    each = make_coupon(max_uses_each=1)
    made = quote(course, codes=[each.code], user=student)
    key = order_key()
    reserve_discounts(quote=made, order_key=key, user=student)
    assert "already" in quote(course, codes=[each.code], user=student).refusals[each.code]
    with pytest.raises(PricingRefused, match="already"):  # a quote of before
        reserve_discounts(quote=made, order_key=order_key(), user=student)
    reserve_discounts(quote=made, order_key=order_key(), user=other)
    assert counts(each) == (2, 0, 0)
    release_reservations(order_key=key)
    reserve_discounts(quote=made, order_key=order_key(), user=student)


@pytest.mark.django_db
def test_two_first_purchases_are_one(monkeypatch):
    course, student = make_priced_course(1_000), make_student()
    one, two = (make_coupon(is_first_purchase_only=True) for _ in range(2))
    reserve_discounts(quote=quote(course, codes=[one.code], user=student), order_key=order_key(), user=student)
    stale = quote(course, codes=[two.code], user=student)
    with pytest.raises(PricingRefused):
        reserve_discounts(quote=stale, order_key=order_key(), user=student)
    monkeypatch.setattr(purchases, "_source", lambda user_id: True)
    with pytest.raises(PricingRefused, match="first purchase"):
        reserve_discounts(quote=stale, order_key=order_key(), user=make_student())


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_fault_19_last_use_twenty_buyers():
    coupon, course = make_coupon(max_uses=3, max_uses_each=1), make_priced_course(1_000)
    students = [make_student() for _ in range(18)]
    buyers = [*students, students[0], students[1]]  # two press twice
    coupon.max_uses = 1
    coupon.save()
    quotes = [quote(course, codes=[coupon.code], user=buyer) for buyer in buyers]
    together = Barrier(len(buyers))

    def buy(buyer, made) -> bool:
        try:
            together.wait(30)
            reserve_discounts(quote=made, order_key=order_key(), user=buyer)
            return True
        except PricingRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(len(buyers)) as pool:
        got = list(pool.map(buy, buyers, quotes))
    assert got.count(True) == 1 and counts(coupon) == (1, 0, 0) and CouponRedemption.objects.count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_one_customer_at_once_uses_it_once():
    coupon, course, student = make_coupon(max_uses_each=1), make_priced_course(1_000), make_student()
    made = quote(course, codes=[coupon.code], user=student)
    together = Barrier(5)

    def buy(_number) -> bool:
        try:
            together.wait(30)
            reserve_discounts(quote=made, order_key=order_key(), user=student)
            return True
        except PricingRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(buy, range(5))).count(True) == 1
    assert counts(coupon) == (1, 0, 0)
