"""Serves what is drawn: covers, and the pictures that links to pages show elsewhere. Only for pages that are there."""

import hashlib
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.crypto import constant_time_compare
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe
from wagtail.models import Page

from learning.courses.models import Course

from ..covers import cover_key, cover_svg
from ..social import picture_of, social_png

ONE_DAY, ONE_YEAR = 24 * 60 * 60, 365 * 24 * 60 * 60

_drawn = lru_cache(maxsize=128)(cover_svg)


def is_keyed(request: HttpRequest, slug: str) -> bool:
    """Whether a page of ours showed this address, be the course a draft or not."""
    return constant_time_compare(request.GET.get("v", ""), cover_key(slug))


def has_cover(request: HttpRequest, slug: str) -> bool:
    return is_keyed(request, slug) or Course.objects.filter(slug=slug, is_live=True).exists()


def _etag(request: HttpRequest, slug: str) -> str | None:
    return f'"{hashlib.sha256(_drawn(slug).encode()).hexdigest()[:32]}"' if has_cover(request, slug) else None


@require_safe
@gzip_page  # a tenth of the size, and nothing secret in it
@condition(etag_func=_etag)
def course_cover(request: HttpRequest, slug: str) -> HttpResponse:
    """The cover of a course. An address with its key (`look.cover`) is good for a year; without one, for a published
    course only."""
    if not has_cover(request, slug):
        raise Http404("No course has this slug.")
    response = HttpResponse(_drawn(slug), content_type="image/svg+xml")
    lasting = f"public, max-age={ONE_YEAR}, immutable"
    response["Cache-Control"] = lasting if is_keyed(request, slug) else f"public, max-age={ONE_DAY}"
    response["Content-Security-Policy"] = "default-src 'none'"  # nothing to run here, even when opened by itself
    return response


@require_safe
def social_picture(request: HttpRequest, page_id: int, key: str) -> HttpResponse:
    """The picture of a page that has an address. An old key leads to the new one: the title has changed meanwhile."""
    page = get_object_or_404(Page.objects.live(), pk=page_id).specific
    if page.get_ancestors().not_live().exists():  # a lesson that is ready before its course is: its title is not out
        raise Http404
    picture = picture_of(page)
    if key != picture.key:
        return redirect("social_picture", page_id, picture.key)
    response = HttpResponse(social_png(picture), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response
