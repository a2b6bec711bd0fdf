"""How a quiz is taken and counted, read from the frozen definition of its version.

`settings_of` is the one reader: definitions from before there were settings have only "pass_percent" and are practice
inside the lesson, as they always were. It forgives what is missing and raises nothing: attempts point at versions for
ever, so whatever was once published must stay readable.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from learning.grades.points import rounded

MODES = ("practice", "graded", "exam")
COUNTS = ("best", "last", "average", "first")
FEEDBACK = ("immediate", "submitted", "closed", "released", "never")


def points_of(number) -> Decimal:
    """The number of a definition (JSON) as points."""
    try:
        return rounded(Decimal(str(number)))
    except (InvalidOperation, ValueError):
        return Decimal(0)


@dataclass(frozen=True)
class QuizSettings:
    """Minutes are whole; None means no limit. Moments are aware. `pass_percent` and `pass_points`: at most one is set;
    with neither, nothing is failed."""

    mode: str = "practice"
    pass_percent: Decimal | None = None
    pass_points: Decimal | None = None
    attempts_allowed: int | None = None
    counts: str = "best"
    cool_down_minutes: int = 0
    time_limit_minutes: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    shuffle_questions: bool = False
    shuffle_options: bool = False
    layout: str = "all"  # or "one" question a page
    backtracking: bool = True
    feedback: str = "submitted"
    show_right: bool = True
    password: str = ""
    has_draws: bool = False  # the questions differ from attempt to attempt, or come from the bank
    needs_grader: bool = False  # a question waits for a person, or for a grader that answers some time

    @property
    def is_inline(self) -> bool:
        """Answered inside the lesson, at one go, as often as one likes, with the score at once. Every other quiz has a
        page of its own, on which a long text is saved while it is written, and files are taken."""
        return (
            self.mode == "practice"
            and not self.has_draws
            and not self.needs_grader
            and self.attempts_allowed is None
            and self.cool_down_minutes == 0
            and self.time_limit_minutes is None
            and self.opens_at is None
            and self.closes_at is None
            and not (self.shuffle_questions or self.shuffle_options)
            and self.layout == "all"
            and self.feedback in ("immediate", "submitted")  # the same thing where all is sent at once
            and self.show_right
            and not self.password
        )

    @property
    def has_pass_mark(self) -> bool:
        return self.pass_percent is not None or self.pass_points is not None

    def is_passed(self, points: Decimal, max_points: Decimal) -> bool:
        if self.pass_points is not None:
            return points >= self.pass_points
        return points * 100 >= (self.pass_percent or 0) * max_points


def settings_of(definition: dict) -> QuizSettings:
    """Of the definition of a quiz or exam."""
    stored = definition.get("settings") or {}
    passing = stored.get("pass") or {}
    percent = passing.get("percent", definition.get("pass_percent") if "pass" not in stored else None)
    points = passing.get("points")
    return QuizSettings(
        mode=_one_of(MODES, stored.get("mode"), "practice"),
        pass_percent=None if points is not None or not percent else points_of(percent),
        pass_points=None if points is None else points_of(points),
        attempts_allowed=stored.get("attempts_allowed") or None,
        counts=_one_of(COUNTS, stored.get("counts"), "best"),
        cool_down_minutes=stored.get("cool_down_minutes") or 0,
        time_limit_minutes=stored.get("time_limit_minutes") or None,
        opens_at=_moment(stored.get("opens_at")),
        closes_at=_moment(stored.get("closes_at")),
        shuffle_questions=bool(stored.get("shuffle_questions")),
        shuffle_options=bool(stored.get("shuffle_options")),
        layout=_one_of(("all", "one"), stored.get("layout"), "all"),
        backtracking=bool(stored.get("backtracking", True)),
        feedback=_one_of(FEEDBACK, stored.get("feedback"), "submitted"),
        show_right=bool(stored.get("show_right", True)),
        password=stored.get("password") or "",
        has_draws=any("question" not in item for item in definition.get("items") or ()),
        needs_grader=any(_waits(question) for question in definition.get("questions") or ()),
    )


def _waits(question: dict) -> bool:
    from .question_type import question_types  # which reads points here

    kind = question_types.get(question.get("type"))
    return kind is not None and kind.graded_by != "server"


def _one_of(words: tuple[str, ...], word, otherwise: str) -> str:
    return word if word in words else otherwise


def _moment(text) -> datetime | None:
    try:
        moment = parse_datetime(text) if text else None
    except ValueError:
        return None
    return make_aware(moment, UTC) if moment and is_naive(moment) else moment
