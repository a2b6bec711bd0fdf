"""What stands around every page and hardly ever changes: the site, its home, the links of header and footer.

Cached for a host and a language, so that a page does not pay for it. An editor's change clears it at once here; another
process with a memory of its own follows within SECONDS.
"""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils.translation import get_language
from wagtail.models import Locale, Site
from wagtail.signals import post_page_move

from .models import CatalogPage, HomePage, StandardPage

KEY = "lms_pages.frames"
SECONDS = 30
MOST_FRAMES = 50  # host names are the visitor's choice where ALLOWED_HOSTS lets them


@dataclass(frozen=True)
class Frame:
    """`site.root_page` is already the home page in `language`, as its own class. `site` is None before the set-up."""

    language: str
    site: Site | None
    home: str
    catalog: str
    footer: tuple[dict[str, str], ...]


def frame_of(request) -> Frame:
    language = get_language()
    known = getattr(request, "_frame", None)
    if known and known.language == language:
        return known
    key = (request.get_host(), language)
    frames = cache.get(KEY, {})
    if key not in frames:
        frames = frames if len(frames) < MOST_FRAMES else {}
        frames[key] = _read_frame(request, language)
        cache.set(KEY, frames, SECONDS)
    request._frame = frames[key]
    return frames[key]


def _read_frame(request, language: str) -> Frame:
    site = Site.find_for_request(request)
    if site is None:
        return Frame(language, None, "/", "/", ())
    home = site.root_page.localized.specific
    home.locale  # noqa: B018 fetched now, kept with the page
    site.root_page = home
    catalog = CatalogPage.objects.child_of(home).live().first() or CatalogPage.objects.live().order_by("path").first()
    pages = StandardPage.objects.child_of(home).live().in_menu()
    return Frame(
        language,
        site,
        home.get_url(request) or "/",
        (catalog.get_url(request) if catalog else None) or "/",
        tuple({"title": page.title, "url": page.get_url(request)} for page in pages),
    )


def clear_frames(**kwargs) -> None:
    cache.delete(KEY)
    transaction.on_commit(lambda: cache.delete(KEY))  # somebody may have read the old rows meanwhile


for model in (Site, Locale, HomePage, CatalogPage, StandardPage):
    post_save.connect(clear_frames, sender=model, dispatch_uid=f"lms_pages.frame.saved.{model.__name__}")
    post_delete.connect(clear_frames, sender=model, dispatch_uid=f"lms_pages.frame.deleted.{model.__name__}")
post_page_move.connect(clear_frames, dispatch_uid="lms_pages.frame.moved")
