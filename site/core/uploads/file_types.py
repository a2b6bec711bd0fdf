"""Which kind of file this is, by what is in it. A name says nothing; a name that says something else is a disguise."""

import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype
from django.utils.translation import gettext_lazy as _

HEAD = 8192  # bytes that say what a file is
TEXT_SAMPLE = 64 * 1024
ALL_CONTROLS = bytes([*range(32), 127])
TEXT_CONTROLS = b"\t\n\v\f\r\x1b"


@dataclass(frozen=True)
class FileKind:
    """A choice of the author. `types` maps the ending of a name to the content type it is served with."""

    label: object
    types: dict[str, str]


def _media(prefix: str, *endings: str) -> dict[str, str]:
    return {ending: f"{prefix}/{ending}" for ending in endings}


_OFFICE, _OPEN = "application/vnd.openxmlformats-officedocument", "application/vnd.oasis.opendocument"
_PLAIN = "text/plain"
FILE_KINDS: dict[str, FileKind] = {
    "pdf": FileKind(_("PDF"), {"pdf": "application/pdf"}),
    "document": FileKind(
        _("Text documents (DOCX, ODT, RTF)"),
        {"docx": f"{_OFFICE}.wordprocessingml.document", "odt": f"{_OPEN}.text", "rtf": "application/rtf"},
    ),
    "spreadsheet": FileKind(
        _("Spreadsheets (XLSX, ODS)"),
        {"xlsx": f"{_OFFICE}.spreadsheetml.sheet", "ods": f"{_OPEN}.spreadsheet"},
    ),
    "slides": FileKind(
        _("Slides (PPTX, ODP)"),
        {"pptx": f"{_OFFICE}.presentationml.presentation", "odp": f"{_OPEN}.presentation"},
    ),
    "image": FileKind(
        _("Pictures (PNG, JPEG, GIF, WebP)"), {"jpg": "image/jpeg", **_media("image", "png", "jpeg", "gif", "webp")}
    ),
    "text": FileKind(_("Plain text (TXT, MD, CSV)"), dict.fromkeys(("txt", "md", "csv", "tsv"), _PLAIN)),
    "code": FileKind(
        _("Source code and notebooks (PY, JS, IPYNB, …)"),
        dict.fromkeys(
            "py ipynb js ts json html css xml yaml yml toml sql sh r java c h cpp cs go rs rb php tex log".split(),
            _PLAIN,
        ),
    ),
    "archive": FileKind(_("Archives (ZIP)"), {"zip": "application/zip"}),
    "audio": FileKind(
        _("Sound (MP3, M4A, OGG, WAV)"),
        {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "wav": "audio/wav"},
    ),
    "video": FileKind(
        _("Video (MP4, WebM, MOV)"), {"mp4": "video/mp4", "webm": "video/webm", "mov": "video/quicktime"}
    ),
}
KIND_OF_ENDING = {ending: slug for slug, kind in FILE_KINDS.items() for ending in kind.types}
TEXT_KINDS = ("text", "code")
# What `filetype` calls what it finds, where that is not an ending of ours.
FOUND_AS = {"jpg": "jpg", "m4v": "mp4", "oga": "ogg"}
ZIP_MARKS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
OPEN_MARKS = {
    kind.types[ending].encode(): ending
    for kind in FILE_KINDS.values()
    for ending in ("odt", "ods", "odp")
    if ending in kind.types
}


def ending_of(name: str) -> str:
    return PurePosixPath(name).suffix.lstrip(".").lower()


def endings(kinds) -> list[str]:
    """For the accept attribute and for people: ".pdf", ".docx" ..."""
    return [f".{ending}" for slug in kinds if slug in FILE_KINDS for ending in FILE_KINDS[slug].types]


def found_ending(file: BinaryIO) -> str | None:
    """The ending that the content deserves; "txt" for any text in UTF-8, None for what is unknown here. The file has
    to be able to seek."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _ending_of_zip(file)
    if head.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    guess = filetype.guess(head)
    if guess is not None:
        ending = FOUND_AS.get(guess.extension, guess.extension)
        return ending if ending in KIND_OF_ENDING else None
    return "txt" if _is_text(file) else None


def _ending_of_zip(file: BinaryIO) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            for mark, ending in ZIP_MARKS.items():
                if mark in names:
                    return ending
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return OPEN_MARKS.get(archive.read("mimetype").strip(), "zip")
            return "zip"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return None


def _is_text(file: BinaryIO) -> bool:
    file.seek(0)
    sample = file.read(TEXT_SAMPLE)
    if not sample or sample.translate(None, TEXT_CONTROLS) != sample.translate(None, ALL_CONTROLS):
        return False
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as problem:
        return problem.start > len(sample) - 4 and len(sample) == TEXT_SAMPLE  # cut within a character
    return True


def same_type(named: str, found: str) -> bool:
    """Whether a file of that content may bear that ending."""
    kind = KIND_OF_ENDING.get(named)
    if found == "txt":
        return kind in TEXT_KINDS
    return kind is not None and FILE_KINDS[kind].types[named] == FILE_KINDS[KIND_OF_ENDING[found]].types[found]
