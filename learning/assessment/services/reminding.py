"""Telling students of an exam before it opens, and before it closes on those who have not begun."""

from datetime import datetime, timedelta

from core import clock
from learning.courses.models import Course
from learning.enrollment.accommodations import granted_to_open
from learning.enrollment.models import Enrollment
from notifications.models import OutgoingMessage

from ..exams import Exam, upcoming_exams, windowed_exams
from ..quiz_settings import settings_of
from ..signals import exam_came_near

AHEAD = timedelta(hours=24)


def remind_of_exams(now: datetime | None = None) -> int:
    """What `tick` runs: news of every exam that opens or closes within a day, once to each student and moment. Returns
    how many were told."""
    now, count = clock.current(now), 0
    for course in _courses_with_near_exams(now):
        students = Enrollment.objects.active(now).filter(course=course).select_related("user__profile", "course")
        exams = upcoming_exams(students, course.source_locale, now)
        keys = {key: exam for exam in exams if (key := key_of(exam, now))}
        told = set(OutgoingMessage.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in keys.keys() - told:
            exam_came_near.send(Exam, exam=keys[key], key=key, now=now)
            count += 1
    return count


def _courses_with_near_exams(now: datetime) -> list[Course]:
    near, far = {}, {}
    for version in windowed_exams(activity__lesson__course__is_live=True):
        # An accommodation may put it off by as much as it likes: whose closing time is near is asked of each student.
        opens_at = settings_of(version.definition).opens_at
        is_near = opens_at is None or opens_at <= now + AHEAD
        (near if is_near else far)[version.activity_id] = version.activity.lesson.course
    near |= {pk: far[pk] for pk in (granted_to_open(far, after=now, until=now + AHEAD) if far else ())}
    return list({course.pk: course for course in near.values()}.values())


def key_of(exam: Exam, now: datetime) -> str:
    """What is told: the exam, the moment that is near, the student; "" while nothing is."""
    moment = exam.terms.opens_at if not exam.is_open(now) else exam.terms.closes_at
    if exam.is_begun or moment is None or not now < moment <= now + AHEAD:
        return ""
    return f"exam_near:{exam.activity.pk}:{int(moment.timestamp())}:{exam.enrollment.pk}"
