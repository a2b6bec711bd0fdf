"""What every page of the editor fetches and Wagtail lets nobody keep: its icons and the words of its scripts."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from wagtail.admin.icons import get_icon_sprite_hash
from wagtail.admin.views.home import sprite
from wagtail.admin.views.i18n import localized_js_catalog

ONE_YEAR, TEN_MINUTES = 365 * 24 * 60 * 60, 10 * 60


def icons(request: HttpRequest) -> HttpResponse:
    """Kept for as long as browsers like, under the address that names what they are."""
    response = sprite(request)
    if request.GET.get("h") == get_icon_sprite_hash():
        patch_cache_control(response, private=True, immutable=True, max_age=ONE_YEAR)
    return response


def words(request: HttpRequest) -> HttpResponse:
    """Kept for a short while: whoever changes the language of the editor reads the new one soon."""
    response = localized_js_catalog(request)
    patch_cache_control(response, private=True, max_age=TEN_MINUTES)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response
