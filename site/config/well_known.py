"""Small files that browsers, search engines and finders of holes ask for by fixed names."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control

from core import clock
from learning.tools.keys import published_keys

HOUR, DAY = 3600, 86_400
PRIVATE_PATHS = ("/admin/", "/django-admin/", "/accounts/", "/learn/", "/search/", "/documents/", "/media-files/")


@cache_control(public=True, max_age=DAY)
def robots(request):
    """What search engines may read; nothing where the site is a rehearsal (ROBOTS_ALLOWED=0)."""
    lines = ["User-agent: *"]
    if settings.ROBOTS_ALLOWED:
        # Other languages have the same paths below their code.
        prefixes = ["", *(f"/{code}" for code, _name in settings.LANGUAGES[1:])]
        lines += [f"Disallow: {prefix}{path}" for path in PRIVATE_PATHS for prefix in prefixes]
        lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"]
    else:
        lines.append("Disallow: /")
    return _plain(lines)


@cache_control(public=True, max_age=DAY)
def security(request):
    """RFC 9116: whom to tell about a hole. Only when SECURITY_CONTACT says so."""
    if not settings.SECURITY_CONTACTS:
        raise Http404
    expires = (clock.current() + timedelta(days=180)).replace(microsecond=0)
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS]
    lines.append(f"Expires: {expires.isoformat().replace('+00:00', 'Z')}")
    lines.append(f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}")
    lines.append(f"Canonical: {request.build_absolute_uri(request.path)}")
    return _plain(lines)


@cache_control(public=True, max_age=DAY)
def favicon(request):
    return redirect(static("img/favicon.ico"))


@cache_control(public=True, max_age=HOUR)
def jwks(request):
    """RFC 7517: the keys with which AI tools check what this site signed."""
    response = JsonResponse({"keys": [key.public for key in published_keys()]})
    response["Access-Control-Allow-Origin"] = "*"  # a tool may look from its page
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _plain(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
