"""The one place where statements are stored, whatever they come from, and where a package's place is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from core import clock
from learning.courses.models import ActivityVersion, Course
from learning.enrollment.models import Enrollment
from learning.enrollment.services import lock_enrollment
from learning.grades.enums import GradeOrigin
from learning.grades.services import record_grade
from learning.progress.services import complete_activity

from .binding import bound_statement
from .enums import StatementSource
from .judging import better, is_complete_by
from .models import Registration, Statement
from .selectors import uncounted_registrations
from .specs import ReadStatement


@dataclass(frozen=True)
class Recorded:
    """`is_completed`: whether the package is done, now or before."""

    registration: Registration

    @property
    def is_completed(self) -> bool:
        return self.registration.is_completed


@transaction.atomic
def open_registration(*, enrollment: Enrollment, version: ActivityVersion, now: datetime | None = None) -> Registration:
    """That of this student in the package of this version, begun when there is none."""
    now = clock.current(now)
    registration, is_new = Registration.objects.get_or_create(
        enrollment=enrollment,
        activity_id=version.activity_id,
        package=version.definition["package"],
        defaults={"version": version, "created_at": now, "changed_at": now},
    )
    if not is_new and registration.version_id != version.pk:
        registration.version = version
        registration.save(update_fields=["version"])
    return registration


def record_statement(
    *,
    registration: Registration,
    said: ReadStatement,
    source: str = StatementSource.H5P,
    now: datetime | None = None,
) -> Recorded:
    return record_statements(registration=registration, said=[said], source=source, now=now)


@transaction.atomic
def record_statements(
    *,
    registration: Registration,
    said: Iterable[ReadStatement],
    source: str = StatementSource.H5P,
    now: datetime | None = None,
) -> Recorded:
    """Store what a package said, and let it count. Sent again, it changes nothing; under the id of another statement,
    it is not heard.

    Expects the registration with its version, enrollment, and the lesson and course of its activity. One statement of
    SQL however many are stored; more only when the package is finished.
    """
    now, said = clock.current(now), list(said)
    rows = [bound_statement(registration, each, source=source, now=now) for each in said]
    Statement.objects.bulk_create(rows, ignore_conflicts=True)
    finishing = [(row, each) for row, each in zip(rows, said, strict=True) if each.finishes]
    if finishing:
        lock_enrollment(enrollment=registration.enrollment)
        known = _known(registration, [row for row, _said in finishing])
        for row, each in finishing:
            if known.get(row.statement_id) == row.content_hash:
                _finish(registration, each, now)
    return Recorded(registration)


def _known(registration: Registration, rows: list[Statement]) -> dict:
    """{id: hash of the content} as they are stored; with them the registration as it is now."""
    found = Statement.objects.filter(
        registration=registration, statement_id__in=[row.statement_id for row in rows]
    ).values_list(
        "statement_id", "content_hash", "registration__points", "registration__max_points", "registration__completed_at"
    )
    known = {}
    for statement_id, says, registration.points, registration.max_points, registration.completed_at in found:
        known[statement_id] = says
    return known


def _finish(registration: Registration, said: ReadStatement, now: datetime) -> None:
    """The enrollment is locked."""
    changes, is_better = {}, better(said.score, registration)
    if is_better:
        changes = {"points": said.score.points, "max_points": said.score.max_points, "scored_at": now}
    is_complete = is_complete_by(registration.version.definition, said)
    if is_complete and registration.completed_at is None:
        changes["completed_at"] = now
    if changes:
        for name, value in changes.items():
            setattr(registration, name, value)
        Registration.objects.filter(pk=registration.pk).update(**changes, changed_at=now)
    if is_complete:
        complete_activity(enrollment=registration.enrollment, activity=registration.activity, now=now, is_locked=True)
    if is_better and registration.enrollment.course.counts_reported_scores:
        count_score(registration=registration, now=now)


def count_score(*, registration: Registration, now: datetime | None = None) -> None:
    """Write the best reported score as the grade of its student; the enrollment is locked, the course has opted in."""
    record_grade(
        enrollment=registration.enrollment,
        activity=registration.activity,
        points=Decimal(str(registration.points)),
        max_points=Decimal(str(registration.max_points)),
        is_passed=registration.is_completed,
        origin=GradeOrigin.REGISTRATION,
        origin_id=registration.pk,
        now=now,
        is_locked=True,
    )


def count_earlier_scores(*, course: Course) -> int:
    """Write grades for the scores that were reported before the course let them count. Returns how many."""
    count = 0
    for registration in uncounted_registrations(course):
        with transaction.atomic():
            lock_enrollment(enrollment=registration.enrollment)
            count_score(registration=registration)
        count += 1
    return count
