"""Serves what is drawn: covers, and the pictures that links to pages show elsewhere. Only for pages that are there."""

import hashlib
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe
from wagtail.models import Page

from learning.courses.models import Course

from ..covers import cover_key, cover_svg
from ..models import CoursePage, LessonPage, ModulePage
from ..social import picture_of, social_png

ONE_DAY, ONE_YEAR = 24 * 60 * 60, 365 * 24 * 60 * 60

_drawn = lru_cache(maxsize=128)(cover_svg)


def has_cover(slug: str) -> bool:
    return Course.objects.filter(slug=slug).exists() or CoursePage.objects.filter(slug=slug).exists()


def _etag(request: HttpRequest, slug: str) -> str | None:
    return f'"{hashlib.sha256(_drawn(slug).encode()).hexdigest()[:32]}"' if has_cover(slug) else None


@require_safe
@gzip_page  # a tenth of the size, and nothing secret in it
@condition(etag_func=_etag)
def course_cover(request: HttpRequest, slug: str) -> HttpResponse:
    """The cover of a course. An address with the key of the drawing (cover_address) is good for a year."""
    if not has_cover(slug):
        raise Http404("No course has this slug.")
    response = HttpResponse(_drawn(slug), content_type="image/svg+xml")
    is_keyed = request.GET.get("v") == cover_key(slug)
    response["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable" if is_keyed else f"public, max-age={ONE_DAY}"
    response["Content-Security-Policy"] = "default-src 'none'"  # nothing to run here, even when opened by itself
    return response


@require_safe
def social_picture(request: HttpRequest, page_id: int, key: str) -> HttpResponse:
    """The picture of a live page. An old key leads to the new one: the title has changed meanwhile."""
    page = get_object_or_404(Page.objects.live(), pk=page_id).specific
    if isinstance(page, ModulePage | LessonPage) and page.get_ancestors().filter(live=False).exists():
        raise Http404("What it belongs to is not published.")
    picture = picture_of(page)
    if key != picture.key:
        return redirect("social_picture", page_id, picture.key)
    response = HttpResponse(social_png(picture), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response
