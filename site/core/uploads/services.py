"""Taking files in: announced, received whole or in parts, checked by content, scanned. Nothing is held in memory."""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.temp import NamedTemporaryFile
from django.db import transaction
from django.db.models import Count, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core import clock
from core.background import send, send_after_commit
from core.scanner import Finding, ScannerAway, scan

from .enums import UploadState
from .file_types import FILE_KINDS, KIND_OF_ENDING, ending_of, endings, found_ending, same_type
from .models import Upload, UploadPart
from .names import clean_name

log = logging.getLogger(__name__)

COPY = 1024 * 1024
ABANDONED = timedelta(days=2)  # an upload that did not go on for so long is given up
SCAN_AGAIN = timedelta(minutes=2)
AT_ONCE = 50
STATE_OF = {
    Finding.CLEAN: UploadState.CLEAN,
    Finding.INFECTED: UploadState.INFECTED,
    Finding.SKIPPED: UploadState.SKIPPED,
}


class UploadRefused(Exception):
    """The file is not taken; the message says why and what to do, for people."""


class WrongOffset(Exception):
    """A part came that does not go on where the last one ended. `expected` is where that was."""

    def __init__(self, expected: int):
        self.expected = expected
        super().__init__(f"expected {expected}")


@dataclass(frozen=True)
class UploadLimits:
    """`kinds` are slugs of file_types.FILE_KINDS, `max_bytes` what a file may have; the site's own limit holds too.
    `only` names endings of these kinds, where not all of them are taken. For the library of the editor (`is_library`)
    what students may send is no limit."""

    kinds: tuple[str, ...]
    max_bytes: int
    only: tuple[str, ...] = ()
    is_library: bool = False

    @property
    def endings(self) -> list[str]:
        """For the accept attribute and for people: ".pdf", ".docx" ..."""
        return [f".{ending}" for ending in self.only] or endings(self.kinds)

    @property
    def most_bytes(self) -> int:
        return self.max_bytes if self.is_library else min(self.max_bytes, settings.UPLOAD_MAX_BYTES)


@transaction.atomic
def begin_upload(*, owner, name: str, size: int, limits: UploadLimits, now: datetime | None = None) -> Upload:
    """Announce a file. Raises UploadRefused for one that would not be taken anyway, and for too many at once."""
    now = clock.current(now)
    _refuse_flood(owner, size, now, is_library=limits.is_library)
    name = announced_name(name=name, size=size, limits=limits)
    return Upload.objects.create(owner=owner, name=name, size=size, kinds=list(limits.kinds), created_at=now)


def announced_name(*, name: str, size: int, limits: UploadLimits) -> str:
    """The name as it is kept. Raises UploadRefused for a file that would not be taken anyway."""
    name = clean_name(name)
    if size <= 0:
        raise UploadRefused(_("“%(name)s” is empty.") % {"name": name})
    if size > limits.most_bytes:
        raise UploadRefused(
            _("“%(name)s” has %(size)s; a file may have at most %(limit)s here.")
            % {"name": name, "size": filesizeformat(size), "limit": filesizeformat(limits.most_bytes)}
        )
    if KIND_OF_ENDING.get(ending_of(name)) not in limits.kinds or f".{ending_of(name)}" not in limits.endings:
        raise UploadRefused(_refused_kind(name, limits))
    return name


def _refuse_flood(owner, size: int, now: datetime, *, is_library: bool) -> None:
    recent = Upload.objects.filter(owner=owner)
    hour = recent.filter(created_at__gt=now - timedelta(hours=1)).aggregate(n=Count("pk"))["n"]
    day = recent.filter(created_at__gt=now - timedelta(days=1)).aggregate(total=Sum("size"))["total"] or 0
    if hour >= settings.UPLOADS_PER_HOUR or (not is_library and day + size > settings.UPLOAD_BYTES_PER_DAY):
        raise UploadRefused(_("You uploaded very much in a short time. Wait an hour and go on; what came is kept."))


def _refused_kind(name: str, limits: UploadLimits) -> str:
    return _("“%(name)s” is of a kind that is not taken here. Send one of these: %(endings)s.") % {
        "name": name,
        "endings": ", ".join(limits.endings),
    }


def store_file(*, owner, file, limits: UploadLimits, now: datetime | None = None) -> Upload:
    """A whole file of a form. Raises UploadRefused; of a refused one only the fact is kept."""
    upload = begin_upload(owner=owner, name=file.name, size=file.size, limits=limits, now=now)
    file.seek(0)
    finish_upload(upload=upload, file=file, now=now)
    if upload.state == UploadState.REFUSED:
        raise UploadRefused(upload.reason)
    return upload


