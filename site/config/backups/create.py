import hashlib
import io
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

from django.core.files.storage import storages
from django.db import connection

from core import clock

from . import databases, uploads
from .manifest import DATABASE, NAME, Manifest

PATTERN = "marula-*.tar"
CHUNK = 1024 * 1024


def create_backup(*, folder: Path, keep: int | None = None, now: datetime | None = None) -> Path:
    """Write an archive into `folder` and return it; older ones beyond the newest `keep` are deleted.

    The database is that of one moment; files are read after it, so that none it names is missing. A backup that breaks
    off leaves no archive. Only its owner can read it: it holds everything that people entrusted to the site.
    """
    now = clock.current(now)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"marula-{now:%Y%m%d-%H%M%S}.tar"
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as work:
        unfinished = Path(work) / target.name
        unfinished.touch(mode=0o600)
        _write(unfinished, Path(work) / DATABASE, now)
        unfinished.rename(target)
    for old in sorted(folder.glob(PATTERN))[: -keep if keep else 0]:
        old.unlink()
    return target


def _write(archive: Path, dump: Path, now: datetime) -> None:
    manifest = Manifest(created_at=now.isoformat(), vendor=connection.vendor)
    manifest.rows = databases.dump(dump)
    with tarfile.open(archive, "w") as tar:
        with dump.open("rb") as content:
            manifest.database_sha256 = _add(tar, DATABASE, content, dump.stat().st_size, now)
        for alias in uploads.ALIASES:
            storage = storages[alias]
            for name in uploads.names(storage):
                try:
                    content = storage.open(name)
                except FileNotFoundError:  # deleted a moment ago
                    continue
                with content:
                    manifest.files[f"{alias}/{name}"] = _add(tar, f"files/{alias}/{name}", content, content.size, now)
        text = manifest.to_json()
        _add(tar, NAME, io.BytesIO(text), len(text), now)


def _add(tar: tarfile.TarFile, name: str, content, size: int, now: datetime) -> str:
    """Returns the SHA-256 of what was written."""
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(now.timestamp())
    reader = _Hashing(content)
    tar.addfile(member, reader)
    return reader.hash.hexdigest()


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, content):
        self.content = content
        self.hash = hashlib.sha256()

    def read(self, size: int = CHUNK) -> bytes:
        data = self.content.read(size)
        self.hash.update(data)
        return data
