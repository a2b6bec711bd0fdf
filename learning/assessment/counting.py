"""Which of a student's attempts counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from learning.grades.points import rounded

from .models import Attempt
from .quiz_settings import QuizSettings


@dataclass(frozen=True)
class Counted:
    """What goes into the grade. `attempt_id` names the attempt it comes from, the newest one of an average."""

    points: Decimal
    max_points: Decimal
    is_passed: bool
    attempt_id: int


def counted(settings: QuizSettings, attempts: Sequence[Attempt]) -> Counted | None:
    """Of graded attempts, oldest first; None without any."""
    if not attempts:
        return None
    if settings.counts == "average":
        points = rounded(sum(attempt.points for attempt in attempts) / len(attempts))
        most = rounded(sum(attempt.max_points for attempt in attempts) / len(attempts))
        return Counted(points, most, settings.is_passed(points, most), attempts[-1].pk)
    if settings.counts == "best":
        chosen = max(attempts, key=lambda attempt: (_share(attempt), -attempt.number))
    else:
        chosen = attempts[0] if settings.counts == "first" else attempts[-1]
    return Counted(chosen.points, chosen.max_points, chosen.is_passed, chosen.pk)


def _share(attempt: Attempt) -> Decimal:
    return attempt.points / attempt.max_points if attempt.max_points else Decimal(1)
