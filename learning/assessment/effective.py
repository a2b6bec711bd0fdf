"""What an attempt counts: its own points, or those of the regrade that stands."""

from copy import copy
from decimal import Decimal

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery

from learning.courses.models import Activity, ActivityVersion
from learning.courses.selectors import frozen_version
from learning.enrollment.models import Enrollment
from learning.grades.models import Grade

from .models import Attempt, RegradedAttempt
from .purpose import with_modes
from .quiz_settings import settings_of

SAID = {
    "regrade_batch": "batch",
    "regrade_version": "version",
    "points_shift": "points_shift",
    "max_shift": "max_shift",
}


def standing_regrades(**where) -> QuerySet[RegradedAttempt]:
    """Those that were not undone; of one attempt the first counts."""
    return RegradedAttempt.objects.filter(batch__undone_at=None, **where).order_by("-pk")


def with_regrades(rows: QuerySet, attempt: str = "pk") -> QuerySet:
    """Each with what the regrade that stands says: `regrade_batch`, None for most, `regrade_version`, `points_shift`
    and `max_shift`; and its `mode` (purpose.with_modes). Without another query. `attempt` leads from the row to the
    attempt."""
    standing = standing_regrades(attempt=OuterRef(attempt))
    rows = rows.annotate(**{name: Subquery(standing.values(field)[:1]) for name, field in SAID.items()})
    return with_modes(rows, attempt)


def attempts_and_grade(
    enrollment: Enrollment, activity: Activity, locale: str
) -> tuple[list[Attempt], Grade | None, int | None]:
    """What counting an attempt needs: all there are, oldest first, as `with_regrades`, and the grade as record_grade
    takes it; with them the number of the version that is live in this language. One query. The enrollment is
    locked."""
    live = ActivityVersion.objects.filter(activity=activity, locale=locale, is_live=True)
    rows = Enrollment.objects.filter(pk=enrollment.pk).annotate(
        own_attempt=FilteredRelation("attempts", condition=Q(attempts__activity=activity)),
        own_grade=FilteredRelation("grades", condition=Q(grades__activity=activity)),
        live_version=Subquery(live.values("pk")[:1]),
    )
    rows = with_regrades(rows.select_related("own_attempt", "own_grade__earned", "own_grade__entry"), "own_attempt")
    attempts, grade, live_version = [], None, None
    for row in rows.order_by("own_attempt__number"):
        attempt, grade = getattr(row, "own_attempt", None), getattr(row, "own_grade", None)
        live_version = row.live_version
        if attempt:
            attempt.enrollment, attempt.activity = enrollment, activity
            vars(attempt).update({name: getattr(row, name) for name in (*SAID, "mode")})
            attempts.append(attempt)
    return attempts, grade, live_version


def as_counted(attempt: Attempt, regrade: RegradedAttempt | None = None) -> Attempt:
    """A copy with the points that count, for a row of `with_regrades`, or with the regrade that stands. Never to be
    saved."""
    if regrade:
        attempt.regrade_batch, attempt.regrade_version = regrade.batch_id, regrade.version_id
        attempt.points_shift, attempt.max_shift = regrade.points_shift, regrade.max_shift
    found = copy(attempt)
    if attempt.regrade_batch:
        found.max_points = attempt.max_points + attempt.max_shift
        found.points = min(max(attempt.points + attempt.points_shift, Decimal(0)), found.max_points)
        rules = settings_of(frozen_version(attempt.regrade_version).definition)
        found.is_passed = attempt.is_graded and rules.is_passed(found.points, found.max_points)
    return found
