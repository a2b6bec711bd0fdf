"""The notation of GIFT: what stands in a line, and how it is kept from being read as something else."""

import re
from html import unescape

from core.html_markdown import escape_markdown, to_markdown

from ..question_format import BadQuestion

ACTIVE = "~=#{}:\\"
FORMATS = ("html", "markdown", "moodle", "plain")
HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&#?\w+;")


def escaped(text: str) -> str:
    text = re.sub(rf"([{re.escape(ACTIVE)}])", r"\\\1", text.replace("\r", ""))
    return text.replace("\n", "\\n")


def unescaped(text: str) -> str:
    return re.sub(rf"\\([n{re.escape(ACTIVE)}])", lambda found: "\n" if found[1] == "n" else found[1], text)


def find(text: str, wanted: str, start: int = 0) -> int:
    """Where one of the characters stands unescaped, or -1."""
    place = start
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text[place] in wanted:
            return place
        place += 1
    return -1


def split(text: str, mark: str) -> tuple[str, str]:
    """Before and after the first unescaped `mark`."""
    place = find(text, mark)
    return (text, "") if place < 0 else (text[:place], text[place + 1 :])


def in_format(text: str, default: str) -> tuple[str, str]:
    """(format, text) of what may begin with [html], [markdown], ..."""
    match = re.match(rf"\s*\[({'|'.join(FORMATS)})\]", text)
    return (match[1], text[match.end() :]) if match else (default, text)


def as_markdown(text: str, kind: str) -> str:
    """GIFT as it stands in the file -> Markdown."""
    kind, text = in_format(text.strip(), kind)
    words = unescaped(text).strip()
    if kind == "markdown":
        return words
    if kind == "plain":
        return escape_markdown(words)
    if kind == "html" or HTML.search(words):
        return to_markdown(words if kind == "html" else words.replace("\n", "<br>"))
    return escape_markdown(unescape(words))


def answers(body: str) -> list[tuple[str, str]]:
    """[(mark, what follows it)] of an answer part: = and ~ begin an answer. Text before the first is an error."""
    found, start = [], find(body, "=~")
    if start < 0 or body[:start].strip():
        raise BadQuestion(f"“{body[: start if start > 0 else 40].strip()[:40]}” stands before the first = or ~.")
    while start >= 0:
        end = find(body, "=~", start + 1)
        found.append((body[start], body[start + 1 : end if end >= 0 else None].strip()))
        start = end
    return found
