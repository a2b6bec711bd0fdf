"""From responses to points: pure, the same for a form in a lesson, an exam, and a regrade."""

from collections.abc import Iterable
from decimal import Decimal

from .models import Answer
from .question_type import question_types
from .quiz_settings import points_of


def marked_answers(questions: Iterable[dict], responses: dict, hints: dict | None = None) -> list[Answer]:
    """An unsaved Answer for each question, in order. `responses` may lack some, `hints` is {question id: how many were
    taken}. What a person or a later grader must decide has no points yet."""
    return [
        _marked(question, responses.get(question["id"]), (hints or {}).get(question["id"], 0)) for question in questions
    ]


def _marked(question: dict, response, hints_taken: int) -> Answer:
    kind = question_types[question["type"]]
    if response is None:
        response = kind.read(question, {})
    answer = Answer(
        question_id=question["id"],
        response=response,
        max_points=points_of(question["points"]),
        hints_taken=hints_taken,
        hint_cost=cost_of_hints(question, hints_taken),
    )
    if not kind.is_answered(response):
        answer.points, answer.is_right = Decimal(0), False
        return answer
    mark = kind.mark(question, response)
    if mark is not None:
        answer.points, answer.is_right = points_after_hints(points_of(mark.points), answer), mark.is_right
    return answer


def cost_of_hints(question: dict, taken: int) -> Decimal:
    return sum((points_of(hint.get("cost") or 0) for hint in question.get("hints", [])[:taken]), Decimal(0))


def points_after_hints(points: Decimal, answer: Answer) -> Decimal:
    """Never below nothing, never above what the question is worth."""
    return min(max(points - answer.hint_cost, Decimal(0)), answer.max_points)


def totals(answers: Iterable[Answer]) -> tuple[Decimal, Decimal]:
    """(points so far, points there were)."""
    answers = list(answers)
    points = sum((answer.points for answer in answers if answer.points is not None), Decimal(0))
    return points, sum((answer.max_points for answer in answers), Decimal(0))
