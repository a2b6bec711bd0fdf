"""The contract of a question type. Members live in question_types/, one file each; the slug is the file name.

A question is plain JSON inside the definition of an activity or of a question version:
    {"id": uuid, "type": slug, "points": number, "stem": Markdown, "explanation": Markdown,
     "hints": [{"text": Markdown, "cost": points}], "tags": [str], "difficulty": ""|"easy"|"medium"|"hard",
     "picture": None or {"src", "srcset", "width", "height", "alt"}, ...what the type adds}
It is drawn by learning/assessment/questions/<slug>.html when asked and by learning/assessment/reviews/<slug>.html when
answered. Everything in it is hostile until it has passed through the Markdown filters.

What is asked never holds a key: `ask` gives nothing from which the right answer follows, order and names included.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random

from django.utils.translation import gettext as _

from core.html_markdown import escape_markdown
from core.registry import Registry
from learning.grades.points import rounded

from .quiz_settings import points_of

Posted = Mapping[str, list[str]]  # values by part: "" is the field q-<id>, every other one the field q-<id>-<part>
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes none of these


class InvalidResponse(ValueError):
    """The answer cannot belong to this question (unknown option, wrong shape). The message is for people."""


@dataclass(frozen=True)
class Mark:
    """What an answer earned: `points` of the question's own points, with two places. `feedback` is Markdown."""

    points: Decimal
    is_right: bool
    feedback: str = ""


class QuestionType(ABC):
    # "server": at once. "person": somebody reads it. "later": a grader that answers some time, or else a person.
    graded_by = "server"
    # Its response is [{"upload": key, "name", "size"}], written by services.files alone: no form says it.
    takes_files = False

    @abstractmethod
    def problems(self, question: dict) -> list[str]:
        """What is wrong with the question as it was written, in words for its author; empty when it can be asked."""

    @abstractmethod
    def ask(self, question: dict, rng: Random | None = None) -> dict:
        """Template context for the form: what the type adds, without anything that gives the answer away. With `rng`,
        options stand in an order drawn from it."""

    @abstractmethod
    def read(self, question: dict, posted: Posted):
        """The JSON-ready response from the posted values, empty when nothing was entered. Raises InvalidResponse only
        for what no form of ours sends: an unfinished answer is read, and kept."""

    def is_answered(self, response) -> bool:
        """Whether the response says anything."""
        return bool(response)

    @abstractmethod
    def mark(self, question: dict, response) -> Mark | None:
        """Grade a response that `read` gave; None when it waits for somebody (see `graded_by`)."""

    @abstractmethod
    def review(self, question: dict, response, *, show_right: bool = True, rng: Random | None = None) -> dict:
        """Template context for showing the answer with its feedback; what would have been right, if `show_right`.
        `rng` is the one of `ask`, for options in the order in which they were asked."""

    @abstractmethod
    def reveal(self, question: dict) -> dict:
        """{"right_answers": [Markdown]}: what earns all points, or a model of it."""

    def fold_stats(self, question: dict, response) -> list[str]:
        """Under which keys item statistics count the response. Few for each question, and the same across versions."""
        return ["answered" if self.is_answered(response) else ""]

    def stats_words(self, question: dict, key: str) -> str:
        """What a person reads for a key of `fold_stats`, as Markdown, in the words of this version of the question."""
        return {"": _("no answer"), "answered": _("answered")}.get(key) or escape_markdown(key)


def known_words(texts: dict[str, str], key: str) -> str:
    """The text of this id, which a version that is no more may have had alone."""
    return texts.get(key) or (_("something of an earlier version") if key else _("no answer"))


def earned(question: dict, share, feedback: str = "") -> Mark:
    """The mark for `share` (1 = all) of the points, never below zero or above all."""
    share = min(max(Fraction(share), Fraction(0)), Fraction(1))
    points = points_of(question["points"]) * share.numerator / share.denominator
    return Mark(points=rounded(points), is_right=share == 1, feedback=feedback)


def share_of(entry: dict) -> Fraction:
    """The part of the points that an option or accepted answer is worth: "fraction", 1 where none is given."""
    return Fraction(str(entry.get("fraction", 1)))


def read_text(posted: Posted, part: str = "", *, longest: int = 1000) -> str:
    """The one text in a part, without what cannot be stored."""
    values = posted.get(part, [])
    if len(values) > 1:
        raise InvalidResponse(_("This question takes one answer."))
    text = UNSTORABLE.sub("�", values[0]).replace("\r\n", "\n") if values else ""
    if len(text) > longest:
        raise InvalidResponse(_("This answer is too long: at most %(count)d characters.") % {"count": longest})
    return text if text.strip() else ""


def refuse_unknown_parts(posted: Posted, known) -> None:
    if set(posted) - set(known):
        raise InvalidResponse(_("That answer does not belong to this question."))


def shuffled(entries: list, rng: Random | None) -> list:
    return rng.sample(entries, len(entries)) if rng else list(entries)


question_types: Registry = Registry("learning.assessment.question_types", attribute="question_type")
