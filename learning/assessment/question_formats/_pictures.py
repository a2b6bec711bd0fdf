"""Pictures that come along with questions."""

import posixpath
import re
from collections.abc import Callable
from urllib.parse import unquote

from core.import_ledger import Item

from ..question_format import FILE, Reading

# Addresses in Markdown, after its brackets: of pictures and links.
ADDRESS = re.compile(r"(!?)\[((?:\\.|[^\]\\])*)\]\(<?([^)\s>]+)>?((?:\s+\"[^\"]*\")?)\)")
NOWHERE = re.compile(r"(?i)^(https?:|mailto:|tel:|#|import-file:|/(?!/))")
IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")


def with_files(text: str, find: Callable[[str], str | None], notes: list[str]) -> str:
    """Markdown whose pictures are those of the package. `find` gives the path of the file at an address, or None; a
    picture that is nowhere becomes its description, a link its words."""

    def replaced(match: re.Match) -> str:
        mark, words, address, title = match.groups()
        if NOWHERE.match(address):
            return match[0]
        path = find(unquote(address))
        if path is None:
            notes.append(f"{unquote(address)[:80]} did not come along")
            return words
        if not mark or not path.lower().endswith(IMAGES):
            notes.append(f"{path[:80]} is a file, and questions hold pictures only")
            return words
        return f"{mark}[{words}]({FILE}{path}{title})"

    return ADDRESS.sub(replaced, text)


def used_files(text: str) -> list[str]:
    """Paths of pictures that came along and are shown."""
    return [match[3].removeprefix(FILE) for match in ADDRESS.finditer(text) if match[3].startswith(FILE)]


def safe_name(name: str) -> str:
    """A file name without a folder and without characters that addresses cannot have."""
    return re.sub(r"[^\w.-]+", "-", posixpath.basename(name.replace("\\", "/"))).strip(".-")[:100] or "picture"


def keep(reading: Reading, item: Item, path: str, content: bytes) -> None:
    """Take a picture along."""
    reading.files[path] = content
    reading.book(item, target=path)
