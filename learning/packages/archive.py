"""A package while it is looked at: names first, then bytes that are counted while they come out."""

import json
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.conf import settings

from core.archives import MEGABYTE, UNREADABLE, Allowance, ArchiveRefused, members

from .reasons import PackageRefused, reason, refused

METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
KEPT = re.compile(r"[^\x00-\x1f\x7f<>:\"|?*\\]+")  # what every file system and every address can say
LONGEST_NAME, LONGEST_PATH = 200, 400  # characters
UTF8 = 0x800  # the flag of an entry whose name is UTF-8; zipfile reads others as CP437
BOMB = 200  # times; JSON and text come to less
ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"\xfd7zXZ", b"BZh")
HEAD = 8  # bytes that say whether something is an archive
JSON_BYTES = 10 * MEGABYTE


class BadJson(ValueError):
    """No JSON object in UTF-8 within JSON_BYTES."""


class Contents:
    """`entries`: {path: entry} of the files, without folders."""

    def __init__(self, archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]):
        self.archive, self.entries = archive, entries
        self.allowance = settings.PACKAGE_UNPACKED_BYTES

    def __contains__(self, path: str) -> bool:
        return path in self.entries

    def chunks(self, path: str, allowance: Allowance | None = None) -> Iterator[bytes]:
        """The file, piece by piece. Raises PackageRefused when it is too big, or damaged."""
        entry, most = self.entries[path], settings.PACKAGE_FILE_BYTES
        allowance = allowance or Allowance("", self.allowance)
        size = 0
        try:
            for chunk in allowance.chunks(self.archive, entry):
                size += len(chunk)
                if size > most:
                    raise refused("file_too_big", path, most // MEGABYTE)
                if size > 2 * MEGABYTE and size > BOMB * max(entry.compress_size, 1):
                    raise refused("bomb", path)
                yield chunk
        except ArchiveRefused as error:
            raise refused(error.code, path, allowance.most // MEGABYTE) from None

    def check(self, paths: list[str]) -> None:
        """Unpacks these files into nothing. Raises PackageRefused: too much, damaged, or an archive again."""
        allowance = Allowance("", self.allowance)
        for path in paths:
            for number, chunk in enumerate(self.chunks(path, allowance)):
                if not number and chunk[:HEAD].startswith(ARCHIVES):
                    raise refused("nested_archive", path)

    def text(self, path: str) -> bytes:
        """At most JSON_BYTES of the file."""
        found = b""
        for chunk in self.chunks(path):
            found += chunk
            if len(found) > JSON_BYTES:
                break
        return found

    def json(self, path: str) -> dict:
        """Raises BadJson."""
        found = self.text(path)
        try:
            value = (
                json.loads(found.decode("utf-8-sig"), parse_constant=_no_number) if len(found) <= JSON_BYTES else None
            )
        except (ValueError, RecursionError):
            raise BadJson(path) from None
        if not isinstance(value, dict):
            raise BadJson(path)
        return value


def _no_number(word: str):
    raise ValueError(f"{word} is no JSON")  # though Python would read NaN, no browser does


@contextmanager
def opened(file: BinaryIO, size: int) -> Iterator[Contents]:
    """Raises PackageRefused before a byte is unpacked for what its size and the names in it already say."""
    if not size:
        raise refused("empty")
    if size > settings.PACKAGE_BYTES:
        raise refused("packed_too_big", most=settings.PACKAGE_BYTES // MEGABYTE)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except UnicodeDecodeError as error:
        raise refused("name", error.object.decode(errors="replace")) from None
    except (*UNREADABLE, ValueError):
        raise refused("not_zip") from None
    with archive:
        yield Contents(archive, _entries(archive))


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    most = settings.PACKAGE_FILES
    try:
        found = members(archive, "", most_files=most)
    except ArchiveRefused as error:
        raise refused(error.code, error.path, most) from None
    reasons, seen = [], {}
    for path, entry in found:
        folded = path.casefold()
        if not _has_usable_name(path, entry):
            reasons.append(reason("name", entry.filename))
        elif _is_special(entry):
            reasons.append(reason("link", path))
        elif entry.compress_type not in METHODS:
            reasons.append(reason("compression", path))
        elif folded in seen:
            reasons.append(reason("duplicate", path))
        seen[folded] = path
    folders = {parent for path in seen for parent in _folders_of(path)}
    reasons += [reason("duplicate", seen[path]) for path in folders & seen.keys()]
    if reasons:
        raise PackageRefused(reasons)
    return dict(found)


def _folders_of(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def _has_usable_name(path: str, entry: zipfile.ZipInfo) -> bool:
    parts = path.split("/")
    is_short = len(path) <= LONGEST_PATH and all(len(part.encode()) <= LONGEST_NAME for part in parts)
    is_read = bool(entry.flag_bits & UTF8) or entry.orig_filename.isascii()
    has_name = bool(KEPT.fullmatch(path)) and not any(part != part.strip() or part.endswith(".") for part in parts)
    return is_short and is_read and has_name and entry.filename == entry.orig_filename.replace("\\", "/")


def _is_special(entry: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return kind not in (0, stat.S_IFREG, stat.S_IFDIR)
