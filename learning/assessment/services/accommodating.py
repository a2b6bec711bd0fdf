"""Granting one student more time, more attempts or a later window."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import record
from learning.courses.models import Activity
from learning.courses.selectors import frozen_version
from learning.enrollment.models import Enrollment
from learning.enrollment.services import lock_enrollment

from ..enums import AttemptState
from ..models import Accommodation, Attempt
from ..quiz_settings import settings_of
from ..terms import terms_for


class AccommodationRefused(ValueError):
    """Nothing was changed; the message says why, for people."""


@transaction.atomic
def grant_accommodation(
    *,
    enrollment: Enrollment,
    activity: Activity | None,
    by,
    extra_percent: int = 0,
    extra_minutes: int = 0,
    extra_attempts: int = 0,
    closes_at: datetime | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Accommodation:
    """Grant this in one quiz, or in all of the course; it stands in place of what was granted there before. An attempt
    that is going on gets its new last moment at once. Raises AccommodationRefused."""
    if activity and activity.lesson.course_id != enrollment.course_id:
        raise AccommodationRefused(_("This quiz is not in the course of this student."))
    if not (extra_percent or extra_minutes or extra_attempts or closes_at):
        raise AccommodationRefused(_("Grant something: more time, more attempts, or a later closing time."))
    lock_enrollment(enrollment=enrollment)
    granted = {
        "extra_percent": extra_percent,
        "extra_minutes": extra_minutes,
        "extra_attempts": extra_attempts,
        "closes_at": closes_at,
        "note": note,
    }
    row, _created = Accommodation.objects.update_or_create(
        enrollment=enrollment,
        activity=activity,
        defaults={**granted, "made_by": by, "changed_at": clock.current(now)},
    )
    record(action="accommodation.granted", target=row, actor=by, data=_told(granted))
    _set_deadlines(enrollment)
    return row


@transaction.atomic
def withdraw_accommodation(*, accommodation: Accommodation, by) -> None:
    """It no longer holds for what begins from now on; an attempt that is going on keeps the time it was promised."""
    record(action="accommodation.withdrawn", target=accommodation, actor=by)
    accommodation.delete()


def _told(granted: dict) -> dict:
    return {name: str(value) for name, value in granted.items() if value and name != "note"}


def _set_deadlines(enrollment: Enrollment) -> None:
    """Never earlier than was promised."""
    for attempt in Attempt.objects.filter(enrollment=enrollment, state=AttemptState.IN_PROGRESS):
        settings = settings_of(frozen_version(attempt.version_id).definition)
        due_at = terms_for(settings, enrollment, attempt.activity_id).due_at(attempt.started_at, enrollment.ends_at)
        if attempt.due_at and (due_at is None or due_at > attempt.due_at):
            attempt.due_at = due_at
            attempt.save(update_fields=["due_at"])
