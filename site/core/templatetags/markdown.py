import re

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from core.markdown import plain_html, render_inline_markdown, render_markdown, split_lead

FORMULA = re.compile(r"<math([^>]*)>(.*?)</math>", re.DOTALL)

register = template.Library()
register.filter("markdown", render_markdown)
register.filter("inline_markdown", render_inline_markdown)


@register.filter
def lead_markdown(text):
    """The first paragraph, in one line: for a legend."""
    return render_inline_markdown(split_lead(text)[0])


@register.filter
def rest_markdown(text):
    """What follows it: code, tables, more paragraphs; empty when there is nothing."""
    return render_markdown(split_lead(text)[1])


@register.filter
def answer_markdown(text):
    """An option: in one line unless it holds a code example. Its formulas say their characters in a label as well,
    because browsers leave them out of the name of the radio button otherwise."""
    html = render_markdown(text) if "```" in (text or "") else render_inline_markdown(text)
    return mark_safe(FORMULA.sub(_labeled, html))  # noqa: S308 cleaned html, and a label that is escaped


def _labeled(match: re.Match) -> str:
    words = plain_html(match[2].replace("<", " <"))
    return f'<math{match[1]} aria-label="{escape(words)}">{match[2]}</math>'
