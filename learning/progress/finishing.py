"""Telling students that they finished a course."""

from datetime import datetime, timedelta

from core import clock
from learning.courses.selectors import shown_title
from learning.enrollment.models import Enrollment
from notifications.rendering import language_for
from notifications.selectors import news_since, untold
from notifications.services import send_messages
from notifications.specs import Telling

KIND = "course_finished"
BACK = timedelta(days=2)  # a lost task is noticed by then


def congratulate_finishers(now: datetime | None = None) -> int:
    """What `tick`, and the task after a course was completed, run: everybody who finished lately and was not told yet,
    once for ever. The same few queries for any number. Returns how many were told."""
    now = clock.current(now)
    earliest = news_since(KIND, now - BACK)
    finished = Enrollment.objects.filter(progress__completed_at__gt=earliest, user__is_active=True)
    students = untold(finished, "course_finished:").select_related("user__profile", "course")
    tellings = [_telling(student) for student in students.prefetch_related("course__texts")]
    return len(send_messages(kind=KIND, tellings=tellings, now=now)) if tellings else 0


def _telling(student: Enrollment) -> Telling:
    title = shown_title(student.course, language_for(student.user))
    context = {"course_title": title, "course_key": str(student.course.key)}
    return Telling(student.user, context, f"course_finished:{student.pk}")
