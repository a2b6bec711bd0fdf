"""Writing grades. A number is never changed: another is put beside it, and `Grade` says which one counts."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import record
from learning.courses.enums import CompletionRule
from learning.courses.models import Activity
from learning.enrollment.models import Enrollment
from learning.enrollment.services import lock_enrollment
from learning.progress.services import complete_activity

from .enums import GradeOrigin
from .models import Grade, GradeEntry
from .points import rounded
from .signals import grade_recorded, grade_released

MOST_POINTS = Decimal("999999")  # that the columns hold
UNREAD: Any = object()


class GradeRefused(ValueError):
    """Nothing was written; the message says why and what to do, for people."""


def checked_points(*, points: Decimal, max_points: Decimal) -> tuple[Decimal, Decimal]:
    """Both as they are stored. Raises GradeRefused for numbers that are no grade."""
    if not (points.is_finite() and max_points.is_finite() and 0 <= max_points <= MOST_POINTS):
        raise GradeRefused(_("Points are numbers from 0 to %(most)s.") % {"most": MOST_POINTS})
    if not 0 <= points <= max_points:
        raise GradeRefused(_("Points go from 0 to %(most)s here.") % {"most": max_points})
    return rounded(points), rounded(max_points)


@transaction.atomic
def record_grade(
    *,
    enrollment: Enrollment,
    activity: Activity,
    points: Decimal,
    max_points: Decimal,
    is_passed: bool,
    origin: str,
    origin_id: int | None,
    made_by=None,
    reason: str = "",
    is_released: bool = True,
    now: datetime | None = None,
    is_locked: bool = False,
    grade: Grade | None = UNREAD,
) -> GradeEntry:
    """Write the number that counts from now on in this activity; the caller has chosen it (best, last, average...).

    The same number of the same origin again is the entry that is there. While a person's override stands, what is
    earned is written beside it and counts when the override is withdrawn.

    `is_locked`: the caller holds lock_enrollment already. `grade` with `earned` and `entry`, or that there is none:
    for who has read it since.
    """
    if not is_locked:
        lock_enrollment(enrollment=enrollment)
    if grade is UNREAD:
        rows = Grade.objects.filter(enrollment=enrollment, activity=activity)
        grade = rows.select_related("earned", "entry").first()
    entry = GradeEntry(
        enrollment=enrollment,
        activity=activity,
        points=rounded(points),
        max_points=rounded(max_points),
        is_passed=is_passed,
        origin=origin,
        origin_id=origin_id,
        reason=reason,
        made_by=made_by,
        made_at=clock.current(now),
        is_released=is_released,
    )
    is_override = origin == GradeOrigin.OVERRIDE
    before = grade and (grade.entry if is_override else grade.earned)
    if before and _says(before) == _says(entry):
        return before
    _write(entry)
    if is_override:
        _put(grade, entry, earned=_still_seen(grade) if grade else None)
    elif grade and grade.is_overridden:
        Grade.objects.filter(pk=grade.pk).update(earned=entry)
    else:
        _put(grade, entry, earned=entry)
    return entry


def _still_seen(grade: Grade) -> GradeEntry | None:
    """What was earned, as it counts again when the override is withdrawn: with a number that was released after it was
    made, which is written once more as released, because the override takes its place as what the student sees."""
    earned = grade.earned
    if earned is None or earned.is_released or grade.released_id != earned.pk:
        return earned
    return _as_released(earned)


def _as_released(earned: GradeEntry) -> GradeEntry:
    entry = copy(earned)
    entry.pk, entry.is_released = None, True
    entry.save()
    return entry


def _says(entry: GradeEntry) -> tuple:
    """Two entries that say the same are one."""
    numbers = (entry.points, entry.max_points, entry.is_passed)
    reason = entry.reason if entry.origin == GradeOrigin.OVERRIDE else ""
    return (entry.origin, entry.origin_id, *numbers, entry.is_released, reason)


def _write(entry: GradeEntry) -> None:
    entry.save()
    transaction.on_commit(partial(grade_recorded.send, GradeEntry, entry=entry))


def _put(grade: Grade | None, entry: GradeEntry, *, earned: GradeEntry | None) -> None:
    """Let `entry` count."""
    grade = grade or Grade(enrollment_id=entry.enrollment_id, activity_id=entry.activity_id)
    grade.entry, grade.earned, grade.changed_at = entry, earned, entry.made_at
    grade.points, grade.max_points, grade.is_passed = entry.points, entry.max_points, entry.is_passed
    if entry.is_released:
        grade.released = entry
    grade.save()
    if entry.is_released:
        _tell_released(grade, entry)


def _tell_released(grade: Grade, entry: GradeEntry) -> None:
    transaction.on_commit(partial(grade_released.send, Grade, grade=grade, entry=entry))


@transaction.atomic
def override_grade(
    *,
    enrollment: Enrollment,
    activity: Activity,
    points: Decimal,
    max_points: Decimal,
    is_passed: bool,
    reason: str,
    by,
    now: datetime | None = None,
) -> GradeEntry:
    """A person's number in place of what was earned, seen by the student at once. It counts until it is withdrawn.
    One that passes an activity that wants to be passed completes it. Raises GradeRefused for numbers that are no grade,
    and without a reason."""
    points, max_points = checked_points(points=points, max_points=max_points)
    if not reason.strip():
        raise GradeRefused(_("Say why: the student reads it, and it stays with the grade."))
    lock_enrollment(enrollment=enrollment)
    last = Grade.objects.filter(enrollment=enrollment, activity=activity).values_list("entry", flat=True).first()
    entry = record_grade(
        enrollment=enrollment,
        activity=activity,
        points=points,
        max_points=max_points,
        is_passed=is_passed,
        origin=GradeOrigin.OVERRIDE,
        origin_id=None,
        made_by=by,
        reason=reason,
        now=now,
        is_locked=True,
    )
    if entry.pk == last:
        return entry
    if is_passed and activity.rule == CompletionRule.PASSED:
        complete_activity(enrollment=enrollment, activity=activity, now=now, is_locked=True)
    record(action="grade.overridden", target=entry, actor=by, data={"points": str(entry.points), "reason": reason})
    return entry


@transaction.atomic
def withdraw_override(*, grade: Grade, by, reason: str = "", now: datetime | None = None) -> GradeEntry | None:
    """What was earned counts again, as a new entry; nothing counts when nothing was. None when no override stands."""
    lock_enrollment(enrollment=grade.enrollment)
    grade = Grade.objects.select_related("earned", "entry").get(pk=grade.pk)
    if not grade.is_overridden:
        return None
    earned = grade.earned
    entry = GradeEntry(
        enrollment_id=grade.enrollment_id,
        activity_id=grade.activity_id,
        points=earned.points if earned else None,
        max_points=earned.max_points if earned else grade.max_points,
        is_passed=bool(earned and earned.is_passed),
        origin=earned.origin if earned else GradeOrigin.OVERRIDE,
        origin_id=earned.origin_id if earned else None,
        reason=reason,
        made_by=by,
        made_at=clock.current(now),
        is_released=earned.is_released if earned else True,
    )
    _write(entry)
    grade.released = None  # the override is not what the student sees while what was earned waits
    _put(grade, entry, earned=entry)
    record(action="grade.override_withdrawn", target=entry, actor=by, data={"reason": reason})
    return entry


@transaction.atomic
def release_grades(*, grades: Iterable[Grade], by=None, now: datetime | None = None) -> int:
    """Let students see the numbers that count now. Returns how many were not seen before; again, it is none."""
    waiting = list(
        Grade.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=[grade.pk for grade in grades])
        .select_related("entry", "earned", "enrollment", "activity")
        .order_by("pk")
    )
    for grade in waiting:
        if grade.is_overridden and grade.earned and not grade.earned.is_released:  # seen once it counts again
            Grade.objects.filter(pk=grade.pk).update(earned=_as_released(grade.earned))
    waiting = [grade for grade in waiting if not grade.is_released]
    for grade in waiting:
        grade.released = grade.entry
        _tell_released(grade, grade.entry)
    Grade.objects.bulk_update(waiting, ["released"], batch_size=500)
    for activity in {grade.activity for grade in waiting}:
        count = sum(grade.activity_id == activity.pk for grade in waiting)
        record(action="grade.released", target=activity, actor=by, data={"count": count})
    return len(waiting)
