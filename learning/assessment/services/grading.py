"""Grading by hand what no server can."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import record
from learning.courses.selectors import frozen_version
from learning.grades.points import rounded

from ..locking import locked_attempts
from ..marking import points_after_hints
from ..models import Answer, Attempt, RegradedAttempt
from .closing import sum_up


class GradingRefused(ValueError):
    """Nothing was written; the message says why, for people."""


@transaction.atomic
def grade_answer(*, answer: Answer, points: Decimal, feedback: str = "", by, now: datetime | None = None) -> Answer:
    """Give points to an answer of a closed attempt, before hints are taken off. The last one that waited makes the
    attempt count. Again, it is graded anew. Whether `by` may is asked by the caller. Raises GradingRefused, also while
    a regrade says what this answer counts: its difference would be added to the new points as well."""
    now = clock.current(now)
    attempt, attempts = locked_attempts(key=answer.attempt.key)
    if attempt.is_open:
        raise GradingRefused(_("This attempt is still going on."))
    if attempt.regrade_batch and _is_regraded(attempt, answer.question_id):
        raise GradingRefused(
            _(
                "A regrade says what this answer counts. Undo the regrade, grade the answer, and regrade the quiz "
                "anew: what a person graded keeps its points then."
            )
        )
    answers = list(Answer.objects.filter(attempt=attempt).order_by("pk"))
    answer = next(own for own in answers if own.pk == answer.pk)
    if not 0 <= points <= answer.max_points:
        raise GradingRefused(_("Points go from 0 to %(most)s.") % {"most": answer.max_points.normalize()})
    before, answer.points = answer.points, points_after_hints(rounded(points), answer)
    answer.is_right, answer.feedback = rounded(points) == answer.max_points, feedback
    answer.graded_by, answer.graded_at = by, now
    answer.save(update_fields=["points", "is_right", "feedback", "graded_by", "graded_at"])
    attempt.version = frozen_version(attempt.version_id)
    sum_up(attempt, attempts, answers, now)
    told = {"points": str(answer.points), "before": None if before is None else str(before)}
    record(action="answer.graded", target=attempt, actor=by, data={"question": answer.question_id, **told})
    return answer


def _is_regraded(attempt: Attempt, question_id: str) -> bool:
    row = RegradedAttempt.objects.get(batch=attempt.regrade_batch, attempt=attempt)
    return any(question["id"] == question_id for question in row.questions)
