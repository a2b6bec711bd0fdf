"""Markdown that people write, as HTML that is safe to show, and as plain words for search."""

import re
from functools import lru_cache
from html import escape, unescape

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin

from .code import TOKEN_CLASSES, highlighted
from .formulas import formula, width_of

MATHML = {
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup", "mfrac", "msqrt", "mroot", "mover",
    "munder", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "mmultiscripts",
    "mprescripts", "none", "semantics",
}  # fmt: skip
TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "i", "u", "del", "ins", "s", "small", "sub",
    "sup", "kbd", "abbr", "cite", "q", "mark", "code", "samp", "var", "pre", "span", "div", "blockquote", "ul", "ol",
    "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "a", "img", "figure",
    "figcaption", "details", "summary",
} | MATHML  # fmt: skip
ATTRIBUTES = {
    "*": {"title", "lang", "dir"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "pre": {"aria-label"},
    "div": {"aria-label"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "math": {"display", "xmlns"},
    "mi": {"mathvariant"},
    "mtext": {"mathvariant"},
    "mo": {"stretchy", "form", "fence", "separator", "lspace", "rspace", "minsize", "maxsize", "movablelimits"},
    "mspace": {"width", "linebreak"},
    "mfrac": {"linethickness"},
    "mstyle": {"displaystyle", "scriptlevel", "mathvariant"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "mtable": {"columnalign", "rowspacing", "columnspacing", "displaystyle"},
    "mtd": {"columnalign"},
    "mpadded": {"width", "height", "depth"},
    "menclose": {"notation"},
}
ONLY = {
    "th": {"scope": {"col", "row"}, "data-align": {"left", "center", "right"}},
    "td": {"data-align": {"left", "center", "right"}},
    "pre": {"tabindex": {"0"}, "role": {"group"}},
    "div": {"tabindex": {"0"}, "role": {"group"}},
    "span": {"tabindex": {"0"}},
}
LONGEST_INLINE = 16  # letters of a formula that fit into an option on the narrowest phone
CLASSES = {"div": {"code", "scroll", "formula"}, "span": TOKEN_CLASSES | {"formula"}}
BLOCKS = (
    r"p|br|hr|h[1-6]|pre|div|blockquote|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|th|td|figure|figcaption"
)
# Without one of these, a text has no heading, link or picture.
CHECKABLE = re.compile(r"[\[<#]|^ {0,3}[-=]+[ \t]*$", re.MULTILINE)
# A dollar sign that opens a formula touches it; one with a number after the closing dollar is a price.
INLINE_FORMULA = re.compile(r"\$(?=[^\s$])((?:\\.|[^$\\])*)(?<!\s)\$(?!\d)", re.DOTALL)
DISPLAY_FORMULA = re.compile(r"\$\$((?:\\.|[^$\\])+)\$\$", re.DOTALL)


def _inline_formula(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.src[start] != "$" or (start and state.src[start - 1].isdigit()):
        return False
    display = state.src.startswith("$$", start)
    match = (DISPLAY_FORMULA if display else INLINE_FORMULA).match(state.src, start)
    if match is None or not match[1].strip():
        return False
    if not silent:
        token = state.push("math_inline_double" if display else "math_inline", "math", 0)
        token.content = match[1]
    state.pos = match.end()
    return True


def _scrolling(name: str, label: str, inner: str) -> str:
    """Something that may be wider than the page: reached by keyboard, and named for those who do not see it."""
    return f'<{name} tabindex="0" role="group" aria-label="{escape(label)}">{inner}'


def _code(inner: str) -> str:
    return f'<div class="code">{_scrolling("pre", _("Code"), f"<code>{inner}</code>")}</pre></div>\n'


def _fence(self, tokens, index, options, env):
    words = tokens[index].info.split()
    return _code(highlighted(tokens[index].content, words[0] if words else ""))


def _code_block(self, tokens, index, options, env):
    return _code(escape(tokens[index].content))


def _math_inline(self, tokens, index, options, env):
    """One too long for a phone scrolls by itself. It has no name: in the label of an option that would stand for it."""
    math = formula(tokens[index].content, display=tokens[index].type == "math_inline_double")
    if not math.startswith("<math") or width_of(math) <= LONGEST_INLINE:
        return math
    return f'<span class="formula" tabindex="0">{math}</span>'


def _math_block(self, tokens, index, options, env):
    return _scrolling('div class="formula"', _("Formula"), formula(tokens[index].content, display=True)) + "</div>\n"


def _table_open(self, tokens, index, options, env):
    return _scrolling('div class="scroll"', _("Table"), "<table>\n")


def _table_close(self, tokens, index, options, env):
    return "</table></div>\n"


def markdown_parser() -> MarkdownIt:
    """A parser of the Markdown of this site, whose rules for showing it may still be set."""
    parser = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_labels=False)
    # The plug-in's own rule misses a formula that begins a text ending in a number, and takes prices for formulas.
    parser.inline.ruler.at("math_inline", _inline_formula)
    return parser


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = markdown_parser()
    for name, rule in {
        "fence": _fence,
        "code_block": _code_block,
        "math_inline": _math_inline,
        "math_inline_double": _math_inline,
        "math_block": _math_block,
        "table_open": _table_open,
        "table_close": _table_close,
    }.items():
        parser.add_render_rule(name, rule)
    return parser


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags={"script", "style", "iframe", "object", "noscript", "template", "title"},
        attributes=ATTRIBUTES,
        tag_attribute_values=ONLY,
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        allowed_classes=CLASSES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow",
    )


@lru_cache(maxsize=1)
def _cleaner_of_formulas() -> nh3.Cleaner:
    return nh3.Cleaner(tags=MATHML, attributes={name: ATTRIBUTES[name] for name in MATHML & set(ATTRIBUTES)})


def clean_html(html: str) -> SafeString:
    """HTML without what acts or restyles: no scripts, frames, styles, ids, foreign classes or odd addresses."""
    # The page has the one first heading.
    html = re.sub(r"<(/?)h1\b[^>]*>", r"<\1h2>", html)
    # Alignment of table columns comes as a style attribute, which the site's policy forbids.
    html = re.sub(r'<t([hd]) style="text-align:(\w+)">', r'<t\1 data-align="\2">', html)
    html = _cleaner().clean(html)
    # Links within the site are ours; only the ones that lead out say so.
    html = re.sub(r'(<a href="(?:/(?!/)|#|\?|\.)[^"]*"[^>]*?) rel="noopener nofollow"', r"\1", html)
    return mark_safe(html)  # noqa: S308 it was cleaned just above


def render_markdown(text: str) -> SafeString:
    """HTML with headings from h2 down, tables, formulas as MathML and colored code; anything else is cleaned away."""
    return clean_html(_parser().render(_readable(text)))


def checkable_html(text: str) -> str:
    """The HTML of Markdown for checks of its headings, links and pictures: without code and formulas, not cleaned.

    A picture without a description has no `alt` here, so that it is told from one whose HTML says alt="".
    """
    text = _readable(text)
    if not CHECKABLE.search(text):
        return ""
    tokens = _parser().parse(text)
    for token in tokens:
        for inner in token.children or ():
            if inner.type == "image" and not _parser().renderer.renderInlineAsText(inner.children, {}, {}).strip():
                inner.type, inner.content = "html_inline", f'<img src="{escape(str(inner.attrs["src"]))}">'
    kept = [token for token in tokens if token.type not in {"fence", "code_block", "math_block"}]
    for token in kept:
        token.children = [inner for inner in token.children or () if not inner.type.startswith("math")] or None
    return re.sub(r"<(/?)h1\b", r"<\1h2", _parser().renderer.render(kept, _parser().options, {}))


def render_inline_markdown(text: str) -> SafeString:
    """One line of it, for labels and options: no paragraphs around."""
    return clean_html(_parser().renderInline(_readable(text)))


def split_lead(text: str) -> tuple[str, str]:
    """The first paragraph and what follows it: a legend can hold a sentence, but no code example.

    The first is empty when the text begins with a code fence.
    """
    text = _readable(text).strip()
    match = re.search(r"\n\s*\n|(?:\A|\n)(?=\s*(?:```|~~~))", text)
    return (text, "") if match is None else (text[: match.start()].strip(), text[match.end() :].strip("\n"))


def plain_text(text: str) -> str:
    """The words alone, formulas as their LaTeX left out, for search."""
    return plain_html(re.sub(r"<math.*?</math>", " ", render_markdown(text), flags=re.DOTALL))


def words_and_formulas(text: str) -> SafeString:
    """HTML of one line: the words with their formulas, nothing else; for tables, where a text stands for itself."""
    html = re.sub(rf"<(?=/?(?:{BLOCKS})\b)", " <", render_markdown(text))
    return mark_safe(re.sub(r"\s+", " ", _cleaner_of_formulas().clean(html)).strip())  # noqa: S308 cleaned here


def words_with_latex(text: str) -> str:
    """The words, formulas as their LaTeX between dollars: for files, where nothing draws them."""
    tokens = markdown_parser().parse(_readable(text))
    for token in tokens:
        if token.type == "math_block":
            token.type, token.tag, token.content = "html_block", "", f"<p>{escape(f'${token.content.strip()}$')}</p>"
        for inner in token.children or ():
            if inner.type in ("math_inline", "math_inline_double"):
                inner.type, inner.content = "text", f"${inner.content}$"
    return plain_html(clean_html(_parser().renderer.render(tokens, _parser().options, {})))


def plain_html(html: str) -> str:
    """The words of HTML; those of two paragraphs or cells do not run together."""
    spaced = re.sub(rf"<(?=/?(?:{BLOCKS})\b)", " <", html or "", flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", unescape(strip_tags(spaced))).strip()


def _readable(text: str) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
