from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import get_language

from core import clock
from learning.courses.models import Course
from learning.courses.selectors import shown_title

from .enums import EnrollmentStatus
from .models import Enrollment


def enrollment_of(user, course: Course, *, for_update: bool = False) -> Enrollment | None:
    """The row of this person in this course, whatever its status; None for strangers and visitors. `for_update` locks
    it as services.lock_enrollment does, for a door and what is done behind it in one transaction."""
    if not user.is_authenticated:
        return None
    rows = Enrollment.objects.select_for_update(no_key=True) if for_update else Enrollment.objects
    return rows.filter(user=user, course=course).first()


def active_enrollments(user, now: datetime | None = None):
    """Enrollments that open their course now, newest first."""
    return (
        Enrollment.objects.active(clock.current(now))
        .filter(user=user)
        .select_related("course")
        .order_by("-enrolled_at")
    )


def removed_from(user, courses: Iterable[Course]) -> list[Course]:
    """Those of these courses that staff took this person out of."""
    rows = Enrollment.objects.filter(user=user, course__in=courses, status=EnrollmentStatus.REMOVED)
    return [row.course for row in rows.select_related("course").order_by("pk")]


def course_title_of(row) -> str:
    """Of the course of a row that hangs on an enrollment, as its reader is shown it."""
    return shown_title(row.enrollment.course, get_language())
