"""Showing where the words were found. Everything is escaped here, and only here is anything marked safe."""

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .words import WORD, fold, inflections

LONGEST_SNIPPET = 220  # characters


def _places(text: str, words: list[str]) -> list[tuple[int, int]]:
    wanted = set().union(*(inflections(word) for word in words)) if words else set()
    return [found.span() for found in WORD.finditer(text) if fold(found.group()) in wanted]


def highlighted(text: str, words: list[str]) -> SafeString:
    """The text, escaped, with <mark> around the words asked for in any of their forms."""
    parts, end = [], 0
    for start, stop in _places(text, words):
        parts += [escape(text[end:start]), format_html("<mark>{}</mark>", text[start:stop])]
        end = stop
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 every part is escaped above


def snippet(text: str, words: list[str]) -> SafeString:
    """The part of the text around the first word found, highlighted; its beginning when the words are elsewhere."""
    places = _places(text, words)
    first = places[0][0] if places else 0
    start = max(0, first - LONGEST_SNIPPET // 4)
    if start:
        start = text.find(" ", start, first) + 1 or start
    stop = start + LONGEST_SNIPPET
    if stop < len(text):
        stop = max(text.rfind(" ", first + 1, stop), 0) or stop
    cut = " ".join(text[start:stop].split())
    if not cut:
        return SafeString("")
    before, after = "… " if start else "", " …" if stop < len(text) else ""
    return format_html("{}{}{}", before, highlighted(cut, words), after)
