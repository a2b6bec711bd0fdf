"""The contract of a format of questions. Members live in question_formats/, one file each; the slug is the file name.

A format reads a file into plain questions (see question_type) and writes plain questions into a file. It knows no rows
and no pages. A question keeps the id of its source, so that reading a file again finds the same questions.

What counts as an item of the source, and ends in the report as mapped, kept raw, rejected or unaccounted for:

    question     every question, also one of a kind that cannot be asked here
    category     every category or section that names a group of questions: it becomes tags
    file         every file of a package
    picture      every picture that comes inside the file
    setting      what is said about a question and has no place here; only in reports of what is left out
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from core.import_ledger import MAPPED, REJECTED, Item, Ledger
from core.registry import Registry

from .question_type import question_types

MEGABYTE = 1024 * 1024
MAX_FILE, MAX_TEXT = 50 * MEGABYTE, 100_000  # bytes of a file, characters of a question
FILE = "import-file:"  # the address of a picture that came along, in the texts of a question


class FormatRefused(ValueError):
    """Nothing can be read or written; the message says why and what to do."""


class BadQuestion(ValueError):
    """One question cannot be read; the message says why. The rest can."""


@dataclass
class Reading:
    """What is read of a file. `files` are pictures, {path: content}: questions show them as import-file:path."""

    source: str  # names the file, the same whenever it is read again
    questions: list[dict] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # {question id: what its source calls it}
    files: dict[str, bytes] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=lambda: Ledger([]))
    _booked: dict[str, Item] = field(default_factory=dict)  # {question id: its item of the report}

    def id_of(self, key: str) -> str:
        """The id of the question its source calls `key`: itself when that is a UUID, as in what was exported here."""
        try:
            return str(UUID(key.removeprefix("q-")))
        except ValueError:
            name = f"marula-question:{self.source}:{key}".encode("utf-8", "replace")
            return str(uuid5(NAMESPACE_URL, name.decode()))

    def add(self, question: dict, item: Item, *, name: str = "", notes=()) -> bool:
        """Take the question unless it cannot be asked, and book `item` as what became of it."""
        before = (
            next((one for one in self.questions if one["id"] == question["id"]), None) if self._has(question) else None
        )
        if before and _words(before) == _words(question):
            self.book(item, target=question["type"], reason="It is there before, and taken once.")
            return True
        problem = self._problem(question)
        if problem:
            self.reject(item, problem)
            return False
        self.questions.append(question)
        self.names[question["id"]] = name
        self._booked[question["id"]] = item
        self.book(item, target=question["type"], reason="; ".join(dict.fromkeys(notes)))
        return True

    def withdraw(self, question: dict, reason: str) -> None:
        """Leave out a question that was taken: whoever wanted it cannot have it."""
        self.questions.remove(question)
        self.rebook(self._booked[question["id"]], reason)

    def rebook(self, item: Item, reason: str) -> None:
        """Book as rejected what was booked as mapped."""
        for entry in self.ledger.entries:
            if entry.item == item:
                entry.outcome, entry.target, entry.reason = REJECTED, "", reason

    def reject(self, item: Item, reason: str) -> None:
        self.book(item, outcome=REJECTED, reason=reason)

    def book(self, item: Item, *, outcome=MAPPED, target="", reason="") -> None:
        self.ledger.claim(
            item.file, item.kind, item.line, detail=item.detail, outcome=outcome, target=target, reason=reason
        )

    def _has(self, question: dict) -> bool:
        return question["id"] in self.names

    def _problem(self, question: dict) -> str:
        if self._has(question):
            return f"There is a question with the id of this one before it ({question['id']})."
        if sum(len(text) for text in texts_of(question)) > MAX_TEXT:
            return f"It is longer than {MAX_TEXT:,} characters."
        if any("\udc80" <= character <= "\udcff" for text in texts_of(question) for character in text):
            return "It has characters that are not UTF-8. Save the file as UTF-8."
        if not question["stem"].strip():
            return "The question has no text."
        if question["type"] not in question_types:
            return f"There are no questions of the type {question['type']} here."
        return " ".join(str(problem) for problem in question_types[question["type"]].problems(question))


@dataclass(frozen=True)
class Loss:
    """What a format cannot say of a question. With `is_whole`, the question is left out altogether."""

    question: str  # its id
    reason: str
    is_whole: bool = False


@dataclass(frozen=True)
class Written:
    data: bytes
    losses: tuple[Loss, ...] = ()

    def report(self, questions: list[dict]) -> dict:
        """In the form of an import: one item for each question, one more for whatever else was left out."""
        whole = {loss.question: loss.reason for loss in self.losses if loss.is_whole}
        ledger = Ledger([Item("", "question", place, q["stem"][:80]) for place, q in enumerate(questions, 1)])
        for place, question in enumerate(questions, 1):
            reason = whole.get(question["id"], "")
            outcome = REJECTED if reason else MAPPED
            ledger.claim("", "question", place, outcome=outcome, target=question["type"], reason=reason)
            for loss in self.losses:
                if loss.question == question["id"] and not loss.is_whole:
                    ledger.claim(
                        "", "setting", place, detail=question["stem"][:80], outcome=REJECTED, reason=loss.reason
                    )
        return ledger.report()


class QuestionFormat(ABC):
    label: str  # for people: "Moodle XML"
    extension: str  # of what is written, with the dot
    media_type: str

    @abstractmethod
    def recognizes(self, path: Path) -> bool:
        """Whether the file is of this format, by its name and its beginning."""

    @abstractmethod
    def read(self, path: Path, reading: Reading) -> None:
        """Everything there is in the file, into `reading`. What is wrong with one question is booked there and the rest
        is read on. Raises FormatRefused only when nothing can be had."""

    def write(self, questions: list[dict]) -> Written:
        """A file with the questions. Raises FormatRefused when this format is only read."""
        raise FormatRefused(f"{self.label} is only read, never written.")

    can_write = True


def texts_of(value) -> list[str]:
    """Every text in a question."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for inner in value for text in texts_of(inner)] if isinstance(value, list | tuple) else []


def _words(question: dict) -> dict:
    """What makes two questions the same: not where they are filed."""
    return {name: value for name, value in question.items() if name not in ("tags", "points", "difficulty")}


question_formats: Registry = Registry("learning.assessment.question_formats", attribute="question_format")
