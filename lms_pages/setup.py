"""The least a site needs: a locale for each language, home, catalog, and the Site that points home."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from . import first_home
from .models import CatalogPage, HomePage


@transaction.atomic
def ensure_site() -> tuple[HomePage, CatalogPage]:
    """Home and catalog of the default language. Idempotent; pages that editors changed are left alone."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    home = HomePage.objects.filter(locale=locale, alias_of=None).first()
    if home is None:
        home = Page.get_first_root_node().add_child(
            instance=HomePage(
                title=settings.SITE_NAME,
                slug="marula",
                locale=locale,
                headline=first_home.HEADLINE,
                lede=first_home.LEDE,
                sections=first_home.SECTIONS,
            )
        )
    _point_site_at(home)
    catalog = CatalogPage.objects.child_of(home).first()
    if catalog is None:
        catalog = home.add_child(instance=CatalogPage(title="Courses", slug="courses", locale=locale))
    return home, catalog


LAPTOP = {"localhost", "127.0.0.1"}


def _point_site_at(home: HomePage) -> None:
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    hostname = address.hostname or "localhost"
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        site = Site(is_default_site=True, site_name=settings.SITE_NAME, root_page=home)
    placeholder = site.root_page if not isinstance(site.root_page.specific, HomePage) else None
    if placeholder:
        site.root_page, site.site_name = home, site.site_name or settings.SITE_NAME
    if placeholder or site.pk is None or site.hostname in LAPTOP:
        # Where the site says it is; a host name that an operator gave is left alone.
        site.hostname, site.port = hostname, port
    site.save()
    # Wagtail's own welcome page goes; anything else an editor may still want.
    if placeholder and placeholder.specific_class is Page and not placeholder.get_children().exists():
        placeholder.delete()
