"""The files of a submission, or of an answer, as their reader sees them in the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from csp.decorators import csp_update

from core.uploads.file_types import KIND_OF_ENDING, TEXT_KINDS
from core.uploads.models import Upload
from core.uploads.serving import text_of

frames_files = csp_update({"frame-src": ["'self'"]})  # for views that show previews: a PDF stands in a frame


@dataclass(frozen=True)
class FilePreview:
    """`kind` is "picture", "pdf", "text" or "" for what is only downloaded; `text` and `is_whole` of a text."""

    upload: Upload
    name: str
    kind: str
    text: str = ""
    is_whole: bool = True


def previews_of(files: Iterable, *, are_named: bool = True) -> list[FilePreview]:
    """Of rows that have an upload. Without names a file is called by its number: names of files often tell whose they
    are."""
    return [_preview(file.upload, place, are_named) for place, file in enumerate(files, start=1)]


def _preview(upload: Upload, place: int, are_named: bool) -> FilePreview:
    name = upload.name if are_named else f"{place}.{upload.ending or 'bin'}"
    if not upload.file or not upload.is_shown_to_others:
        return FilePreview(upload, name, "")
    if upload.content_type == "application/pdf":
        return FilePreview(upload, name, "pdf")
    if upload.content_type.startswith("image/"):
        return FilePreview(upload, name, "picture")
    if KIND_OF_ENDING.get(upload.ending) in TEXT_KINDS:
        try:
            return FilePreview(upload, name, "text", *text_of(upload))
        except FileNotFoundError:
            return FilePreview(upload, name, "")
    return FilePreview(upload, name, "")
