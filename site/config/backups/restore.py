import hashlib
import shutil
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.cache import caches
from django.db import connection

from . import databases, uploads
from .manifest import DATABASE, NAME, Manifest, Refused

CHUNK = 1024 * 1024


def restore_backup(*, archive: Path, replace: bool = False) -> Manifest:
    """Put the site back to what the archive holds. Raises Refused, and changes nothing, when

    - the archive is damaged, incomplete, or of another kind of database,
    - something is there already and `replace` does not say that it may go,
    - the database does not take it: then the files that were there come back too.
    """
    if not archive.is_file():
        raise Refused(f"There is no file {archive}.")
    if not replace and databases.tables():
        raise Refused(
            "The database is not empty. REPLACE=1 (--replace) puts the archive in the place of what is there."
        )
    if not replace and not uploads.are_empty():
        raise Refused(
            "There are uploads already. REPLACE=1 (--replace) puts the archive in the place of what is there."
        )
    settings.VAR.mkdir(parents=True, exist_ok=True)  # not the system's own place, which may be small or in memory
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.VAR) as work:
        staged = {alias: uploads.staging_folder(alias, Path(work)) for alias in uploads.ALIASES}
        try:
            manifest = _unpack(archive, Path(work), staged)
            with uploads.in_place(staged):
                databases.load(Path(work) / DATABASE, manifest.rows)
        finally:
            for folder in staged.values():
                shutil.rmtree(folder, ignore_errors=True)
    for alias in caches:
        caches[alias].clear()  # what was cached is of another database
    return manifest


def _unpack(archive: Path, work: Path, staged: dict[str, Path]) -> Manifest:
    """Take the archive apart and compare every hash. Only plain files with names of our own shape are written."""
    for folder in staged.values():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    found: dict[str, str] = {}
    manifest = None
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                if not member.isfile():
                    raise Refused(f"The archive holds something that is no file: {member.name}")
                content = tar.extractfile(member)
                if member.name == NAME:
                    manifest = Manifest.from_json(content.read())
                else:
                    found[member.name] = _write(content, _target(member.name, work, staged))
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise Refused(f"The archive is damaged: {error}") from error
    except OSError as error:  # no room for it, or a file and a folder of one name
        raise Refused(f"The archive cannot be unpacked: {error}") from error
    if manifest is None:
        raise Refused("The archive is not complete: it has no manifest.")
    expected = {f"files/{name}": digest for name, digest in manifest.files.items()}
    expected[DATABASE] = manifest.database_sha256
    if wrong := sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)):
        raise Refused(f"The archive is damaged: {len(wrong)} files differ from its manifest, such as {wrong[0]}.")
    if manifest.vendor != connection.vendor:
        raise Refused(f"The archive is of {manifest.vendor}, DATABASE_URL names {connection.vendor}.")
    return manifest


def _target(name: str, work: Path, staged: dict[str, Path]) -> Path:
    if name == DATABASE:
        return work / DATABASE
    parts = PurePosixPath(name).parts
    if len(parts) < 3 or parts[0] != "files" or parts[1] not in staged or ".." in parts:
        raise Refused(f"The archive holds something unknown: {name}")
    return staged[parts[1]].joinpath(*parts[2:])


def _write(content, target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("wb") as copy:
        while data := content.read(CHUNK):
            digest.update(data)
            copy.write(data)
    return digest.hexdigest()
