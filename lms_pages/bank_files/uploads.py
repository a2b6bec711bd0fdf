"""A file of questions between the dry run and the import: kept for an hour, for the person who sent it."""

from datetime import timedelta
from pathlib import PurePosixPath
from tempfile import NamedTemporaryFile
from uuid import uuid4

from django.core import signing
from django.core.files.storage import storages

from core import clock

FOLDER = "question-imports"
KEPT = timedelta(hours=1)
SALT = "lms_pages.bank_files"


class UploadGone(Exception):
    """The file is kept no more, or was somebody else's."""


def keep_upload(file, *, user, **options) -> str:
    """Store what was sent, and give the ticket it can be had for again, with the options of the import."""
    storage = storages["private"]
    _sweep(storage)
    file.seek(0)
    name = storage.save(f"{FOLDER}/{uuid4()}{_ending(file.name)}", file)
    return signing.dumps({"file": name, "name": file.name, "user": user.pk, **options}, salt=SALT)


def open_ticket(ticket: str, *, user) -> dict:
    """{"file", "name", ...options}. Raises UploadGone."""
    try:
        said = signing.loads(ticket, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        raise UploadGone from None
    if said["user"] != user.pk or not storages["private"].exists(said["file"]):
        raise UploadGone
    return said


def local_copy(name: str) -> NamedTemporaryFile:
    """The stored file on this machine, with the ending of its name; gone when it is closed."""
    copy = NamedTemporaryFile(suffix=_ending(name))
    with storages["private"].open(name) as stored:
        for chunk in stored.chunks():
            copy.write(chunk)
    copy.flush()
    return copy


def forget_upload(name: str) -> None:
    storages["private"].delete(name)


def _ending(name: str) -> str:
    return "".join(PurePosixPath(name.replace("\\", "/")).suffixes[-2:])[-20:]


def _sweep(storage) -> None:
    if not storage.exists(FOLDER):
        return
    for name in storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if storage.get_modified_time(path) < clock.current() - 2 * KEPT:
            storage.delete(path)
