from core.markdown import render_inline_markdown, render_markdown
from django import template

register = template.Library()
register.filter("markdown", render_markdown)
register.filter("inline_markdown", render_inline_markdown)
