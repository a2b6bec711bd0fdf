"""Addresses of pages, by key: the resolver behind learning.courses.links, and the few links of every page's frame."""

from collections.abc import Iterable
from uuid import UUID

from wagtail.models import Page, Site

from .models import CatalogPage, CoursePage, LessonPage

PAGES = {"course": CoursePage, "lesson": LessonPage}


def page_urls(kind: str, keys: Iterable[UUID], locale: str) -> dict[UUID, str]:
    """{key: path} of the live pages in this language, else in another that has them."""
    found: dict[UUID, str] = {}
    pages = (
        Page.objects.type(PAGES[kind])
        .live()
        .filter(translation_key__in=list(keys))
        .select_related("locale")
        .only("id", "url_path", "translation_key", "locale__language_code", "depth", "path", "content_type")
    )
    for page in pages:
        if page.locale.language_code == locale or page.translation_key not in found:
            found[page.translation_key] = page.url
    return {key: url for key, url in found.items() if url}


def site_links(request) -> dict[str, str]:
    """{"home": path, "catalog": path} of the request's site and language."""
    site = Site.find_for_request(request)
    if site is None:
        return {"home": "/", "catalog": "/"}
    home = site.root_page.localized
    catalog = CatalogPage.objects.child_of(home).live().first() or CatalogPage.objects.live().first()
    return {"home": home.get_url(request) or "/", "catalog": catalog.get_url(request) if catalog else "/"}
