"""A code example, colored on the server."""

import re

from django.core.exceptions import ValidationError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from core.code import highlighted_lines

from ..block import GROUP, LessonBlock

# Names are Pygments' own (core.code.language_slug gives them); a language that is not listed is "text".
LANGUAGES = [
    ("text", _("Plain text")),
    ("bash", "Shell"),
    ("console", _("Shell session")),
    ("c", "C"),
    ("cpp", "C++"),
    ("csharp", "C#"),
    ("css", "CSS"),
    ("diff", "Diff"),
    ("docker", "Dockerfile"),
    ("go", "Go"),
    ("html", "HTML"),
    ("java", "Java"),
    ("javascript", "JavaScript"),
    ("json", "JSON"),
    ("julia", "Julia"),
    ("markdown", "Markdown"),
    ("python", "Python"),
    ("pycon", _("Python session")),
    ("r", "R"),
    ("rust", "Rust"),
    ("sql", "SQL"),
    ("toml", "TOML"),
    ("typescript", "TypeScript"),
    ("xml", "XML"),
    ("yaml", "YAML"),
]


def read_lines(text: str) -> frozenset[int]:
    """The numbers in "3,5-7": {3, 5, 6, 7}. Raises ValueError, with a message for people, for anything else."""
    numbers: set[int] = set()
    for part in filter(None, (part.strip() for part in (text or "").split(","))):
        match = re.fullmatch(r"(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?", part)
        if not match:
            raise ValueError(
                _now("“%(part)s” is not a line or a range of lines. Write them as 3, 5-7.") % {"part": part}
            )
        first, last = int(match[1]), int(match[2] or match[1])
        if first < 1 or last < first:
            raise ValueError(_now("“%(part)s” runs backwards, or begins before line 1.") % {"part": part})
        numbers.update(range(first, last + 1))
    return frozenset(numbers)


class CodeBlock(LessonBlock, blocks.StructBlock):
    modules = ("js/copy-code.js",)

    language = blocks.ChoiceBlock(LANGUAGES, default="python", label=_("Language"))
    title = blocks.CharBlock(label=_("File name or title"), required=False, max_length=150)
    code = blocks.TextBlock(label=_("Code"), rows=8)
    highlight_lines = blocks.CharBlock(
        label=_("Marked lines"), required=False, max_length=100, help_text=_("Numbers and ranges, for example 3, 5-7.")
    )

    class Meta:
        icon = "code"
        label = _("Code")
        group = GROUP.CODE
        description = _("A code example with line numbers, colors and marked lines.")
        preview_value = {
            "language": "python",
            "title": "step.py",
            "code": "def step(w, x, y, rate=0.1):\n    grad = x.T @ (x @ w - y) / len(y)\n    return w - rate * grad",
            "highlight_lines": "2",
        }

    def clean(self, value):
        value = super().clean(value)
        count = len((value["code"] or "").rstrip("\n").split("\n"))
        try:
            beyond = [number for number in sorted(read_lines(value["highlight_lines"])) if number > count]
            if beyond and not self.is_deferred_validation:
                raise ValueError(
                    _now("There is no line %(line)d; the code has %(count)d.") % {"line": beyond[0], "count": count}
                )
        except ValueError as problem:
            raise StructBlockValidationError({"highlight_lines": ValidationError(str(problem))}) from None
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        try:
            marked = read_lines(value["highlight_lines"])
        except ValueError:  # a draft
            marked = frozenset()
        context["language_name"] = dict(LANGUAGES).get(value["language"], value["language"])
        context["lines"] = mark_safe(highlighted_lines(value["code"] or "", value["language"], marked))  # noqa: S308
        return context

    def search_text(self, value):
        return " ".join(filter(None, (value["title"], value["code"])))


block_class = CodeBlock
