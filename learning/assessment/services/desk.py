"""Where the entries of one request are looked at, one after the other, and written into the journal."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from core.uploads.enums import KEPT
from learning.courses.selectors import frozen_version

from ..drawing import questions_of
from ..entries import FORM, Entry, digest_of
from ..enums import EntryKind
from ..models import AnswerFile, Attempt, JournalEntry
from ..question_type import InvalidResponse, QuestionType, question_types
from ..quiz_settings import QuizSettings, settings_of
from ..sheet import empty_sheet, next_sequence, write_down


@dataclass
class Receipt:
    """What became of entries: `saved` are the sequences that need not be sent again, `refused` {sequence: why, in
    words}. `shown` has a digest of the answer that counts now for each question that was spoken of."""

    saved: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)


class Desk:
    """Of one attempt that is open; locked, where something is to be stored."""

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

    def kind_of(self, question_id: str) -> QuestionType:
        return question_types[self.questions[question_id]["type"]]

    def take(self, entry: Entry, shown: str = "") -> None:
        try:
            response = self.response_of(entry)
        except InvalidResponse as problem:
            self.receipt.refused[entry.sequence] = str(problem)
            return
        self.receipt.saved.append(entry.sequence)
        if entry.client == FORM and entry.kind == EntryKind.ANSWER and self.says_nothing_new(entry, response, shown):
            return
        self.write(entry, response)

    def write(self, entry: Entry, response) -> None:
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
        if saved is None and not self.kind_of(entry.question_id).is_answered(response):
            return True
        return response == saved or digest_of(response) == shown

    def response_of(self, entry: Entry):
        """What the journal keeps. Raises InvalidResponse with the reason."""
        question = self.open_question(entry.question_id)
        if entry.kind == EntryKind.FLAG:
            return bool(entry.value)
        if entry.kind == EntryKind.HINT:
            return self.hint_number(question, entry.value)
        if entry.kind == EntryKind.CHECK:
            return self.checked(question)
        self.refuse_checked(entry.question_id)
        kind = question_types[question["type"]]
        if kind.takes_files:
            raise InvalidResponse(_("This question takes files. Add them on its page."))
        return kind.read(question, entry.parts)

    def open_question(self, question_id: str) -> dict:
        """Raises InvalidResponse for one that is not asked, or not any more."""
        question = self.questions.get(question_id)
        if question is None:
            raise InvalidResponse(_("This question is not in this attempt."))
        if not self.settings.backtracking and self.places[question_id] != self.attempt.place:
            raise InvalidResponse(_("There is no way back to this question."))
        return question

    def refuse_checked(self, question_id: str) -> None:
        if question_id in self.sheet["checked"]:
            raise InvalidResponse(_("You have seen the feedback on this question: its answer stays."))

    def file_question(self, question_id: str) -> dict:
        """The same for one whose files may be changed."""
        question = self.open_question(question_id)
        self.refuse_checked(question_id)
        if not self.kind_of(question_id).takes_files:
            raise InvalidResponse(_("This question takes no files."))
        return question

    def put_files(self, question_id: str, files: list[dict]) -> None:
        """Files are added and taken out one by one, each change to what is saved: two tabs undo nothing of each
        other."""
        if files != self.sheet["answers"].get(question_id, []):
            self.write(Entry(FORM, self.next_of_form(), EntryKind.ANSWER, question_id), files)

    def adopt_files(self, until: datetime | None = None) -> None:
        """What has arrived, `until` then, is an answer from now on. A query where any question takes files."""
        asked = [pk for pk in self.questions if self.kind_of(pk).takes_files and pk not in self.sheet["checked"]]
        rows = AnswerFile.objects.filter(attempt=self.attempt, question_id__in=asked, upload__state__in=KEPT)
        if until:
            rows = rows.filter(upload__completed_at__lte=until)
        for row in rows.select_related("upload").order_by("pk") if asked else ():
            said, saved = row.as_plain(), self.sheet["answers"].get(row.question_id, [])
            self.put_files(row.question_id, saved if said in saved else [*saved, said])

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
        if answer is None or not self.kind_of(question["id"]).is_answered(answer):
            raise InvalidResponse(_("Answer the question first."))
        return True

    def store(self) -> None:
        if not self.rows:
            return
        JournalEntry.objects.bulk_create(self.rows)
        self.attempt.sheet, self.attempt.saved_at = self.sheet, self.now
        self.attempt.save(update_fields=["sheet", "saved_at"])
