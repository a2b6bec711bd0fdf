"""What stands around every page and hardly ever changes: the site, its home, the links of header and footer.

Kept for a host and a language under a generation that an editor's change raises, so that a page does not pay for it. A
process asks for the generation every core.process_memory.SECONDS, and for every page that is going to be cached.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils.translation import get_language
from wagtail.images.utils import to_svg_safe_spec
from wagtail.models import Locale, Site
from wagtail.signals import post_page_move

from core.kept import kept
from core.process_memory import forget_all, recall, remember
from core.public_files import public_copy
from core.site_facts import forget_site_facts

from .cloths import Cloth
from .models import CatalogPage, HomePage, LessonImage, SiteSettings, StandardPage
from .page_cache import FRAME_GENERATION, raise_generation

LOGO = ("fill-96x96", "format-webp")


@dataclass(frozen=True)
class Frame:
    """`site.root_page` is already the home page in `language`, as its own class. `site` is None before the set-up.

    `roots` stands for the addresses of all sites and catalogs: while it is the same, a course page that did not change
    has the same address.
    """

    language: str
    site: Site | None
    home: str
    catalog: str
    footer: tuple[dict[str, str], ...]
    roots: str = ""
    catalog_path: str = ""  # in the tree; empty without a catalog
    catalog_title: str = ""
    cloth: str = ""  # of lms_pages.cloths
    logo: str = ""  # address of a picture; empty for the mark of the house
    legal: tuple[dict[str, str], ...] = ()  # like footer, with a "kind": terms, privacy, imprint


def frame_of(request) -> Frame:
    language = get_language()
    known = getattr(request, "_frame", None)
    if known and known.language == language:
        return known
    here = f"frame:{request.get_host()}:{language}"
    generation = getattr(request, "frame_generation", None)  # of a page that is going to be cached
    frame = recall(here) if generation is None else None
    if frame is None:
        generation = generation or cache.get(FRAME_GENERATION)
        frame = kept(f"{here}:{generation}", lambda: _read_frame(request, language), seconds=settings.FRAME_SECONDS)
        remember(here, frame)
    request._frame = frame
    return frame


def _read_frame(request, language: str) -> Frame:
    site = Site.find_for_request(request)
    if site is None:
        return Frame(language, None, "/", "/", (), cloth=Cloth.INDIGO)
    home = site.root_page.localized.specific
    home.locale  # noqa: B018 fetched now, kept with the page
    site.root_page = home
    catalog = CatalogPage.objects.child_of(home).live().first() or CatalogPage.objects.live().order_by("path").first()
    chosen = SiteSettings.objects.select_related("logo").first() or SiteSettings()
    legal = _legal_pages(request, chosen)
    listed = {page["url"] for page in legal}
    pages = StandardPage.objects.child_of(home).live().in_menu()
    return Frame(
        language,
        site,
        home.get_url(request) or "/",
        (catalog.get_url(request) if catalog else None) or "/",
        tuple({"title": page.title, "url": url} for page in pages if (url := page.get_url(request)) not in listed),
        _roots(),
        catalog.path if catalog else "",
        catalog.title if catalog else "",
        chosen.cloth,
        _logo_url(chosen.logo),
        legal,
    )


def _logo_url(logo: LessonImage | None) -> str:
    """Empty when there is none, or when its file is gone: a page is not to fail for that."""
    spec = to_svg_safe_spec(LOGO) if logo and logo.is_svg() else "|".join(LOGO)
    try:
        return public_copy(logo.get_rendition(spec).file) if logo else ""
    except OSError:  # SourceImageIOError is one
        return ""


def _legal_pages(request, chosen: SiteSettings) -> tuple[dict[str, str], ...]:
    """Those that are published, in the language of the frame where there is such a version."""
    found = []
    for kind in ("terms", "privacy", "imprint"):
        page = getattr(chosen, f"{kind}_page")
        page = page.localized if page else None  # another language's only where it is published
        if page and page.live:
            found.append({"kind": kind, "title": page.title, "url": page.get_url(request)})
    return tuple(found)


def _roots() -> str:
    catalogs = CatalogPage.objects.order_by("pk").values_list("url_path", "title")
    return sha256(repr((Site.get_site_root_paths(), list(catalogs))).encode()).hexdigest()[:16]


def clear_frames(**kwargs) -> None:
    forget_all()
    transaction.on_commit(forget_all)  # somebody may have read the old rows meanwhile
    raise_generation(of_frame=True)


def clear_settings(**kwargs) -> None:
    forget_site_facts()
    clear_frames()


def clear_settings_of_logo(instance, **kwargs) -> None:
    if SiteSettings.objects.filter(logo=instance.pk).exists():
        clear_frames()


for model in (Site, Locale, HomePage, CatalogPage, StandardPage):
    post_save.connect(clear_frames, sender=model, dispatch_uid=f"lms_pages.frame.saved.{model.__name__}")
    post_delete.connect(clear_frames, sender=model, dispatch_uid=f"lms_pages.frame.deleted.{model.__name__}")
post_page_move.connect(clear_frames, dispatch_uid="lms_pages.frame.moved")
post_save.connect(clear_settings, sender=SiteSettings, dispatch_uid="lms_pages.frame.settings_saved")
post_delete.connect(clear_settings, sender=SiteSettings, dispatch_uid="lms_pages.frame.settings_deleted")
post_save.connect(clear_settings_of_logo, sender=LessonImage, dispatch_uid="lms_pages.frame.logo_saved")
pre_delete.connect(clear_settings_of_logo, sender=LessonImage, dispatch_uid="lms_pages.frame.logo_deleted")
