"""What stands on the page on which an attempt is taken."""

from dataclasses import dataclass
from datetime import datetime

from learning.assessment.drawing import questions_of
from learning.assessment.entries import digest_of
from learning.assessment.feedback import may_check
from learning.assessment.models import AnswerFile, Attempt
from learning.assessment.question_type import question_types
from learning.assessment.quiz_settings import QuizSettings, points_of, settings_of
from learning.assessment.selectors import asked_question, checked_question, files_of, order_of
from learning.assessment.sheet import empty_sheet


@dataclass(frozen=True)
class TakenQuestion:
    """A question on its way to the page. `view` is for its template, `shown` a digest of the answer that is saved,
    `hints` those that were taken, `next_hint` the next one with its cost and without its text."""

    id: str
    number: int
    view: dict
    is_answered: bool
    is_flagged: bool
    is_checked: bool
    shown: str
    hints: list[dict]
    next_hint: dict | None


@dataclass(frozen=True)
class TakingPage:
    """`shown` are the questions on this page, `all` every one; `number` counts from 1 and is that of the page."""

    settings: QuizSettings
    all: list[TakenQuestion]
    shown: list[TakenQuestion]
    number: int
    is_single: bool
    seconds_left: int | None

    @property
    def total(self) -> int:
        return len(self.all)

    @property
    def takes_files(self) -> bool:
        return any(question_types[question.view["type"]].takes_files for question in self.shown)

    @property
    def is_last(self) -> bool:
        return not self.is_single or self.number == self.total

    @property
    def unanswered(self) -> list[TakenQuestion]:
        return [question for question in self.all if not question.is_answered]

    @property
    def flagged(self) -> list[TakenQuestion]:
        return [question for question in self.all if question.is_flagged]

    @property
    def answered_count(self) -> int:
        return self.total - len(self.unanswered)


def taking_page(attempt: Attempt, number: int, now: datetime) -> TakingPage:
    """`number` is the question that is wanted; where there is no going back, the attempt decides."""
    settings = settings_of(attempt.version.definition)
    is_single = settings.layout == "one" or not settings.backtracking
    questions = questions_of(attempt)
    number = attempt.place + 1 if not settings.backtracking else min(max(number, 1), len(questions))
    files = files_of(attempt, questions)
    every = [
        _taken(attempt, settings, question, place, files.get(question["id"], []))
        for place, question in enumerate(questions, 1)
    ]
    return TakingPage(
        settings=settings,
        all=every,
        shown=[every[number - 1]] if is_single else every,
        number=number,
        is_single=is_single,
        seconds_left=seconds_left(attempt, now),
    )


def seconds_left(attempt: Attempt, now: datetime) -> int | None:
    return None if attempt.due_at is None else max(int((attempt.due_at - now).total_seconds()), 0)


def _taken(
    attempt: Attempt, settings: QuizSettings, question: dict, number: int, files: list[AnswerFile]
) -> TakenQuestion:
    sheet, pk = attempt.sheet or empty_sheet(), question["id"]
    response, taken, hints = sheet["answers"].get(pk), sheet["hints"].get(pk, 0), question.get("hints", [])
    is_checked = may_check(attempt, pk)
    return TakenQuestion(
        id=pk,
        number=number,
        view={
            **(
                checked_question(attempt, question)
                if is_checked
                else asked_question(question, order_of(attempt, pk), response)
            ),
            "files": files,
        },
        is_answered=response is not None and question_types[question["type"]].is_answered(response),
        is_flagged=pk in sheet["flags"],
        is_checked=is_checked,
        shown=digest_of(response),
        hints=hints[:taken],
        next_hint={"number": taken + 1, "cost": points_of(hints[taken].get("cost") or 0)}
        if taken < len(hints) and not is_checked
        else None,
    )
