"""Telling students of what is due soon, whichever room it belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.time_zones import told_moment
from learning.courses.models import Activity, Course
from learning.courses.selectors import shown_title
from notifications.rendering import language_for
from notifications.services import send_messages
from notifications.specs import Telling

from .models import Enrollment

AHEAD = timedelta(hours=24)


@dataclass(frozen=True)
class Deadline:
    """Until when one student may hand something in, with what they were granted, in words."""

    enrollment: Enrollment
    activity: Activity
    title: str
    moment: datetime
    granted: tuple[str, ...] = ()


def students_of(course: Course, now: datetime) -> QuerySet[Enrollment]:
    """With all that a message to them asks for."""
    students = Enrollment.objects.active(now).filter(course=course, user__is_active=True)
    return students.select_related("user__profile", "course").prefetch_related("course__texts")


def tell_deadlines(deadlines: Iterable[Deadline], now: datetime) -> int:
    """Tell each student whose deadline is less than a day ahead, once for each deadline. Returns how many were."""
    near = [deadline for deadline in deadlines if now < deadline.moment <= now + AHEAD]
    return len(send_messages(kind="deadline_near", tellings=[_telling(each) for each in near], now=now)) if near else 0


def _telling(deadline: Deadline) -> Telling:
    user, language = deadline.enrollment.user, language_for(deadline.enrollment.user)
    moment = int(deadline.moment.timestamp())
    context = {
        "title": deadline.title,
        "course_title": shown_title(deadline.enrollment.course, language),
        "moment": told_moment(deadline.moment, user, language),
        "granted": ", ".join(deadline.granted),
        "lesson_key": str(deadline.activity.lesson.key),
    }
    return Telling(user, context, f"deadline_near:{deadline.activity.pk}:{moment}:{deadline.enrollment.pk}")
