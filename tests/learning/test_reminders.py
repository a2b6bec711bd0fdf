"""What students are told by the clock: lessons that open, deadlines, exams, a finished course. Each once."""

from datetime import UTC, datetime, timedelta

import pytest

from learning.access.releasing import announce_released_lessons
from learning.assessment.services import announce_exams, remind_of_closings, submit_attempt
from learning.assignments.reminding import remind_of_due_work
from learning.courses.models import ActivityVersion, Lesson
from learning.enrollment.accommodations import grant_accommodation
from learning.enrollment.models import Enrollment
from learning.progress.finishing import congratulate_finishers
from learning.progress.models import CourseProgress
from notifications.models import FirstTold, Notification, OutgoingMessage
from tests.factories.assignments import make_assignment, make_submission
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import lesson_spec, make_course, make_course_with
from tests.factories.quizzes import begin, make_exam

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def enroll(course, at=NOW - 30 * DAY, user=None):
    enrollment = make_enrollment(course, user)
    Enrollment.objects.filter(pk=enrollment.pk).update(enrolled_at=at)
    enrollment.refresh_from_db()
    return enrollment


def told(kind):
    return list(OutgoingMessage.objects.filter(kind=kind).order_by("pk").values_list("user", "subject"))


def opening(*moments):
    """A course whose lessons open then: datetimes, or numbers of days after enrolling."""
    course = make_course_with(*(lesson_spec(title=f"Lesson {place}") for place, _ in enumerate(moments, 1)))
    for lesson, moment in zip(course.lessons.order_by("order"), moments, strict=True):
        field = "opens_after_days" if isinstance(moment, int) else "opens_at"
        Lesson.objects.filter(pk=lesson.pk).update(**{field: moment})
    return course


def test_lessons_that_open_on_a_date_are_told_together():
    course = opening(NOW, NOW, NOW + 2 * HOUR)
    early, late = enroll(course), enroll(course, at=NOW + HOUR / 2)
    assert announce_released_lessons(NOW - HOUR) == 0
    assert announce_released_lessons(NOW + HOUR) == 1  # to who came later, both were open already
    assert announce_released_lessons(NOW + HOUR) == 0
    assert told("lesson_released") == [(early.user_id, f"2 lessons of {course.texts.get().title} are open")]
    assert announce_released_lessons(NOW + 3 * HOUR) == 2
    assert {user for user, _subject in told("lesson_released")} == {early.user_id, late.user_id}


def test_lessons_that_open_so_many_days_after_enrolling():
    course = opening(7, 14)
    enrollment = enroll(course, at=NOW - 7 * DAY - HOUR)
    enroll(course, at=NOW - 6 * DAY), enroll(course, at=NOW - 20 * DAY)  # not yet, and long ago
    left = enroll(course, at=NOW - 7 * DAY - HOUR)
    Enrollment.objects.filter(pk=left.pk).update(status="left")
    assert announce_released_lessons(NOW) == 1
    assert told("lesson_released") == [(enrollment.user_id, "Lesson 1 is open")]
    notice = Notification.objects.get(user=enrollment.user, kind="lesson_released")
    assert (notice.target_kind, notice.target_key) == ("lesson", str(course.lessons.order_by("order")[0].key))


def test_what_happened_before_an_upgrade_is_no_news():
    course = opening(NOW - 2 * HOUR, NOW + HOUR)
    student = enroll(course)
    CourseProgress.objects.filter(enrollment=student).delete()
    CourseProgress.objects.create(enrollment=student, completed_at=NOW - HOUR)
    for kind in ("lesson_released", "course_finished"):
        FirstTold.objects.create(kind=kind, since=NOW)
    assert announce_released_lessons(NOW + HOUR / 2) == congratulate_finishers(NOW + HOUR / 2) == 0
    assert announce_released_lessons(NOW + 2 * HOUR) == 1
    assert told("lesson_released") == [(student.user_id, "Lesson 2 is open")]
    CourseProgress.objects.update(completed_at=NOW + HOUR)
    assert congratulate_finishers(NOW + 2 * HOUR) == 1


