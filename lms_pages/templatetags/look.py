"""What templates of every room need to look alike: icons, lengths of time, numbers of pages."""

from functools import lru_cache
from urllib.parse import urlsplit

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.webvtt import clock_time
from learning.assessment.quiz_settings import points_of

from ..covers import cover_key

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """One drawing of static/img/icons.svg. Decoration only: the words beside it carry the meaning.

    A tag and not an include, because an outline has two for each lesson. `size`: "" or "lg". The address names no host:
    of another one (STATIC_CDN) browsers take no drawings into a page.
    """
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" i-{size}" if size else "",
        urlsplit(static("img/icons.svg")).path,
        name,
    )


@register.simple_tag
def drawn(name: str, **inputs) -> SafeString:
    """An include that sees its inputs and nothing else: frozen values, from which it is drawn once in each language.

    For what looks the same to most readers, as the modules of an outline.
    """
    return _drawn(name, get_language(), tuple(inputs.items()))


@lru_cache(maxsize=4096)
def _drawn(name: str, language: str, inputs: tuple) -> SafeString:
    return render_to_string(name, dict(inputs))


@register.simple_tag
def cover(slug: str, url: str = "") -> str:
    """The address of a course's cover: `url`, that of its own picture, or else of the one drawn from its slug."""
    return url or f"{reverse('course_cover', args=[slug])}?v={cover_key(slug)}"


@register.filter
def duration(minutes: int | None) -> str:
    """Minutes as people say them: "14 min", "1 h", "9 h 3 min"; empty for none."""
    if not minutes:
        return ""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


register.filter("clock_time", clock_time)


@register.filter
def points(number) -> str:
    """Points as people write them: "3", "2.5"; empty for none."""
    if number is None:
        return ""
    number = points_of(number)
    return localize(int(number) if number == int(number) else number.normalize())


@register.filter
def plural(number) -> int:
    """A whole number that takes the plural of this one: 1 for exactly one."""
    return int(number) if number == int(number) else 2


@register.filter
def elided(paginator, number: int):
    """The page numbers worth showing around page `number`, with Paginator.ELLIPSIS for what is left out."""
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
