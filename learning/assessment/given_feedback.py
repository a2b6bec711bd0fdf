"""The feedback on the quizzes of a course, as far as their student may see it: for a list of grades."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from learning.courses.models import Activity, ActivityVersion
from learning.enrollment.models import Enrollment

from .bank import versions_in
from .counting import counted
from .drawing import questions_of
from .effective import as_counted
from .feedback import Policy, policy_of
from .models import Answer, Attempt, QuestionVersion
from .purpose import for_grade
from .quiz_settings import settings_of
from .selectors import attempts_in


@dataclass(frozen=True)
class QuestionFeedback:
    """`explanation` is empty where the right answer stays secret."""

    number: int
    stem: str
    answer: Answer
    explanation: str


@dataclass(frozen=True)
class QuizFeedback:
    """Of the attempt that counts. `questions` are empty while policy shows none of them."""

    attempt: Attempt
    policy: Policy
    questions: list[QuestionFeedback]


def quiz_feedback(enrollment: Enrollment, activity_ids: Collection[int], now: datetime) -> dict[int, QuizFeedback]:
    """{activity id: feedback} where an attempt is graded and its student may know the score. As many queries for one
    quiz as for many, besides two for each whose feedback waits for its closing time."""
    attempts = {
        pk: [row for row in rows if row.is_graded] for pk, rows in attempts_in(enrollment, activity_ids).items()
    }
    every = [row for rows in attempts.values() for row in rows]
    if not every:
        return {}
    versions = ActivityVersion.objects.in_bulk({row.version_id for row in every})
    activities = Activity.objects.select_related("lesson").in_bulk(attempts)
    for row in every:
        row.version, row.activity = versions[row.version_id], activities[row.activity_id]
    chosen = {pk: _counting(rows, now) for pk, rows in attempts.items()}
    seen = {pk: (row, policy) for pk, row in chosen.items() if row and (policy := policy_of(row, now)).score}
    told = [row for row, policy in seen.values() if policy.answers]
    answers: dict[int, dict[str, Answer]] = {row.pk: {} for row in told}
    for answer in Answer.objects.filter(attempt__in=answers) if told else ():
        answers[answer.attempt_id][answer.question_id] = answer
    numbers = {pk for row in told for pk in versions_in(row.draw)}
    drawn = QuestionVersion.objects.in_bulk(numbers) if numbers else {}
    return {
        pk: QuizFeedback(row, policy, _questions(row, policy, answers[row.pk], drawn) if policy.answers else [])
        for pk, (row, policy) in seen.items()
    }


def _counting(rows: list[Attempt], now: datetime) -> Attempt | None:
    """Whose result the student may know, and of these the one the grade comes from."""
    rows = [row for row in for_grade(rows) if policy_of(row, now).score]
    if not rows:
        return None
    result = counted(settings_of(rows[-1].version.definition), [as_counted(row) for row in rows])
    return next(row for row in rows if row.pk == result.attempt_id)


def _questions(attempt: Attempt, policy: Policy, answers: dict[str, Answer], drawn: dict) -> list[QuestionFeedback]:
    return [
        QuestionFeedback(
            number, question["stem"], answers[question["id"]], question.get("explanation", "") if policy.right else ""
        )
        for number, question in enumerate(questions_of(attempt, drawn), start=1)
        if question["id"] in answers
    ]
