"""The contract of a question type. Members live in question_types/, one file each; the slug is the file name.

A question is plain JSON inside an activity's definition:
    {"id": uuid, "type": slug, "points": int, "stem": Markdown, "explanation": Markdown, ...what the type adds}
It is drawn by learning/assessment/questions/<slug>.html when asked and by learning/assessment/reviews/<slug>.html when
answered. Everything in it is hostile until it has passed through the Markdown filters.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from core.registry import Registry


class InvalidResponse(ValueError):
    """The answer cannot belong to this question (unknown option, wrong shape). The message is for people."""


@dataclass(frozen=True)
class Mark:
    """What an answer earned: `points` of the question's own points."""

    points: int
    is_right: bool


class QuestionType(ABC):
    @abstractmethod
    def problems(self, question: dict) -> list[str]:
        """What is wrong with the question as it was written, in words for its author; empty when it can be asked."""

    @abstractmethod
    def ask(self, question: dict) -> dict:
        """Template context for the form: what the type adds, without anything that gives the answer away."""

    @abstractmethod
    def read(self, question: dict, values: list[str]):
        """The JSON-ready response from the posted values, empty when nothing was chosen. Raises InvalidResponse."""

    @abstractmethod
    def is_answered(self, response) -> bool:
        """Whether the response says anything."""

    @abstractmethod
    def mark(self, question: dict, response) -> Mark:
        """Grade a response that `read` gave."""

    @abstractmethod
    def review(self, question: dict, response) -> dict:
        """Template context for showing the answer with right, wrong and feedback."""


question_types: Registry = Registry("learning.assessment.question_types", attribute="question_type")
