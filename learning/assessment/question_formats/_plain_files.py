"""Text files as they come: with a mark at the beginning, with any line ends, sometimes not quite UTF-8."""

import codecs
from pathlib import Path


def read_text(path: Path) -> str:
    """The text with line ends as \\n. Bytes that are not UTF-8 become lone surrogates, so that only the questions that
    have them are refused."""
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    else:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def summary(text: str, longest: int = 80) -> str:
    """The beginning of a text on one line, for a report: only what can be written as UTF-8."""
    return " ".join(text.split())[:longest].encode("utf-8", "replace").decode()


def beginning(path: Path, *, size: int = 4096) -> str:
    """The first characters, for recognizing."""
    with path.open("rb") as file:
        data = file.read(size)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "ignore")
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "ignore")
