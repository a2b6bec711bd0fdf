"""What was bought opens its course, and nothing else is touched when it ends."""

from datetime import timedelta

import pytest

from commerce.entitlements.models import Entitlement
from commerce.entitlements.services import grant, restore, resume, revoke, suspend
from learning.courses.models import Course
from learning.enrollment.enums import EnrollmentSource, EnrollmentStatus
from learning.enrollment.models import Enrollment
from learning.enrollment.services import EnrollmentRefused, enroll_student, leave_course, remove_student
from tests.factories.outline import make_course
from tests.factories.people import make_administrator, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course(modules=1, lessons=1, admission="granted")


def buy(user, course, key="1", **fields):
    return grant(user=user, course=course, source_kind="order_line", source_key=key, **fields)


def is_in(user, course, now):
    return Enrollment.objects.active(now).filter(user=user, course=course).exists()


def source_of(user):
    return Enrollment.objects.get(user=user).source


def test_two_purchases_are_each_enough(course, noon):
    student = make_student()
    first = buy(student, course, "1", now=noon)
    assert buy(student, course, "1", now=noon) == first and is_in(student, course, noon)
    buy(student, course, "2", now=noon)
    assert revoke(source_kind="order_line", source_key="1", reason="refund", now=noon) == 1
    assert is_in(student, course, noon), "the other purchase stands"
    assert revoke(source_kind="order_line", source_key="1", reason="refund", now=noon) == 0
    assert buy(student, course, "1", now=noon).revoked_at == noon, "a late second delivery brings nothing back"
    revoke(source_kind="order_line", source_key="2", reason="refund", now=noon)
    assert not is_in(student, course, noon)
    assert restore(source_kind="order_line", source_key="2", now=noon) == 1 and is_in(student, course, noon)
    assert Entitlement.objects.count() == 2 and Enrollment.objects.count() == 1


def test_what_is_bought_while_another_purchase_is_refunded_stays_open(course, noon):
    """A refund is as old as the question to the gateway, which may take longer than the next purchase."""
    student, began = make_student(), noon
    buy(student, course, "1", now=noon - timedelta(days=1))
    buy(student, course, "2", now=noon + timedelta(seconds=2))
    revoke(source_kind="order_line", source_key="1", reason="refund", now=began)
    assert is_in(student, course, noon + timedelta(minutes=1))
    revoke(source_kind="order_line", source_key="2", reason="refund", now=noon + timedelta(minutes=2))
    assert not is_in(student, course, noon + timedelta(minutes=3))


@pytest.mark.parametrize("closed", ["archived", "not open", "not published"])
def test_a_course_bought_is_opened_whatever_became_of_it(course, noon, closed):
    changes = {"archived": {"archived_at": noon}, "not open": {"is_open": False}, "not published": {"is_live": False}}
    Course.objects.filter(pk=course.pk).update(**changes[closed])
    student = make_student()
    buy(student, Course.objects.get(pk=course.pk), now=noon)
    assert is_in(student, course, noon)


@pytest.mark.parametrize("source", [EnrollmentSource.FREE, EnrollmentSource.STAFF])
def test_who_is_in_for_free_or_by_staff_stays(noon, source):
    course, student = make_course(modules=1, lessons=1), make_student()
    enroll_student(course=course, user=student, source=source, now=noon)
    buy(student, course, now=noon)
    revoke(source_kind="order_line", source_key="1", reason="refund", now=noon)
    assert is_in(student, course, noon) and source_of(student) == source


def test_whom_staff_enrolls_beside_a_purchase_stays_when_it_ends(course, noon):
    student, other = make_student(), make_student()
    for user in (student, other):
        buy(user, course, str(user.pk), now=noon)
    enroll_student(course=course, user=student, source=EnrollmentSource.STAFF, now=noon)
    for user in (student, other):
        revoke(source_kind="order_line", source_key=str(user.pk), reason="refund", now=noon)
    assert is_in(student, course, noon) and not is_in(other, course, noon)


def test_a_free_place_that_had_ended_becomes_a_bought_one(noon):
    course, student = make_course(modules=1, lessons=1), make_student()
    enroll_student(course=course, user=student, ends_at=noon - timedelta(days=1), now=noon - timedelta(days=2))
    buy(student, course, now=noon)
    assert is_in(student, course, noon) and source_of(student) == EnrollmentSource.PURCHASE


def test_who_left_comes_back_by_buying_or_by_the_way_that_stayed_open(course, noon):
    student = make_student()
    with pytest.raises(EnrollmentRefused):
        enroll_student(course=course, user=student, now=noon)
    buy(student, course, "1", now=noon)
    leave_course(enrollment=Enrollment.objects.get(), now=noon)
    suspend(source_kind="order_line", source_key="1", now=noon)
    with pytest.raises(EnrollmentRefused):
        enroll_student(course=course, user=student, now=noon)
    resume(source_kind="order_line", source_key="1", now=noon)
    assert not is_in(student, course, noon), "nobody who left is put back by something else"
    assert enroll_student(course=course, user=student, now=noon).source == EnrollmentSource.PURCHASE
    leave_course(enrollment=Enrollment.objects.get(), now=noon)
    buy(student, course, "2", now=noon)
    assert is_in(student, course, noon), "bought again"
    leave_course(enrollment=Enrollment.objects.get(), now=noon)
    for key in "12":
        revoke(source_kind="order_line", source_key=key, reason="refund", now=noon)
    with pytest.raises(EnrollmentRefused):
        enroll_student(course=course, user=student, now=noon)


def test_who_was_removed_stays_out_until_staff_lets_them_in(course, noon):
    student, staff = make_student(), make_administrator()
    buy(student, course, "1", now=noon)
    remove_student(enrollment=Enrollment.objects.get(), by=staff, reason="Shared the videos", now=noon)
    buy(student, course, "2", now=noon)
    assert Enrollment.objects.get().status == EnrollmentStatus.REMOVED
    enroll_student(course=course, user=student, source=EnrollmentSource.STAFF, now=noon)
    assert is_in(student, course, noon)


def test_a_dispute_closes_and_opens_and_time_runs_out(course, noon):
    student = make_student()
    buy(student, course, valid_to=noon + timedelta(days=30), now=noon)
    later = noon + timedelta(days=31)
    assert is_in(student, course, noon) and not is_in(student, course, later)
    assert suspend(source_kind="order_line", source_key="1", now=noon) == 1
    assert suspend(source_kind="order_line", source_key="1", now=noon) == 0 and not is_in(student, course, noon)
    assert resume(source_kind="order_line", source_key="1", now=noon) == 1 and is_in(student, course, noon)
    buy(student, course, "2", now=noon)
    assert is_in(student, course, later), "the longest counts"
