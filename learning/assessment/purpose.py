"""What attempts were made for. A quiz may be practice first and an exam later: practice never uses up what is allowed
at the exam, nor goes into its grade."""

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT

from learning.courses.models import ActivityVersion

from .models import Attempt
from .quiz_settings import QuizSettings


def with_modes(rows: QuerySet, attempt: str = "pk") -> QuerySet:
    """Each with the `mode` of the version that was answered, None for one from before there were modes. Without another
    query. `attempt` leads from the row to the attempt."""
    answered = ActivityVersion.objects.filter(attempts=OuterRef(attempt))
    return rows.annotate(mode=Subquery(answered.values(said=KT("definition__settings__mode"))[:1]))


def is_practice(attempt: Attempt) -> bool:
    """Of a row of `with_modes`."""
    return attempt.mode not in ("graded", "exam")


def for_purpose(settings: QuizSettings, attempts: Iterable[Attempt]) -> list[Attempt]:
    """Those that count where the quiz is taken by these settings: the ones for practice, or the others."""
    return [attempt for attempt in attempts if is_practice(attempt) == (settings.mode == "practice")]


def for_grade(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Those that the grade is made of: practice only as long as there is nothing else."""
    attempts = list(attempts)
    return [attempt for attempt in attempts if not is_practice(attempt)] or attempts
