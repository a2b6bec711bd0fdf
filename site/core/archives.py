"""Zip archives from strangers: nothing leads out of them, and what comes out is counted while it comes out."""

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

MEGABYTE = 1024 * 1024
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, UnicodeDecodeError, RuntimeError, EOFError, OSError,
)  # fmt: skip


class ArchiveRefused(ValueError):
    """The archive is not unpacked; the message says why. `code` is a word for it, `path` the entry it is about."""

    def __init__(self, message: str, code: str, path: str = ""):
        super().__init__(message)
        self.code, self.path = code, path


def members(archive: zipfile.ZipFile, name: str, *, most_files: int) -> list[tuple[str, zipfile.ZipInfo]]:
    """(path, entry) of every file, without folders. Raises ArchiveRefused before a byte is unpacked.

    Refused are too many entries, paths that lead out, symbolic links and encryption.
    """
    entries = archive.infolist()
    if len(entries) > most_files:
        raise ArchiveRefused(f"{name} has more than {most_files} entries.", "too_many_files")
    found = []
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0]):
            raise ArchiveRefused(
                f"{name}: {entry.filename} leads out of the archive. Nothing was unpacked.", "leads_out", entry.filename
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ArchiveRefused(
                f"{name}: {entry.filename} is a symbolic link. Pack the file itself.", "link", entry.filename
            )
        if entry.flag_bits & 1:
            raise ArchiveRefused(f"{name} is encrypted. Pack it without a password.", "encrypted")
        if not entry.is_dir():
            found.append((path.as_posix(), entry))
    return found


class Allowance:
    """How many bytes may still come out of an archive, whatever its headers say."""

    def __init__(self, name: str, most_bytes: int):
        self.name, self.most, self.left = name, most_bytes, most_bytes

    def chunks(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """Raises ArchiveRefused when the allowance is used up or the entry cannot be read."""
        try:
            with archive.open(entry) as packed:
                while chunk := packed.read(MEGABYTE):
                    self.left -= len(chunk)
                    if self.left < 0:
                        raise ArchiveRefused(
                            f"{self.name} unpacks to more than {self.most // MEGABYTE} MB.", "too_big", entry.filename
                        )
                    yield chunk
        except UNREADABLE as error:
            raise ArchiveRefused(
                f"{self.name}: {entry.filename} cannot be unpacked ({error}).", "unreadable", entry.filename
            ) from None
