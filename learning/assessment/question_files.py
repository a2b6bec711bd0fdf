"""Reading and writing files of questions, whatever their format."""

import re
import zipfile
from pathlib import Path

from .question_format import MAX_FILE, MEGABYTE, FormatRefused, QuestionFormat, Reading, Written, question_formats
from .question_formats._package import open_package


def choose_format(path: Path, wanted: str = "auto") -> tuple[str, QuestionFormat]:
    """(slug, format) of a file. Raises FormatRefused, naming the formats, when none fits."""
    if wanted != "auto":
        if wanted not in question_formats:
            raise FormatRefused(f"There is no format {wanted!r}. There are: {', '.join(question_formats)}.")
        return wanted, question_formats[wanted]
    for slug, question_format in question_formats.items():
        if question_format.recognizes(path):
            return slug, question_format
    if zipfile.is_zipfile(path):
        with open_package(path):
            pass  # what cannot be opened says why, which no format could
    known = ", ".join(question_format.label for question_format in question_formats.values())
    raise FormatRefused(f"{path.name} is in no known format. Known are: {known}.")


def read_questions(path: str | Path, *, format: str = "auto", name: str = "") -> tuple[str, Reading]:
    """(slug of the format, what was read) of a file. `name` is what its owner calls it, when the path does not say so.

    Raises FormatRefused when there is nothing to be had.
    """
    path = Path(path)
    name = name or path.name
    if not path.is_file():
        raise FormatRefused(f"{path} is no file. Give the file that holds the questions.")
    size = path.stat().st_size
    if not size:
        raise FormatRefused(f"{name} is empty.")
    if size > MAX_FILE:
        raise FormatRefused(
            f"{name} has {size // MEGABYTE} MB; at most {MAX_FILE // MEGABYTE} MB are read. Export it in several parts."
        )
    slug, question_format = choose_format(path, format)
    reading = Reading(source_of(slug, name))
    question_format.read(path, reading)
    return slug, reading


def write_questions(questions: list[dict], *, format: str) -> Written:
    """Raises FormatRefused for a format that does not exist or is only read, and when it can say nothing of them."""
    _slug, question_format = choose_format(Path("questions"), format)
    return question_format.write(questions)


def written_formats() -> list[str]:
    """Slugs of the formats that can be exported to."""
    return [slug for slug, question_format in question_formats.items() if question_format.can_write]


def source_of(slug: str, name: str) -> str:
    """What names a file by: its name, not the copy number a browser gave it."""
    stem = re.sub(r"[ _-]?\(\d+\)$", "", name.split(".")[0].strip()) or name
    return f"{slug}:{stem.casefold()}"
