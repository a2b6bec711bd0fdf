"""The door, asked for many courses at once. Agrees with rules.may_enter_course, course by course."""

from collections.abc import Collection
from datetime import datetime

from core import clock
from learning.courses.models import CourseMember, Lesson
from learning.enrollment.models import Enrollment
from learning.progress.models import LessonProgress

from .locks import locks_of
from .rules import ENTER_ANY


def may_enter_every_course(user) -> bool:
    return bool(user.is_authenticated and user.is_active and user.has_perm(ENTER_ANY))


def entered_course_ids(user, now: datetime | None = None) -> set[int]:
    """Courses this person learns in now or teaches; whether they are published is not asked. Empty for visitors."""
    if not user.is_authenticated:
        return set()
    now = clock.current(now)
    ids = set(Enrollment.objects.active(now).filter(user=user).values_list("course_id", flat=True))
    if user.is_active:
        ids |= set(CourseMember.objects.filter(user=user).values_list("course_id", flat=True))
    return ids


def locked_lesson_ids(user, course_ids: Collection[int], now: datetime | None = None) -> set[int]:
    """Lessons of these courses, entered_course_ids of the user, that are still shut. One query when none ever is."""
    waiting = Lesson.objects.filter(course__in=course_ids, is_live=True, is_preview=False)
    waiting = list(waiting.exclude(requires=[], opens_at=None, opens_after_days=None))
    if not waiting:
        return set()
    taught = CourseMember.objects.filter(user=user).values("course")
    enrollments = {
        row.course_id: row
        for row in Enrollment.objects.filter(user=user, course__in=course_ids).exclude(course__in=taught)
    }
    done = set(
        LessonProgress.objects.filter(enrollment__in=enrollments.values(), completed_at__isnull=False).values_list(
            "lesson_id", flat=True
        )
    )
    now, locked = clock.current(now), set()
    for course_id, enrollment in enrollments.items():
        locked |= locks_of([row for row in waiting if row.course_id == course_id], enrollment, done, now).keys()
    return locked
