"""Markdown that people write, as HTML that is safe to show, and as plain words for search."""

import re
from functools import lru_cache
from html import escape, unescape

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

MATHML = {
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup", "mfrac", "msqrt", "mroot", "mover",
    "munder", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "mmultiscripts",
    "mprescripts", "none", "semantics",
}  # fmt: skip
TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "del", "s", "sub", "sup", "kbd", "abbr", "mark", "code",
    "pre", "span", "div", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td",
    "a", "img", "figure", "figcaption", "details", "summary",
} | MATHML  # fmt: skip
ATTRIBUTES = {
    "*": {"title", "lang", "dir"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "code": {"class"},
    "pre": {"tabindex"},
    "span": {"class"},
    "div": {"class"},
    "th": {"scope", "data-align"},
    "td": {"data-align"},
    "math": {"display", "xmlns"},
    "mi": {"mathvariant"},
    "mo": {"stretchy", "form", "fence", "separator", "lspace", "rspace", "minsize", "maxsize", "movablelimits"},
    "mspace": {"width", "linebreak"},
    "mfrac": {"linethickness"},
    "mstyle": {"displaystyle", "scriptlevel", "mathvariant"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "mtable": {"columnalign", "rowspacing", "columnspacing"},
    "mpadded": {"width", "height", "depth"},
    "menclose": {"notation"},
}


def formula(latex: str, *, display: bool = False) -> str:
    """MathML of a LaTeX formula; the source in a <code> when it cannot be read, so that nothing is lost."""
    try:
        return convert(latex, display="block" if display else "inline")
    except Exception:  # the converter raises many kinds, IndexError among them, on input it does not know
        return f"<code>{escape(latex)}</code>"


def highlighted(code: str, language: str) -> str:
    """Lines of code as spans that the style sheet colors; an unknown language is shown plain."""
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False)
    return highlight(code, lexer, HtmlFormatter(nowrap=True))


def _fence(self, tokens, index, options, env):
    token = tokens[index]
    words = token.info.split()
    inner = highlighted(token.content, words[0] if words else "")
    return f'<div class="code"><pre tabindex="0"><code>{inner}</code></pre></div>\n'


def _code_block(self, tokens, index, options, env):
    return f'<div class="code"><pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre></div>\n'


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
    parser.use(
        dollarmath_plugin,
        allow_space=False,
        allow_digits=False,
        double_inline=True,
        renderer=lambda latex, options: formula(latex, display=options["display_mode"]),
    )
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _code_block)
    return parser


def render_markdown(text: str) -> SafeString:
    """HTML with headings from h2 down, tables, formulas as MathML and colored code; anything else is cleaned away."""
    html = _parser().render(text or "")
    html = re.sub(r"<(/?)h1>", r"<\1h2>", html)
    # Alignment of table columns comes as a style attribute, which the site's policy forbids.
    html = re.sub(r'<t([hd]) style="text-align:(\w+)">', r'<t\1 data-align="\2">', html)
    return mark_safe(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener nofollow"))  # noqa: S308


def render_inline_markdown(text: str) -> SafeString:
    """One line of it, for labels and options: no paragraphs around."""
    html = _parser().renderInline(text or "")
    return mark_safe(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener nofollow"))  # noqa: S308


def plain_text(text: str) -> str:
    """The words alone, formulas as their LaTeX left out, for search."""
    html = re.sub(r"<math.*?</math>", " ", render_markdown(text), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(strip_tags(html.replace("<", " <")))).strip()
