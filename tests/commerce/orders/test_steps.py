"""From the button to the course: placing, paying, ending; each once."""

from datetime import timedelta

import pytest
from django.db import transaction

from commerce.entitlements.models import Entitlement
from commerce.orders.enums import FOLLOWS, OrderStatus
from commerce.orders.models import Order, OrderEvent, OrderLine, TaxDocument
from commerce.orders.services import (
    cancel_order,
    expire_orders,
    freeze_order,
    lock_order,
    mark_paid,
    place_order,
    remind_buyers,
    unfreeze_order,
)
from commerce.orders.signals import order_expired, order_paid
from commerce.orders.specs import Buyer, OrderRefused
from commerce.orders.stepping import step
from commerce.pricing.models import Bundle, CouponRedemption
from commerce.pricing.specs import PricingRefused
from core.models import AuditEntry
from learning.courses.models import CourseMember
from learning.enrollment.models import Enrollment
from learning.enrollment.services import remove_student
from notifications.models import OutgoingMessage
from tests.factories.orders import make_order, make_paid_order, pay_order
from tests.factories.people import make_administrator, make_instructor, make_student, make_user
from tests.factories.prices import make_bundle, make_coupon, make_priced_course, quote, sell_as

pytestmark = pytest.mark.django_db


def mails(kind):
    return OutgoingMessage.objects.filter(kind=kind).count()


def test_an_order_is_a_snapshot_placed_once_a_pressing(noon, monkeypatch):
    sell_as(monkeypatch)
    course, student = make_priced_course(49_900), make_student()
    coupon = make_coupon(percent=10, max_uses=1)
    made = quote(course, codes=[coupon.code], user=student, now=noon)
    asked = {"quote": made, "user": student, "buyer": Buyer(student.email, "Thandi", country="ZA"), "now": noon}
    order = place_order(**asked, intent_key="a")
    assert place_order(**asked, intent_key="a") == order and Order.objects.count() == 1
    line = order.lines.get()
    assert (order.total_minor, order.tax_minor, order.discount_minor) == (44_910, 5_858, 4_990)
    assert (line.gross_minor, line.tax_rate_bp, line.shares[0]["course"]) == (44_910, 1500, str(course.key))
    assert order.expires_at == noon + timedelta(hours=48) and order.number.startswith("M-")
    assert CouponRedemption.objects.get().order_key == order.key
    with pytest.raises(OrderRefused, match="somebody else"):
        place_order(**{**asked, "user": make_student()}, intent_key="a")
    with pytest.raises(PricingRefused):
        place_order(**asked, intent_key="b")  # the one use is held
    assert Order.objects.count() == 1, "and nothing of it is left behind"


def test_paid_once_opens_tells_and_documents_once(noon, django_capture_on_commit_callbacks):
    heard = []
    order_paid.connect(lambda sender, order, **kwargs: heard.append(order.number), weak=False, dispatch_uid="here")
    first, second = make_priced_course(), make_priced_course()
    bundle = make_bundle(first, second)
    with django_capture_on_commit_callbacks(execute=True):
        order = make_paid_order(bundle.product, now=noon)
        with transaction.atomic():
            assert mark_paid(order=lock_order(order.pk), now=noon) is False
    order_paid.disconnect(dispatch_uid="here")
    assert (order.status, order.paid_at, heard) == ("paid", noon, [order.number])
    assert Entitlement.objects.count() == 2 and Enrollment.objects.active(noon).count() == 2
    assert TaxDocument.objects.count() == 1 and mails("order_paid") == 1
    assert list(OrderEvent.objects.values_list("before", "after")) == [("", "pending"), ("pending", "paid")]
    assert AuditEntry.objects.filter(action="order.paid").count() == 1
    Bundle.objects.get().courses.clear()  # fault 38: who bought keeps what was in it
    assert Enrollment.objects.active(noon).filter(user=order.user).count() == 2


def test_steps_that_do_not_follow_are_refused(noon):
    order = make_order()
    for before in OrderStatus:
        for after in OrderStatus:
            Order.objects.filter(pk=order.pk).update(status=before)
            row = Order.objects.get(pk=order.pk)
            if after in FOLLOWS[before]:
                step(row, after, now=noon)
            else:
                with pytest.raises(OrderRefused, match=order.number):
                    step(row, after, now=noon)
                assert Order.objects.get(pk=order.pk).status == before


