"""Between Markdown and the HTML that other systems read and write: formulas as \\(...\\), code without colors."""

import re
from functools import lru_cache
from html import escape

from markdown_it import MarkdownIt
from markdownify import MarkdownConverter

from .markdown import clean_html, markdown_parser

FORMULA = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$", re.DOTALL)
# What would be read as Markdown. A character inside a word, or a bracket that opens no link, stays as it is.
SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n])|[`*$]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|<(?=[A-Za-z/!?])|&(?=#?\w+;)|!(?=\[)|\](?=[(:\[])"
    r"|(?<=\[)\["
)
LINE_START = re.compile(r"^([ \t]*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+[ \t]*$|-{2,}[ \t]*$|\|)", re.MULTILINE)
LIST_START = re.compile(r"^([ \t]*\d+)([.)])(?=\s|$)", re.MULTILINE)
LOST = re.compile(r"<(script|iframe|object|embed|video|audio|form|input|applet|style|canvas)\b", re.IGNORECASE)
TAG = re.compile(r"<(?:/?[A-Za-z][^<>]*|!--.*?--)>", re.DOTALL)


def escape_markdown(text: str) -> str:
    """Plain words as Markdown that shows just them."""
    text = SPECIAL.sub(lambda match: "&amp;" if match[0] == "&" else "\\" + match[0], text)
    text = LINE_START.sub(r"\1\\\2", text)
    return LIST_START.sub(r"\1\\\2", text)


def unescape_markdown(text: str) -> str:
    """The words of Markdown that only has them: what `escape_markdown` was given."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text.replace("&amp;", "&"))


def is_words_only(text: str) -> bool:
    return escape_markdown(unescape_markdown(text)) == text


class _Converter(MarkdownConverter):
    def escape(self, text, parent_tags):
        if not text or "code" in parent_tags or "pre" in parent_tags:
            return text or ""
        parts, position = [], 0
        for match in FORMULA.finditer(text):
            parts += [escape_markdown(text[position : match.start()]), _as_dollars(match)]
            position = match.end()
        return "".join([*parts, escape_markdown(text[position:])])

    def convert_code(self, el, text, parent_tags):
        if "pre" in parent_tags:
            return text
        if not (text := el.get_text()).strip():
            return ""
        ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{ticks}{space}{text}{space}{ticks}"

    def convert_pre(self, el, text, parent_tags):
        code = el.find("code")
        words = " ".join((code or el).get("class") or ())
        language = re.search(r"(?:language|lang)-([\w+#-]+)", words)
        fence = "`" * max(3, max((len(run) for run in re.findall("`+", el.get_text())), default=0) + 1)
        inner = el.get_text().strip("\n")
        return f"\n\n{fence}{language[1] if language else ''}\n{inner}\n{fence}\n\n"

    def convert_td(self, el, text, parent_tags):
        return super().convert_td(el, text.replace("|", "\\|"), parent_tags)

    def convert_th(self, el, text, parent_tags):
        return super().convert_th(el, text.replace("|", "\\|"), parent_tags)


def _as_dollars(match: re.Match) -> str:
    if match[1] is not None:
        return f"${match[1].strip()}$"
    return f"$${(match[2] or match[3]).strip()}$$"


def lost_tags(html: str) -> list[str]:
    """Names of what `to_markdown` leaves out whole."""
    return sorted({name.lower() for name in LOST.findall(html)})


def to_markdown(html: str) -> str:
    """Markdown that shows the same as the HTML; what acts (scripts, frames, handlers) is gone.

    Links to files by a relative address stay as they are.
    """
    if not TAG.search(html) and "&" not in html:
        return _converter().escape(html, set()).strip()
    # The cleaner keeps no classes of other people, yet the language of a piece of code is one.
    html = re.sub(r'<code class="(?:[^"]*\s)?(?:language|lang)-([\w+#-]+)[^"]*"', r'<code title="language-\1"', html)
    html = re.sub(r"<code title=\"(language-[\w+#-]+)\"", r'<code class="\1"', str(clean_html(html)))
    text = _converter().convert(html)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def to_html(text: str) -> str:
    """Markdown as plain HTML for other systems, cleaned."""
    return re.sub(
        r'<code title="(language-[^"]*)"', r'<code class="\1"', str(clean_html(_parser().render(text)))
    ).strip()


def to_inline_html(text: str) -> str:
    """The same without the paragraph around, where there is but one."""
    html = to_html(text)
    match = re.fullmatch(r"<p>(.*)</p>", html, re.DOTALL)
    return match[1] if match and "<p>" not in match[1] else html


@lru_cache(maxsize=1)
def _converter() -> _Converter:
    return _Converter(
        heading_style="atx",
        bullets="-",
        strong_em_symbol="*",
        newline_style="backslash",
        sub_symbol="<sub>",
        sup_symbol="<sup>",
    )


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = markdown_parser()
    for name, rule in {
        "fence": _fence,
        "math_inline": _inline_formula,
        "math_inline_double": _display_formula,
        "math_block": _display_formula,
    }.items():
        parser.add_render_rule(name, rule)
    return parser


def _fence(self, tokens, index, options, env):
    words = tokens[index].info.split()
    title = f' title="language-{escape(words[0])}"' if words else ""
    return f"<pre><code{title}>{escape(tokens[index].content)}</code></pre>\n"


def _inline_formula(self, tokens, index, options, env):
    return f"\\({escape(tokens[index].content)}\\)"


def _display_formula(self, tokens, index, options, env):
    return f"\\[{escape(tokens[index].content.strip())}\\]"
