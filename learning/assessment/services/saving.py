"""Taking answers while an attempt is open. What is acknowledged here is counted, whatever happens after."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from core import clock

from ..drawing import questions_of
from ..entries import FORM, SHOWN, Entry
from ..enums import EntryKind
from ..models import Attempt
from ..posted import posted_parts
from .closing import is_overdue
from .desk import Desk, Receipt


class AttemptClosed(Exception):
    """Answers are not taken any more; the message says why, for people."""


def save_entries(*, attempt: Attempt, entries: Iterable[Entry], now: datetime | None = None) -> Receipt:
    """Write entries into the journal. `attempt` is of locking.locked_attempt, in the caller's transaction.

    An entry that cannot belong to the attempt is refused by itself, with a reason; one that was received before is
    acknowledged again and changes nothing. Two statements. Raises AttemptClosed, and stores nothing, when the attempt
    was submitted, its time is over (with settings.QUIZ_GRACE_SECONDS for the network), or the student left the course.
    """
    now = clock.current(now)
    require_open(attempt, now)
    desk = Desk(attempt, now)
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
    desk = Desk(attempt, now)
    for question_id, parts in posted_parts(posted, desk.questions).items():
        if not parts and (SHOWN + question_id not in posted or desk.kind_of(question_id).takes_files):
            continue  # not on this page, or not of this form
        entry = Entry(FORM, desk.next_of_form(), EntryKind.ANSWER, question_id, parts)
        desk.take(entry, shown=posted.get(SHOWN + question_id, [""])[0])
    desk.adopt_files()
    desk.store()
    return desk.receipt


def save_deed(*, attempt: Attempt, kind: str, question_id: str, value=None, now: datetime | None = None) -> Receipt:
    """A flag, a hint or a check from a plain form."""
    now = clock.current(now)
    require_open(attempt, now)
    desk = Desk(attempt, now)
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


def move_on(*, attempt: Attempt, place: int) -> None:
    """Open the next question where there is no going back: from `place`, so that a form sent twice moves once."""
    if attempt.place == place and place + 1 < len(questions_of(attempt)):
        attempt.place = place + 1
        attempt.save(update_fields=["place"])
