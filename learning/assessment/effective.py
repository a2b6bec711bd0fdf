"""What an attempt counts: its own points, or those of the regrade that stands."""

from copy import copy
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from learning.courses.selectors import frozen_version

from .models import Attempt, RegradedAttempt
from .quiz_settings import settings_of


def with_regrades(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Each with what the regrade that stands says: `regrade_batch`, None for most, `regrade_version`, `points_shift`
    and `max_shift`. Without another query."""
    standing = RegradedAttempt.objects.filter(attempt=OuterRef("pk"), batch__undone_at=None).order_by("-pk")
    return attempts.annotate(
        regrade_batch=Subquery(standing.values("batch")[:1]),
        regrade_version=Subquery(standing.values("version")[:1]),
        points_shift=Subquery(standing.values("points_shift")[:1]),
        max_shift=Subquery(standing.values("max_shift")[:1]),
    )


def as_counted(attempt: Attempt) -> Attempt:
    """A copy with the points that count, for a row of `with_regrades`. Never to be saved."""
    found = copy(attempt)
    if attempt.regrade_batch:
        found.max_points = attempt.max_points + attempt.max_shift
        found.points = min(max(attempt.points + attempt.points_shift, Decimal(0)), found.max_points)
        rules = settings_of(frozen_version(attempt.regrade_version).definition)
        found.is_passed = attempt.is_graded and rules.is_passed(found.points, found.max_points)
    return found
