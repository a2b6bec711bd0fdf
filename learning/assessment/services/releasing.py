"""Letting students see what came of an exam."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction

from core import clock
from core.audit import record
from learning.courses.models import Activity
from learning.grades.models import Grade
from learning.grades.services import release_grades

from ..enums import AttemptState
from ..models import Attempt
from ..signals import results_released


@transaction.atomic
def release_results(*, activity: Activity, by, now: datetime | None = None) -> int:
    """Release the results of every graded attempt at the quiz that has not been, with its grades. Returns how many;
    what is graded later waits for the next release."""
    now = clock.current(now)
    waiting = list(
        Attempt.objects.select_for_update(of=("self",), no_key=True)
        .filter(activity=activity, state=AttemptState.GRADED, released_at=None)
        .select_related("enrollment__user")
        .order_by("pk")
    )
    if not waiting:
        return 0
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in waiting]).update(released_at=now)
    for attempt in waiting:
        attempt.released_at = now
    release_grades(grades=_grades_of(activity, waiting), by=by, now=now)
    record(action="results.released", target=activity, actor=by, data={"attempts": len(waiting)})
    transaction.on_commit(partial(results_released.send, Attempt, activity=activity, attempts=waiting))
    return len(waiting)


def _grades_of(activity: Activity, attempts: Iterable[Attempt]) -> list[Grade]:
    return list(Grade.objects.filter(activity=activity, enrollment__in=[attempt.enrollment_id for attempt in attempts]))
