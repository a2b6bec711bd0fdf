"""Texts that administrators write: Markdown with placeholders in braces, "Hello {name}". Plain data in, words out."""

import re
from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core.markdown import render_markdown

PLACEHOLDER = re.compile(r"\{\s*([A-Za-z_]+)\s*\}")
LINK = re.compile(r"\[([^\]\n]+)\]\(([^()\s]+)\)")
LINK_ALONE = re.compile(r'<p><a href="([^"]+)"[^>]*>([^<]+)</a></p>')
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&:$])")


def names_in(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def as_subject(text: str, values: Mapping[str, str]) -> str:
    return " ".join(_filled(text, values).split())


def as_text(text: str, values: Mapping[str, str]) -> str:
    """For those who read mail as text: a link is its words and its address."""
    return LINK.sub(lambda found: f"{found[1]}: {found[2]}", _filled(text, values))


def as_html(text: str, values: Mapping[str, str], color: str) -> SafeString:
    """What people are called is never taken for Markdown; a link that stands alone becomes a button."""
    safe = {name: value if _is_address(value) else _escaped(value) for name, value in values.items()}
    html = render_markdown(_filled(text, safe))

    def button(found: re.Match) -> str:
        context = {"url": mark_safe(found[1]), "label": mark_safe(found[2]), "action_color": color}  # noqa: S308
        return render_to_string("emails/button.html", context)

    return mark_safe(LINK_ALONE.sub(button, html))  # noqa: S308 what render_markdown gives is cleaned


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def _escaped(value: str) -> str:
    return MARKDOWN.sub(r"\\\1", " ".join(value.split()))


def _is_address(value: str) -> bool:
    return value.startswith(("https://", "http://")) and not re.search(r"[\s<>()\[\]]", value)
