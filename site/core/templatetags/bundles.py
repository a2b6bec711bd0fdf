from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.static_files import files_of

register = template.Library()


@register.simple_tag
def stylesheets(bundle: str) -> SafeString:
    """The links of a bundle of `settings.BUNDLES`."""
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', ((static(name),) for name in files_of(bundle)))


@register.simple_tag
def modules_beside(bundle: str, paths: list[str]) -> SafeString:
    """The script elements of `paths`, without those that are parts of the bundle."""
    rest = [path for path in paths or () if path not in settings.BUNDLES[bundle]]
    return format_html_join("\n", '<script type="module" src="{}"></script>', ((static(path),) for path in rest))


@register.simple_tag
def modules(bundle: str) -> SafeString:
    """The script elements of a bundle; modules run after the page was read, in this order."""
    links = [format_html('<script type="module" src="{}"></script>', static(name)) for name in files_of(bundle)]
    return format_html_join("\n", "{}", ((link,) for link in links))
