"""Telling the gradebook which number of a student counts in a quiz."""

from collections.abc import Sequence
from datetime import datetime

from learning.courses.selectors import frozen_version
from learning.grades.enums import GradeOrigin
from learning.grades.models import Grade, GradeEntry
from learning.grades.services import UNREAD, record_grade

from ..counting import counted
from ..effective import as_counted
from ..models import Attempt
from ..purpose import for_grade
from ..quiz_settings import settings_of


def record_counted(
    attempts: Sequence[Attempt], *, now: datetime, made_by=None, reason: str = "", grade: Grade | None = UNREAD
) -> GradeEntry | None:
    """Of one student in one quiz, oldest first, read by `with_regrades`, the enrollment locked; None while none of them
    is graded. The rules are those of the newest graded one. Where a regrade decides, it is the origin. What was
    practice counts only until there is an attempt that was not."""
    graded = [as_counted(attempt) for attempt in for_grade(attempt for attempt in attempts if attempt.is_graded)]
    if not graded:
        return None
    settings = settings_of(frozen_version(graded[-1].version_id).definition)
    result = counted(settings, graded)
    deciding = [attempt for attempt in graded if settings.counts == "average" or attempt.pk == result.attempt_id]
    batches = [attempt.regrade_batch for attempt in deciding if attempt.regrade_batch]
    is_shown = settings.feedback != "released" or all(attempt.released_at for attempt in deciding)
    return record_grade(
        enrollment=graded[-1].enrollment,
        activity=graded[-1].activity,
        points=result.points,
        max_points=result.max_points,
        is_passed=result.is_passed,
        origin=GradeOrigin.REGRADE if batches else GradeOrigin.ATTEMPT,
        origin_id=max(batches) if batches else result.attempt_id,
        made_by=made_by,
        reason=reason,
        is_released=is_shown,
        now=now,
        is_locked=True,
        grade=grade,
    )