def test_fault_17_paid_after_the_order_had_ended(noon):
    """Money that comes late is honored at the price of the order, its coupon too."""
    coupon = make_coupon(max_uses=2)
    for end in (expire_orders, None):
        order = make_order(codes=[coupon.code], now=noon)
        if end:
            assert expire_orders(noon + timedelta(hours=47)) == 0
            assert end(noon + timedelta(hours=48)) == 1 and end(noon + timedelta(hours=48)) == 0
        else:
            cancel_order(order=order, reason="Changed my mind", now=noon)
        assert CouponRedemption.objects.get(order_key=order.key).state == "released"
        paid = pay_order(order, now=noon + timedelta(days=3))
        assert (paid.status, paid.ended_at) == ("paid", None)
        assert CouponRedemption.objects.get(order_key=order.key).state == "used"
        assert Enrollment.objects.active(noon + timedelta(days=3)).filter(user=order.user).exists()
    with pytest.raises(OrderRefused):
        cancel_order(order=paid, now=noon)


def test_expiry_is_told_after_commit(noon, django_capture_on_commit_callbacks):
    heard = []
    order_expired.connect(lambda sender, order, **kwargs: heard.append(order.pk), weak=False, dispatch_uid="here")
    order = make_order(now=noon)
    with django_capture_on_commit_callbacks(execute=True):
        expire_orders(noon + timedelta(days=3))
    order_expired.disconnect(dispatch_uid="here")
    assert heard == [order.pk]


def test_one_reminder_at_most_and_only_to_who_agreed(noon):
    agreed, not_asked = make_order(wants_reminder=True, now=noon), make_order(now=noon)
    bought_since = make_order(wants_reminder=True, now=noon)
    make_paid_order(bought_since.lines.get().product, user=bought_since.user, now=noon + timedelta(hours=1))
    assert remind_buyers(noon + timedelta(hours=1)) == 0
    assert remind_buyers(noon + timedelta(hours=4)) == 1 and remind_buyers(noon + timedelta(hours=5)) == 0
    assert OutgoingMessage.objects.get(kind="order_reminder").user == agreed.user != not_asked.user


def test_a_dispute_closes_what_was_bought_and_tells_finance_once(noon):
    finance, order = make_user(role="finance"), make_paid_order(now=noon)
    assert freeze_order(order=order, reason="fraudulent", now=noon) is True
    assert freeze_order(order=order, now=noon) is False
    assert not Enrollment.objects.active(noon).exists()
    assert [row.user for row in OutgoingMessage.objects.filter(kind="dispute_opened")] == [finance]
    assert unfreeze_order(order=order, now=noon) is True and unfreeze_order(order=order, now=noon) is False
    assert Enrollment.objects.active(noon).exists()


def test_paid_by_somebody_staff_had_removed_is_said_to_finance(noon):
    finance, course, student = make_user(role="finance"), make_priced_course(), make_student()
    make_paid_order(course.product, user=student, now=noon)
    remove_student(enrollment=Enrollment.objects.get(), by=make_administrator(), reason="Shared it", now=noon)
    order = make_paid_order(course.product, user=student, now=noon)
    assert order.status == "paid" and not Enrollment.objects.active(noon).exists()
    told = OutgoingMessage.objects.filter(kind="order_unopened")
    assert {row.user for row in told} >= {finance} and "Stays closed" in order.events.latest("pk").note


def test_fault_31_instructor_leaves_after_the_sale(noon):
    """Lines keep whom they were sold for, and the row of that person is protected."""
    course, teacher = make_priced_course(), make_instructor()
    member = CourseMember.objects.create(course=course, user=teacher, role="lead")
    order = make_paid_order(course.product, now=noon)
    member.delete()
    teacher.is_active = False
    teacher.save()
    again = make_paid_order(course.product, now=noon)
    assert OrderLine.objects.get(order=order).shares[0]["instructors"] == [teacher.pk]
    assert OrderLine.objects.get(order=again).shares[0]["instructors"] == []
    assert Enrollment.objects.active(noon).count() == 2
