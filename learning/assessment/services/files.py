"""Files as answers: each is taken in and taken out by itself, and is an answer once all of it is here."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import ngettext

from core import clock
from core.uploads.models import Upload
from core.uploads.services import UploadRefused, begin_upload, delete_upload, store_file

from ..locking import locked_attempt
from ..models import AnswerFile, Attempt
from ..question_types.file_upload import limits_of, most_files
from .desk import Desk
from .saving import require_open


def add_file(*, attempt: Attempt, question_id: str, file, now: datetime | None = None) -> None:
    """A whole file of a form, saved as an answer. `attempt` need not be locked: nobody waits while the file is kept.

    Raises UploadRefused, InvalidResponse for a question that takes none, and AttemptClosed.
    """
    now = clock.current(now)
    question = _question(attempt, question_id, now)
    upload = store_file(owner=attempt.enrollment.user, file=file, limits=limits_of(question), now=now)
    try:
        with transaction.atomic():
            desk = Desk(_attach(attempt, question_id, upload, now), now)
            desk.adopt_files()
            desk.store()
    except Exception:
        delete_upload(upload=upload)
        raise


@transaction.atomic
def announce_file(
    *, attempt: Attempt, question_id: str, name: str, size: int, now: datetime | None = None
) -> AnswerFile:
    """A file that will come in parts (core.uploads.views); whoever saves the page then makes it an answer. Raises as
    `add_file`."""
    now = clock.current(now)
    question = _question(attempt, question_id, now)
    upload = begin_upload(owner=attempt.enrollment.user, name=name, size=size, limits=limits_of(question), now=now)
    _attach(attempt, question_id, upload, now)
    return AnswerFile.objects.select_related("upload").get(upload=upload)


def remove_file(*, attempt: Attempt, question_id: str, upload_key: str, now: datetime | None = None) -> None:
    """Take a file out of the answer again. `attempt` is locked. One that is not (any more) there changes nothing.
    Raises InvalidResponse and AttemptClosed."""
    now = clock.current(now)
    require_open(attempt, now)
    desk = Desk(attempt, now)
    desk.file_question(question_id)
    rows = AnswerFile.objects.filter(attempt=attempt, question_id=question_id).select_related("upload")
    row = next((row for row in rows if str(row.upload.key) == upload_key), None)
    if row is None:
        return
    said = row.as_plain()
    row.delete()
    delete_upload(upload=row.upload)
    desk.put_files(question_id, [one for one in desk.sheet["answers"].get(question_id, []) if one != said])
    desk.store()


def _question(attempt: Attempt, question_id: str, now: datetime) -> dict:
    """Asked before the file is kept, and once more under the lock."""
    require_open(attempt, now)
    question = Desk(attempt, now).file_question(question_id)
    most = most_files(question)
    if AnswerFile.objects.filter(attempt=attempt, question_id=question_id).count() >= most:
        raise UploadRefused(
            ngettext("At most %(most)d file is taken.", "At most %(most)d files are taken.", most) % {"most": most}
        )
    return question


def _attach(attempt: Attempt, question_id: str, upload: Upload, now: datetime) -> Attempt:
    """Two tabs add one after the other. The attempt, locked, in the caller's transaction."""
    attempt = locked_attempt(key=attempt.key)
    _question(attempt, question_id, now)
    AnswerFile.objects.create(attempt=attempt, question_id=question_id, upload=upload)
    return attempt
