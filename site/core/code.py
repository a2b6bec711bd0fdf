"""Program text as HTML: colored on the server, so that pages need no script for it."""

from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token
from pygments.util import ClassNotFound

LONGEST = 200_000  # characters; more than anybody reads is shown plain
# Every class that may stand on a <span> of code, for the cleaner of Markdown.
TOKEN_CLASSES = {name for name in STANDARD_TYPES.values() if name and name != "l"}
OWN_NAMES = {"splus": "r"}  # where Pygments puts an older relative first


class _Formatter(HtmlFormatter):
    """Pygments calls plain literals `l`, which is our class of a whole line."""

    def _get_css_class(self, ttype):
        while ttype not in STANDARD_TYPES:
            ttype = ttype.parent
        return "s" if ttype is Token.Literal else STANDARD_TYPES[ttype]

    _get_css_classes = _get_css_class


def highlighted(code: str, language: str) -> str:
    """Code with its tokens in spans that the style sheet colors; an unknown language is shown plain."""
    if len(code) > LONGEST:
        return escape(code, quote=False)
    return highlight(code, _lexer(language), _Formatter(nowrap=True))


def highlighted_lines(code: str, language: str, marked: frozenset[int] | set[int] = frozenset()) -> str:
    """The same, each line in a span `l`, those numbered in `marked` (from 1) also `hl`."""
    lines = highlighted(code.rstrip("\n"), language).rstrip("\n").split("\n")
    return "".join(
        f'<span class="l{" hl" if number in marked else ""}">{line}</span>'
        for number, line in enumerate(lines, start=1)
    )


def language_slug(name: str) -> str:
    """What Pygments calls a language of any name or alias ("py", "Python 3"): "python". "text" when it knows none."""
    try:
        first = get_lexer_by_name(name.strip().lower() or "text").aliases[0]
        return OWN_NAMES.get(first, first)
    except ClassNotFound:
        return "text"


def _lexer(language: str):
    try:
        return get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        return get_lexer_by_name("text", stripnl=False)
