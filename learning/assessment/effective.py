"""What an attempt counts: its own points, or those of the regrade that stands."""

from copy import copy
from decimal import Decimal

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from learning.courses.selectors import frozen_version

from .models import Attempt, RegradedAttempt
from .quiz_settings import settings_of


def with_regrades(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Each with the regrade that stands as `regrade`, None for most. Without another query."""
    standing = RegradedAttempt.objects.filter(attempt=OuterRef("pk"), batch__undone_at=None).order_by("-pk")
    shift = JSONObject(points="points_shift", max_points="max_shift", version=F("version_id"), batch=F("batch_id"))
    return attempts.annotate(regrade=Subquery(standing.annotate(shift=shift).values("shift")[:1]))


def as_counted(attempt: Attempt) -> Attempt:
    """A copy with the points that count, for a row of `with_regrades`. Never to be saved."""
    found = copy(attempt)
    if shift := attempt.regrade:
        found.max_points = attempt.max_points + _points(shift["max_points"])
        found.points = min(max(attempt.points + _points(shift["points"]), Decimal(0)), found.max_points)
        rules = settings_of(frozen_version(shift["version"]).definition)
        found.is_passed = attempt.is_graded and rules.is_passed(found.points, found.max_points)
    return found


def _points(number) -> Decimal:
    return Decimal(str(number)).quantize(Decimal("0.01"))
