"""A quiz that is not answered inside the lesson stands in it as a card: where the student is with it, and Start."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from learning.assessment.counting import Counted, counted
from learning.assessment.effective import as_counted
from learning.assessment.models import Attempt
from learning.assessment.purpose import for_purpose, is_practice
from learning.assessment.quiz_settings import QuizSettings, settings_of
from learning.assessment.rules import start_refusal
from learning.assessment.selectors import attempts_in
from learning.assessment.services import finalize_overdue
from learning.assessment.services.closing import is_overdue
from learning.assessment.terms import Terms
from learning.courses.models import Activity
from learning.enrollment.accommodations import accommodations_of
from learning.enrollment.models import Enrollment


@dataclass(frozen=True)
class QuizCard:
    """`refusal` says why no attempt can be begun now. `result` is what counts, when the student may know it."""

    settings: QuizSettings
    terms: Terms
    attempts: list[Attempt]
    open_attempt: Attempt | None
    result: Counted | None
    is_regraded: bool
    is_hidden: bool  # there is a result, and it waits to be released
    refusal: str
    question_count: int

    @property
    def sent(self) -> list[Attempt]:
        return [attempt for attempt in self.attempts if not attempt.is_open]

    @property
    def is_again(self) -> bool:
        return any(not attempt.is_open for attempt in for_purpose(self.settings, self.attempts))

    @property
    def attempts_left(self) -> int | None:
        allowed = self.terms.attempts_allowed
        return None if allowed is None else max(allowed - len(for_purpose(self.settings, self.attempts)), 0)

    @property
    def practiced(self) -> list[Attempt]:
        """Those that do not count here, from when it was practice."""
        return [] if self.settings.mode == "practice" else [attempt for attempt in self.sent if is_practice(attempt)]

    @property
    def is_waiting(self) -> bool:
        return any(not attempt.is_graded for attempt in self.sent)

    @property
    def percent(self) -> int | None:
        if self.result is None:
            return None
        return int(self.result.points * 100 // self.result.max_points) if self.result.max_points else 100


def question_count(definition: dict) -> int:
    """How many questions an attempt will have."""
    items = definition.get("items")
    if items is None:
        return len(definition["questions"])
    return sum(item["draw"].get("count", 1) if "draw" in item else 1 for item in items)


def quiz_cards(
    enrollment: Enrollment, activities: Collection[Activity], definitions: dict[int, dict], now: datetime
) -> dict[int, QuizCard]:
    """{activity id: card} of one student for activities of one course. Two queries, and whatever closing attempts whose
    time is over costs. `definitions` are the live ones."""
    ids = [activity.pk for activity in activities]
    attempts = attempts_in(enrollment, ids)
    if any(is_overdue(attempt, now) for own in attempts.values() for attempt in own):
        finalize_overdue(among=Attempt.objects.filter(enrollment=enrollment, activity__in=ids), now=now)
        attempts = attempts_in(enrollment, ids)
    granted = accommodations_of(enrollment, ids)
    return {
        activity.pk: _card(
            enrollment,
            activity,
            definitions[activity.pk],
            attempts[activity.pk],
            Terms(settings_of(definitions[activity.pk]), granted.get(activity.pk)),
            now,
        )
        for activity in activities
    }


def _card(enrollment, activity, definition, attempts, terms, now) -> QuizCard:
    settings = terms.settings
    graded = [as_counted(attempt) for attempt in for_purpose(settings, attempts) if attempt.is_graded]
    seen = graded if settings.feedback != "released" else [attempt for attempt in graded if attempt.released_at]
    open_attempt = next((attempt for attempt in attempts if attempt.is_open), None)
    return QuizCard(
        settings=settings,
        terms=terms,
        attempts=attempts,
        open_attempt=open_attempt,
        result=counted(settings, seen),
        is_regraded=any(attempt.regrade_batch for attempt in seen),
        is_hidden=bool(graded) and not seen,
        refusal="" if open_attempt else start_refusal(terms, attempts, enrollment, activity, now),
        question_count=question_count(definition),
    )
