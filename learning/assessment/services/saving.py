"""Taking answers while an attempt is open. What is acknowledged here is counted, whatever happens after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from core import clock
from learning.courses.selectors import frozen_version

from ..drawing import questions_of
from ..entries import FORM, SHOWN, Entry, digest_of
from ..enums import EntryKind
from ..models import Attempt, JournalEntry
from ..posted import posted_parts
from ..question_type import InvalidResponse, question_types
from ..quiz_settings import QuizSettings, settings_of
from ..sheet import empty_sheet, next_sequence, write_down
from .closing import is_overdue


class AttemptClosed(Exception):
    """Answers are not taken any more; the message says why, for people."""


@dataclass
class Receipt:
    """What became of entries: `saved` are the sequences that need not be sent again, `refused` {sequence: why, in
    words}. `shown` has a digest of the answer that counts now for each question that was spoken of."""

    saved: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)


def save_entries(*, attempt: Attempt, entries: Iterable[Entry], now: datetime | None = None) -> Receipt:
    """Write entries into the journal. `attempt` is of locking.locked_attempt, in the caller's transaction.

    An entry that cannot belong to the attempt is refused by itself, with a reason; one that was received before is
    acknowledged again and changes nothing. Two statements. Raises AttemptClosed, and stores nothing, when the attempt
    was submitted, its time is over (with settings.QUIZ_GRACE_SECONDS for the network), or the student left the course.
    """
    now = clock.current(now)
    require_open(attempt, now)
    desk = _Desk(attempt, now)
    for entry in entries:
        desk.take(entry)
    desk.store()
    return desk.receipt


def save_form(*, attempt: Attempt, posted: Mapping[str, list[str]], now: datetime | None = None) -> Receipt:
    """The same for a plain form of a page: what differs from what the page showed and from what is saved. So a form
    sent twice, or a page that was left open while another one went on, undoes nothing. Raises InvalidResponse for a
    question that is not asked."""
    now = clock.current(now)
    require_open(attempt, now)
    desk = _Desk(attempt, now)
    for question_id, parts in posted_parts(posted, desk.questions).items():
        if not parts and SHOWN + question_id not in posted:
            continue  # not on this page
        entry = Entry(FORM, desk.next_of_form(), EntryKind.ANSWER, question_id, parts)
        desk.take(entry, shown=posted.get(SHOWN + question_id, [""])[0])
    desk.store()
    return desk.receipt


def save_deed(*, attempt: Attempt, kind: str, question_id: str, value=None, now: datetime | None = None) -> Receipt:
    """A flag, a hint or a check from a plain form."""
    now = clock.current(now)
    require_open(attempt, now)
    desk = _Desk(attempt, now)
    desk.take(Entry(FORM, desk.next_of_form(), kind, question_id, value=value))
    desk.store()
    return desk.receipt


def require_open(attempt: Attempt, now: datetime) -> None:
    if not attempt.is_open:
        raise AttemptClosed(_("This attempt was submitted already. Nothing more is taken."))
    if is_overdue(attempt, now):
        raise AttemptClosed(_("The time is up. What was saved before is counted; this came too late."))
    if not attempt.enrollment.is_active(now):
        raise AttemptClosed(_("You are not enrolled in this course any more."))


class _Desk:
    """Where the entries of one request are looked at, one after the other."""

    def __init__(self, attempt: Attempt, now: datetime):
        attempt.version = frozen_version(attempt.version_id)
        self.attempt, self.now, self.receipt = attempt, now, Receipt()
        self.settings: QuizSettings = settings_of(attempt.version.definition)
        asked = questions_of(attempt)
        self.questions = {question["id"]: question for question in asked}
        self.places = {question["id"]: place for place, question in enumerate(asked)}
        self.sheet = attempt.sheet or empty_sheet()
        self.rows: list[JournalEntry] = []

    def next_of_form(self) -> int:
        return next_sequence(self.sheet, FORM)

    def take(self, entry: Entry, shown: str = "") -> None:
        try:
            response = self.response_of(entry)
        except InvalidResponse as problem:
            self.receipt.refused[entry.sequence] = str(problem)
            return
        self.receipt.saved.append(entry.sequence)
        if entry.client == FORM and entry.kind == EntryKind.ANSWER and self.says_nothing_new(entry, response, shown):
            return
        row = JournalEntry(
            attempt=self.attempt,
            client=entry.client,
            sequence=entry.sequence,
            kind=entry.kind,
            question_id=entry.question_id,
            response=response,
            received_at=self.now,
        )
        if write_down(self.sheet, row):
            self.rows.append(row)
        if entry.kind == EntryKind.ANSWER:
            self.receipt.shown[entry.question_id] = digest_of(self.sheet["answers"].get(entry.question_id))

    def says_nothing_new(self, entry: Entry, response, shown: str) -> bool:
        saved = self.sheet["answers"].get(entry.question_id)
        if saved is None and not question_types[self.questions[entry.question_id]["type"]].is_answered(response):
            return True
        return response == saved or digest_of(response) == shown

    def response_of(self, entry: Entry):
        """What the journal keeps. Raises InvalidResponse with the reason."""
        question = self.questions.get(entry.question_id)
        if question is None:
            raise InvalidResponse(_("This question is not in this attempt."))
        if not self.settings.backtracking and self.places[entry.question_id] != self.attempt.place:
            raise InvalidResponse(_("There is no way back to this question."))
        if entry.kind == EntryKind.FLAG:
            return bool(entry.value)
        if entry.kind == EntryKind.HINT:
            return self.hint_number(question, entry.value)
        if entry.kind == EntryKind.CHECK:
            return self.checked(question)
        if entry.question_id in self.sheet["checked"]:
            raise InvalidResponse(_("You have seen the feedback on this question: its answer stays."))
        return question_types[question["type"]].read(question, entry.parts)

    def hint_number(self, question: dict, value) -> int:
        """Hints are taken one after the other."""
        taken = self.sheet["hints"].get(question["id"], 0)
        if type(value) is not int or not 1 <= value <= min(taken + 1, len(question.get("hints", []))):
            raise InvalidResponse(_("There is no such hint."))
        return value

    def checked(self, question: dict) -> bool:
        if self.settings.feedback != "immediate":
            raise InvalidResponse(_("This quiz gives its feedback later."))
        answer = self.sheet["answers"].get(question["id"])
        if answer is None or not question_types[question["type"]].is_answered(answer):
            raise InvalidResponse(_("Answer the question first."))
        return True

    def store(self) -> None:
        if not self.rows:
            return
        JournalEntry.objects.bulk_create(self.rows)
        self.attempt.sheet, self.attempt.saved_at = self.sheet, self.now
        self.attempt.save(update_fields=["sheet", "saved_at"])


def move_on(*, attempt: Attempt, place: int) -> None:
    """Open the next question where there is no going back: from `place`, so that a form sent twice moves once."""
    if attempt.place == place and place + 1 < len(questions_of(attempt)):
        attempt.place = place + 1
        attempt.save(update_fields=["place"])
