"""Addresses of pages: by key (the resolver behind learning.courses.links), of the frame, and in other languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language_info
from wagtail.models import Page, Site

from .frame import frame_of
from .models import CoursePage, LessonPage

PAGES = {"course": CoursePage, "lesson": LessonPage}
FIELDS = ("id", "url_path", "translation_key", "locale__language_code", "depth", "path", "content_type", "alias_of")


@dataclass(frozen=True)
class Translation:
    """A page in one language. `name` is what the language calls itself; an alias shows the text of another language."""

    code: str
    name: str
    url: str
    is_current: bool
    is_alias: bool


def page_urls(kind: str, keys: Iterable[UUID], locale: str) -> dict[UUID, str]:
    """{key: path} of the live pages in this language, else in another that has them. One query."""
    pages = Page.objects.type(PAGES[kind]).live().filter(translation_key__in=list(keys)).select_related("locale")
    found: dict[UUID, Page] = {}
    # A page of its own text before an alias, the oldest before the others: the same answer every time.
    for page in sorted(pages.only(*FIELDS), key=lambda page: (page.alias_of_id is not None, page.pk)):
        if page.locale.language_code == locale or page.translation_key not in found:
            found[page.translation_key] = page
    return {key: url for key, url in zip(found, addresses(found.values()), strict=True) if url}


def addresses(pages: Iterable[Page]) -> list[str | None]:
    """What `page.url` says of each. Wagtail asks the cache for the roots of the sites once a page; once is enough."""
    roots = Site.get_site_root_paths()
    urls = []
    for page in pages:
        page._wagtail_cached_site_root_paths = roots
        urls.append(page.url)
    return urls


def site_links(request) -> dict:
    """{"home": path, "catalog": path, "footer": [{"title", "url"}], "legal": [{"kind", "title", "url"}], "cloth": name,
    "logo": address or "", "moon": static file} of the request's site and language; cached."""
    frame = frame_of(request)
    names = ("home", "catalog", "footer", "legal", "cloth", "logo")
    return {name: getattr(frame, name) for name in names} | {"moon": f"img/moon-{frame.cloth}.svg"}


def translations_of(page) -> list[Translation]:
    """The live versions of a page in the order of LANGUAGES, its own among them. One query."""
    pages = Page.objects.live().filter(translation_key=page.translation_key).select_related("locale").only(*FIELDS)
    by_code = {other.locale.language_code: other for other in pages}
    urls = dict(zip(by_code, addresses(by_code.values()), strict=True))
    return [
        Translation(
            code=code,
            name=_own_name(code, name),
            url=urls[code],
            is_current=by_code[code].pk == page.pk,
            is_alias=by_code[code].alias_of_id is not None,
        )
        for code, name in settings.LANGUAGES
        if urls.get(code)
    ]


def _own_name(code: str, name) -> str:
    try:
        return get_language_info(code)["name_local"].capitalize()
    except KeyError:  # Django does not know isiZulu
        return str(name)