def append_part(*, upload: Upload, offset: int, data: bytes, now: datetime | None = None) -> Upload:
    """Take the next part; the last one completes the upload, which may turn out to be REFUSED. An empty one behind the
    last asks for the same: whoever put the parts together may have died over it. Raises WrongOffset, and UploadRefused
    when there is more than was announced or nothing is awaited."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.state != UploadState.RECEIVING and not data and offset == upload.size:
            return upload
        if upload.state != UploadState.RECEIVING:
            raise UploadRefused(_("This upload is complete."))
        if offset != upload.received:
            raise WrongOffset(upload.received)
        if offset + len(data) > upload.size:
            raise UploadRefused(_("More came than was announced. Remove the file and send it again."))
        if data:
            UploadPart.objects.create(upload=upload, offset=offset, file=ContentFile(data, name="part"))
            upload.received = offset + len(data)
            upload.save(update_fields=["received"])
    return _put_together(upload, now) if upload.received == upload.size else upload


def _put_together(upload: Upload, now: datetime | None) -> Upload:
    """A large file takes long, so the page may have asked again meanwhile: whoever is first finishes it, once."""
    with NamedTemporaryFile(suffix=".upload") as whole:
        try:
            for piece in _pieces(upload):
                whole.write(piece)
        except FileNotFoundError:  # it is finished, and its parts are gone
            upload.refresh_from_db()
            return upload
        whole.flush()
        finish_upload(upload=upload, file=File(whole), now=now)
    remove_parts(upload)
    return upload


def _pieces(upload: Upload) -> Iterator[bytes]:
    for part in upload.parts.all():
        with part.file.open("rb") as file:
            while piece := file.read(COPY):
                yield piece


def remove_parts(upload: Upload) -> None:
    for part in upload.parts.all():
        part.file.delete(save=False)
        part.delete()


def finish_upload(*, upload: Upload, file, now: datetime | None = None) -> None:
    """All of it is here: look what it is, keep it, and have it scanned after commit. One that somebody else finished
    meanwhile is as they left it."""
    upload.received, upload.completed_at = upload.size, clock.current(now)
    found, named = found_ending(file), ending_of(upload.name)
    if found is None or not same_type(named, found):
        upload.state = UploadState.REFUSED
        upload.reason = _(
            "“%(name)s” does not contain what its name says. Export or save it again as one of these: %(endings)s."
        ) % {"name": upload.name, "endings": ", ".join(endings(upload.kinds))}
        _finish(upload)
        return
    upload.ending, upload.content_type = named, FILE_KINDS[KIND_OF_ENDING[named]].types[named]
    upload.checksum = _checksum(file)
    file.seek(0)
    upload.file.save(upload.name, file, save=False)
    upload.state, kept = UploadState.WAITING, upload.file.name
    if not _finish(upload):
        upload.file.storage.delete(kept)
        return
    from .tasks import scan_stored

    send_after_commit(scan_stored, upload.pk)


def _finish(upload: Upload) -> bool:
    names = ("received", "completed_at", "state", "reason", "ending", "content_type", "checksum", "file")
    found = {name: getattr(upload, name) for name in names}
    if Upload.objects.filter(pk=upload.pk, state=UploadState.RECEIVING).update(**found):
        return True
    upload.refresh_from_db()
    return False


def _checksum(file) -> str:
    file.seek(0)
    return hashlib.file_digest(getattr(file, "file", file), "sha256").hexdigest()


def scan_upload(*, pk: int, now: datetime | None = None) -> str:
    """Have a waiting upload scanned. Returns its state. Of an infected one the content is deleted, the fact stays."""
    upload = Upload.objects.get(pk=pk)
    if upload.state != UploadState.WAITING:
        return upload.state
    try:
        with upload.file.open("rb") as file:
            verdict = scan(file)
    except (ScannerAway, OSError) as problem:
        log.warning("Upload %s was not scanned: %s", upload.pk, problem)
        return UploadState.WAITING
    state = STATE_OF[verdict.finding]
    Upload.objects.filter(pk=pk, state=UploadState.WAITING).update(
        state=state, reason=verdict.detail[:300], scanned_at=clock.current(now)
    )
    if state == UploadState.INFECTED:
        log.warning("Upload %s of person %s is infected: %s", upload.pk, upload.owner_id, verdict.detail)
        upload.file.delete(save=False)
        Upload.objects.filter(pk=pk).update(file="")
    return state


@transaction.atomic
def delete_upload(*, upload: Upload) -> None:
    """The row stays without its file: what was sent counts for the limits. Nothing may point at it any more."""
    remove_parts(upload)
    if upload.file:
        storage, name = upload.file.storage, upload.file.name
        transaction.on_commit(lambda: storage.delete(name))
    Upload.objects.filter(pk=upload.pk).update(file="", state=UploadState.REFUSED, reason="")


def scan_waiting_uploads(now: datetime | None = None) -> int:
    """What `tick` runs: uploads whose task was lost, or that no scanner could look at. Returns how many."""
    from .tasks import scan_stored

    due = Upload.objects.filter(state=UploadState.WAITING, completed_at__lte=clock.current(now) - SCAN_AGAIN)
    pks = list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        send(scan_stored, pk)
    return len(pks)


def remove_abandoned_uploads(now: datetime | None = None) -> int:
    """What `tick` runs: parts of uploads that did not go on. Returns how many were given up."""
    old = Upload.objects.filter(state=UploadState.RECEIVING, created_at__lte=clock.current(now) - ABANDONED)
    uploads = list(old[:AT_ONCE])
    for upload in uploads:
        remove_parts(upload)
        Upload.objects.filter(pk=upload.pk).update(
            state=UploadState.REFUSED, reason=_("It was never uploaded to the end. Remove it and send it again.")
        )
    return len(uploads)
