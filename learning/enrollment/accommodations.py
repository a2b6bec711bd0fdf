"""Granting one student more time, more attempts or another window, and reading what is granted."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock
from core.audit import record
from learning.courses.models import Activity

from .models import Accommodation, Enrollment
from .services import lock_enrollment
from .signals import accommodation_granted


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
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Accommodation:
    """Grant this in one quiz or assignment, or in all of the course; it stands in place of what was granted in the same
    place before. An attempt that is going on gets its new last moment at once. `opens_at` is of one quiz; with
    `closes_at` beside it the window is moved to exactly these moments. Raises AccommodationRefused."""
    if activity and activity.lesson.course_id != enrollment.course_id:
        raise AccommodationRefused(_("This is not in the course of this student."))
    if not (extra_percent or extra_minutes or extra_attempts or opens_at or closes_at):
        raise AccommodationRefused(_("Grant something: more time, more attempts, or another window."))
    if opens_at and not activity:
        raise AccommodationRefused(_("An opening time is granted in one quiz. Choose it."))
    if opens_at and closes_at and opens_at >= closes_at:
        raise AccommodationRefused(_("It closes before it opens."))
    lock_enrollment(enrollment=enrollment)
    granted = {
        "extra_percent": extra_percent,
        "extra_minutes": extra_minutes,
        "extra_attempts": extra_attempts,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "note": note,
    }
    row, _created = Accommodation.objects.update_or_create(
        enrollment=enrollment,
        activity=activity,
        defaults={**granted, "made_by": by, "changed_at": clock.current(now)},
    )
    record(action="accommodation.granted", target=row, actor=by, data=_told(granted))
    accommodation_granted.send(Accommodation, accommodation=row)
    return row


@transaction.atomic
def withdraw_accommodation(*, accommodation: Accommodation, by) -> None:
    """It no longer holds for what begins from now on; an attempt that is going on keeps the time it was promised."""
    record(action="accommodation.withdrawn", target=accommodation, actor=by)
    accommodation.delete()


def _told(granted: dict) -> dict:
    return {name: str(value) for name, value in granted.items() if value and name != "note"}


@dataclass(frozen=True)
class Granted:
    """What holds for one student in one quiz or assignment: of each field what was granted there, else what was granted
    in all of the course. `has_window`: both moments were granted there, so that they hold exactly."""

    extra_percent: int = 0
    extra_minutes: int = 0
    extra_attempts: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    has_window: bool = False


def accommodations_of(enrollment: Enrollment, activity_ids: Collection[int]) -> dict[int, Granted]:
    """{activity id: what holds there}, without those for which nothing does. One query."""
    rows = {row.activity_id: row for row in Accommodation.objects.filter(enrollment=enrollment)}
    found = {pk: _merged(rows.get(pk), rows.get(None)) for pk in activity_ids}
    return {pk: granted for pk, granted in found.items() if granted}


def accommodations_at(places: Collection[tuple[int, int]]) -> dict[tuple[int, int], Granted]:
    """{(enrollment id, activity id): what holds there}, for any of these places. One query."""
    own = Accommodation.objects.filter(enrollment__in={enrollment for enrollment, _activity in places})
    rows = {(row.enrollment_id, row.activity_id): row for row in own}
    found = {place: _merged(rows.get(place), rows.get((place[0], None))) for place in places}
    return {place: granted for place, granted in found.items() if granted}


def _merged(here: Accommodation | None, everywhere: Accommodation | None) -> Granted | None:
    """Where nothing is set (0, or no moment), what was granted in all of the course goes on holding."""
    found = {}
    for row in (everywhere, here):
        if row:
            found |= {field.name: value for field in fields(Granted) if (value := getattr(row, field.name, None))}
    has_window = bool(here and here.opens_at and here.closes_at)
    return Granted(**found, has_window=has_window) if found else None


def granted_to_open(activity_ids: Collection[int], *, after: datetime, until: datetime) -> set[int]:
    """Those of these activities that open for somebody in this time, by what was granted. One query."""
    rows = Accommodation.objects.filter(activity__in=activity_ids, opens_at__gt=after, opens_at__lte=until)
    return set(rows.values_list("activity", flat=True))


def latest_granted(activity: Activity) -> datetime | None:
    """The last closing time that anybody was granted here; None without any. One query."""
    rows = Accommodation.objects.filter(enrollment__course=activity.lesson.course_id)
    own = rows.filter(activity=None) | rows.filter(activity=activity)
    return own.aggregate(latest=Max("closes_at"))["latest"]


def granted_to_close(activity: Activity, *, after: datetime, until: datetime) -> bool:
    """Whether this may close for somebody then, by what was granted there or in all of the course. One query."""
    rows = Accommodation.objects.filter(enrollment__course=activity.lesson.course_id)
    own = rows.filter(activity=None) | rows.filter(activity=activity)
    return own.filter(closes_at__gt=after, closes_at__lte=until).exists()
