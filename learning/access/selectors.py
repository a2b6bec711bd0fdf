"""The door, asked for many courses at once. Agrees with rules.may_enter_course, course by course."""

from datetime import datetime

from core import clock
from learning.courses.models import CourseMember
from learning.enrollment.models import Enrollment

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
