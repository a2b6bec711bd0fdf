from collections.abc import Iterable

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core.static_files import files_of

register = template.Library()


@register.simple_tag
def stylesheets(bundle: str) -> SafeString:
    """The links of a bundle of `settings.BUNDLES`."""
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', ((static(name),) for name in files_of(bundle)))


@register.simple_tag
def modules(bundle: str) -> SafeString:
    """The script elements of a bundle; modules run after the page was read, in this order."""
    return _scripts(files_of(bundle))


@register.simple_tag
def modules_beside(bundle: str, names: list[str]) -> SafeString:
    """The script elements of these modules and bundles, without those that are parts of `bundle`."""
    rest = [name for name in names or () if name not in settings.BUNDLES[bundle]]
    return _scripts(file for name in rest for file in files_of(name))


def _scripts(files: Iterable[str]) -> SafeString:
    return format_html_join("\n", '<script type="module" src="{}"></script>', ((static(file),) for file in files))
