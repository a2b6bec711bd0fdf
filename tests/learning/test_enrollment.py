from datetime import timedelta

import pytest

from learning.courses.models import Course
from learning.courses.services import withdraw_course
from learning.enrollment.enums import EnrollmentSource, EnrollmentStatus
from learning.enrollment.models import Enrollment, EnrollmentWish
from learning.enrollment.selectors import active_enrollments
from learning.enrollment.services import EnrollmentRefused, enroll_student, fulfill_wishes, leave_course, store_wish
from learning.enrollment.signals import student_enrolled, student_left
from learning.progress.services import mark_lesson_done, recount_course
from tests.factories.outline import make_course
from tests.factories.people import make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course()


@pytest.fixture
def student():
    return make_student()


@pytest.fixture
def heard(django_capture_on_commit_callbacks):
    """Runs some work as if committed; returns what was signaled."""

    def listen(signal, work):
        news = []

        def receiver(sender, enrollment, **kwargs):
            news.append(enrollment)

        signal.connect(receiver)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                work()
        finally:
            signal.disconnect(receiver)
        return news

    return listen


def test_enrolling(course, student, heard, noon):
    news = heard(student_enrolled, lambda: enroll_student(course=course, user=student, now=noon))
    enrollment = Enrollment.objects.get()
    assert news == [enrollment]
    assert (enrollment.user, enrollment.course, enrollment.enrolled_at) == (student, course, noon)
    assert enrollment.progress.lesson_count == 4


def test_enrolling_twice_is_enrolling_once(course, student, heard):
    first = enroll_student(course=course, user=student)
    assert heard(student_enrolled, lambda: enroll_student(course=course, user=student)) == []
    assert Enrollment.objects.get() == first


def test_leaving_and_coming_back_keeps_progress(course, student, heard, noon):
    enrollment = enroll_student(course=course, user=student, now=noon)
    mark_lesson_done(enrollment=enrollment, lesson=course.lessons.first(), now=noon)
    assert heard(student_left, lambda: leave_course(enrollment=enrollment, now=noon)) == [enrollment]
    assert enrollment.status == EnrollmentStatus.LEFT and enrollment.left_at == noon
    assert heard(student_left, lambda: leave_course(enrollment=enrollment)) == []
    enrollment.refresh_from_db()
    assert enrollment.left_at == noon
    back = enroll_student(course=course, user=student, now=noon + timedelta(days=1))
    assert back == enrollment and back.status == EnrollmentStatus.ACTIVE and back.left_at is None
    assert recount_course(enrollment=back).done_count == 1


def test_a_closed_course_takes_no_new_student_but_keeps_those_inside(course, student):
    enrollment = enroll_student(course=course, user=student)
    Course.objects.update(is_open=False)
    course.refresh_from_db()
    assert enroll_student(course=course, user=student) == enrollment
    other = make_student()
    with pytest.raises(EnrollmentRefused, match="closed to new students"):
        enroll_student(course=course, user=other)
    assert enroll_student(course=course, user=other, source=EnrollmentSource.STAFF).source == EnrollmentSource.STAFF
    leave_course(enrollment=enrollment)
    with pytest.raises(EnrollmentRefused):
        enroll_student(course=course, user=student)


def test_a_withdrawn_course_takes_nobody(course, student):
    withdraw_course(key=course.key, generation=course.generation)
    course.refresh_from_db()
    for source in EnrollmentSource.values:
        with pytest.raises(EnrollmentRefused, match="not published"):
            enroll_student(course=course, user=student, source=source)
    assert not Enrollment.objects.exists()


def test_who_was_removed_comes_back_only_through_staff(course, student):
    enrollment = enroll_student(course=course, user=student)
    Enrollment.objects.update(status=EnrollmentStatus.REMOVED)
    with pytest.raises(EnrollmentRefused, match="Staff took you out"):
        enroll_student(course=course, user=student)
    assert Enrollment.objects.get().status == EnrollmentStatus.REMOVED
    assert enroll_student(course=course, user=student, source=EnrollmentSource.STAFF) == enrollment
    assert Enrollment.objects.get().status == EnrollmentStatus.ACTIVE


def test_an_ended_enrollment_is_not_active_and_can_be_renewed(course, student, noon):
    enrollment = enroll_student(
        course=course, user=student, ends_at=noon, source=EnrollmentSource.STAFF, now=noon - timedelta(days=9)
    )
    assert list(active_enrollments(student, noon - timedelta(seconds=1))) == [enrollment]
    assert list(active_enrollments(student, noon)) == []
    later = noon + timedelta(days=30)
    enroll_student(course=course, user=student, ends_at=later, source=EnrollmentSource.STAFF, now=noon)
    assert list(active_enrollments(student, noon)) == [enrollment]
    assert Enrollment.objects.get().ends_at == later


def test_active_enrollments_cost_one_query_for_one_and_for_three(student, django_assert_num_queries):
    for _ in range(2):
        enroll_student(course=make_course(modules=1, lessons=1), user=student)
        with django_assert_num_queries(1):
            [enrollment.course.slug for enrollment in active_enrollments(student)]


def test_a_wish_is_fulfilled_once(course, student, noon):
    store_wish(course=course, user=student)
    store_wish(course=course, user=student)
    EnrollmentWish.objects.update(created_at=noon)
    assert [row.course for row in fulfill_wishes(user=student, now=noon)] == [course]
    assert EnrollmentWish.objects.get().fulfilled_at == noon
    leave_course(enrollment=Enrollment.objects.get())
    assert fulfill_wishes(user=student, now=noon) == []
    assert Enrollment.objects.get().status == EnrollmentStatus.LEFT


def test_stale_and_refused_wishes_enroll_nobody_and_hold_up_no_other(course, student, noon):
    closed, old = make_course(is_open=False), make_course()
    for wished in (closed, old, course):
        store_wish(course=wished, user=student)
    EnrollmentWish.objects.update(created_at=noon)
    EnrollmentWish.objects.filter(course=old).update(created_at=noon - timedelta(days=15))
    assert [row.course for row in fulfill_wishes(user=student, now=noon)] == [course]
    assert EnrollmentWish.objects.filter(fulfilled_at=None).count() == 2
