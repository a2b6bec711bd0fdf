"""The one place where statements are stored, whatever they come from, and where a package's place is kept."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction

from core import clock
from core.background import send_after_commit
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
from .selectors import uncounted_registrations, unsettled_registrations
from .specs import ReadStatement

log = logging.getLogger(__name__)

SETTLED_WITHIN = timedelta(minutes=1)  # by the task that every report sends; later `tick` looks after it


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
    state: dict | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Store what a package said, and let it count. Sent again, it changes nothing; under the id of another statement,
    it is not heard. `state` takes the place of the registration's (states.with_entries).

    Expects `selectors.registrations_for_report`, or a registration with its version, enrollment, and the lesson and
    course of its activity. One statement of SQL however many are stored, one more for what changes in the
    registration. What follows for progress and grade is settled after the commit (settle_registration).
    """
    now, said = clock.current(now), list(said)
    rows = [bound_statement(registration, each, source=source, now=now) for each in said]
    known = _known(registration, [row for row, each in zip(rows, said, strict=True) if each.finishes])
    Statement.objects.bulk_create(rows, ignore_conflicts=True)
    changes = {} if state is None or state == registration.state else {"state": state}
    for row, each in zip(rows, said, strict=True):
        if each.finishes and row.statement_id not in known:
            known.add(row.statement_id)
            changes |= _judge(registration, each, now)
    if changes:
        Registration.objects.filter(pk=registration.pk).update(**_set(registration, changes), changed_at=now)
    if registration.is_unsettled:
        settled = partial(settle_registration, registration_id=registration.pk)
        from .tasks import settle_reports

        send_after_commit(settle_reports, registration.pk, instead=settled)
    return Recorded(registration)


def _known(registration: Registration, rows: list[Statement]) -> set:
    """Ids of these that were stored before. No query when the registration was read together with the answer no."""
    if not rows or getattr(registration, "has_heard", None) is False:
        return set()
    ids = [row.statement_id for row in rows]
    found = Statement.objects.filter(registration=registration, statement_id__in=ids)
    return set(found.order_by().values_list("statement_id", flat=True))


def _judge(registration: Registration, said: ReadStatement, now: datetime) -> dict:
    """What changes in the registration by a statement about the whole package."""
    changes = {}
    if better(said.score, registration):
        changes = {"points": said.score.points, "max_points": said.score.max_points, "scored_at": now}
        if registration.enrollment.course.counts_reported_scores:
            changes["grade_due_at"] = now
    if is_complete_by(registration.version.definition, said):
        changes |= {"completed_at": registration.completed_at or now, "completion_due_at": now}
    return _set(registration, changes)


def _set(registration: Registration, changes: dict) -> dict:
    for name, value in changes.items():
        setattr(registration, name, value)
    return changes


@transaction.atomic
def settle_registration(*, registration_id: int) -> None:
    """Bring progress and grade in line with what was reported. What was settled already changes nothing."""
    rows = Registration.objects.select_related("enrollment__course", "activity__lesson__course")
    registration = rows.get(pk=registration_id)
    lock_enrollment(enrollment=registration.enrollment)
    registration = rows.get(pk=registration_id)  # as the one before us left it
    due = {name: getattr(registration, name) for name in ("completion_due_at", "grade_due_at")}
    if moment := due["completion_due_at"]:
        complete_activity(
            enrollment=registration.enrollment, activity=registration.activity, now=moment, is_locked=True
        )
    if due["grade_due_at"] and registration.enrollment.course.counts_reported_scores:
        count_score(registration=registration)
    # What was reported meanwhile is due still.
    Registration.objects.filter(pk=registration_id, **due).update(completion_due_at=None, grade_due_at=None)


def settle_due_registrations(now: datetime | None = None) -> int:
    """What `tick` runs: registrations whose task was lost. Returns how many; one that fails is logged, and keeps none
    of the others waiting."""
    found, count = unsettled_registrations(before=clock.current(now) - SETTLED_WITHIN), 0
    for pk in list(found.values_list("pk", flat=True)):
        try:
            settle_registration(registration_id=pk)
            count += 1
        except Exception:
            log.exception("Registration %s could not be settled", pk)
    return count


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
    """Write grades for the scores that were reported before the course let them count: of each student the one of the
    package begun last. Returns how many."""
    newest = {(row.enrollment_id, row.activity_id): row for row in uncounted_registrations(course).order_by("pk")}
    for registration in newest.values():
        with transaction.atomic():
            lock_enrollment(enrollment=registration.enrollment)
            count_score(registration=registration)
    return len(newest)
