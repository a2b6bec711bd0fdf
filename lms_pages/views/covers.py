"""Serves the drawn covers. The address is the whole input, so browsers and proxies may keep an answer for a year."""

import hashlib
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

from lms_pages.covers import cover_svg

LONGEST_SLUG = 255  # as long as Wagtail lets a slug be
ONE_YEAR = 365 * 24 * 60 * 60

_drawn = lru_cache(maxsize=128)(cover_svg)


def _etag(request: HttpRequest, slug: str) -> str | None:
    if len(slug) > LONGEST_SLUG:
        return None
    return f'"{hashlib.sha256(_drawn(slug).encode()).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=_etag)
def course_cover(request: HttpRequest, slug: str) -> HttpResponse:
    if len(slug) > LONGEST_SLUG:
        raise Http404("No course has so long a slug.")
    response = HttpResponse(_drawn(slug), content_type="image/svg+xml")
    response["Cache-Control"] = f"public, max-age={ONE_YEAR}"
    response["Content-Security-Policy"] = "default-src 'none'"  # nothing to run here, even when opened by itself
    return response
