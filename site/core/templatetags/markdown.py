from core.markdown import render_inline_markdown, render_markdown, split_lead
from django import template

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
    """An option: in one line unless it holds a code example."""
    return render_markdown(text) if "```" in (text or "") else render_inline_markdown(text)