def test_what_is_due_is_told_a_day_before_to_who_has_not_handed_in():
    enrollment, version = make_assignment(due_at=(NOW + 30 * HOUR).isoformat())
    done, granted = enroll(enrollment.course), enroll(enrollment.course)
    make_submission(done, version, now=NOW)
    grant_accommodation(enrollment=granted, activity=None, by=None, closes_at=NOW + 60 * HOUR)
    assert remind_of_due_work(NOW) == 0
    assert remind_of_due_work(NOW + 10 * HOUR) == 1
    assert remind_of_due_work(NOW + 11 * HOUR) == 0
    assert told("deadline_near") == [(enrollment.user_id, "Where averages mislead is due soon")]
    assert remind_of_due_work(NOW + 40 * HOUR) == 1  # who has longer, by their own date
    assert told("deadline_near")[1][0] == granted.user_id
    assert "Granted to you: a later deadline" in OutgoingMessage.objects.filter(kind="deadline_near").last().text
    assert remind_of_due_work(NOW + 70 * HOUR) == 0


def test_quizzes_that_close_are_told_and_exams_otherwise():
    enrollment, activity = make_exam(closes_at=(NOW + 30 * HOUR).isoformat())
    answered, granted = enroll(enrollment.course), enroll(enrollment.course)
    attempt = begin(answered, activity, now=NOW)
    grant_accommodation(enrollment=granted, activity=activity, by=None, closes_at=NOW + 60 * HOUR)
    make_exam(mode="exam", closes_at=(NOW + 30 * HOUR).isoformat())
    submit_attempt(key=attempt.key, now=NOW + HOUR)
    assert remind_of_closings(NOW) == 0
    assert remind_of_closings(NOW + 10 * HOUR) == 1
    assert remind_of_closings(NOW + 40 * HOUR) == 1
    assert remind_of_closings(NOW + 40 * HOUR) == 0
    assert [user for user, _subject in told("deadline_near")] == [enrollment.user_id, granted.user_id]


def test_a_window_that_was_moved_to_close_earlier_is_told_by_its_own_end():
    enrollment, activity = make_exam(opens_at=NOW.isoformat(), closes_at=(NOW + 20 * DAY).isoformat())
    enroll(enrollment.course)
    window = {"opens_at": NOW + HOUR, "closes_at": NOW + 30 * HOUR}
    grant_accommodation(enrollment=enrollment, activity=activity, by=None, **window)
    assert remind_of_closings(NOW) == 0
    assert remind_of_closings(NOW + 10 * HOUR) == 1
    assert remind_of_closings(NOW + 11 * HOUR) == 0
    assert [user for user, _subject in told("deadline_near")] == [enrollment.user_id]


def test_an_upgrade_announces_no_exam_that_was_scheduled_long_before():
    enrollment, _activity = make_exam(mode="exam", opens_at=(NOW + 30 * DAY).isoformat())
    enroll(enrollment.course, at=NOW - 60 * DAY)
    Enrollment.objects.filter(pk=enrollment.pk).update(enrolled_at=NOW - 60 * DAY)
    ActivityVersion.objects.update(created_at=NOW - 50 * DAY)
    assert announce_exams(NOW) == 0
    lately = enroll(enrollment.course, at=NOW - DAY)
    assert announce_exams(NOW) == 1
    assert [user for user, _subject in told("exam_scheduled")] == [lately.user_id]


def test_an_exam_is_announced_once_also_to_who_comes_later():
    opens = NOW + 10 * DAY
    enrollment, _activity = make_exam(mode="exam", opens_at=opens.isoformat())
    make_exam(mode="exam", opens_at=(NOW + HOUR).isoformat())  # so near that it is told as such
    assert announce_exams(NOW) == 1
    assert announce_exams(NOW + DAY) == 0
    later = enroll(enrollment.course)
    assert announce_exams(NOW + DAY) == 1
    assert [user for user, _subject in told("exam_scheduled")] == [enrollment.user_id, later.user_id]
    assert "March 12, 2026, 11 a.m. (SAST)" in told("exam_scheduled")[0][1]


def test_who_finishes_a_course_is_congratulated_once(django_assert_max_num_queries):
    course = make_course(modules=1, lessons=1)

    def finish(count):
        for _ in range(count):
            CourseProgress.objects.update_or_create(enrollment=enroll(course), defaults={"completed_at": NOW - HOUR})
        with django_assert_max_num_queries(40) as found:
            assert congratulate_finishers(NOW) == count
        return len(found)

    enroll(course)
    finish(1)
    assert finish(2) == finish(4)
    assert congratulate_finishers(NOW + HOUR) == 0
    assert Notification.objects.filter(kind="course_finished").count() == 7
