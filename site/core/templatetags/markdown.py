import re
from functools import lru_cache, wraps

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from core.markdown import plain_html, render_inline_markdown, render_markdown, split_lead, words_and_formulas

FORMULA = re.compile(r"<math([^>]*)>(.*?)</math>", re.DOTALL)

MOST = 4096  # texts whose HTML is kept in this process: the same questions are shown to every student

register = template.Library()


def filter_once(name: str):
    """Register a filter that reads a text once in each language (labels of code examples are translated)."""

    def decorate(function):
        @lru_cache(maxsize=MOST)
        def read(text, language):
            return function(text)

        @wraps(function)
        def answer(text):
            return read(str(text or ""), get_language())

        register.filter(name, answer)
        return function

    return decorate


filter_once("markdown")(render_markdown)
filter_once("inline_markdown")(render_inline_markdown)
filter_once("words")(words_and_formulas)


@filter_once("lead_markdown")
def lead_markdown(text):
    """The first paragraph, in one line: for a legend."""
    return render_inline_markdown(split_lead(text)[0])


@filter_once("rest_markdown")
def rest_markdown(text):
    """What follows it: code, tables, more paragraphs; empty when there is nothing."""
    return render_markdown(split_lead(text)[1])


@filter_once("answer_markdown")
def answer_markdown(text):
    """An option: in one line unless it holds a code example. Its formulas say their characters in a label as well,
    because browsers leave them out of the name of the radio button otherwise."""
    html = render_markdown(text) if "```" in (text or "") else render_inline_markdown(text)
    return mark_safe(FORMULA.sub(_labeled, html))  # noqa: S308 cleaned html, and a label that is escaped


def _labeled(match: re.Match) -> str:
    words = plain_html(match[2].replace("<", " <"))
    return f'<math{match[1]} aria-label="{escape(words)}">{match[2]}</math>'
