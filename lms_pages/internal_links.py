"""Where links within the site lead: whether a reader who follows one arrives."""

from collections.abc import Iterable
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from .models import CoursePage
from .written import Link


def broken_links(links: Iterable[Link], page: Page) -> list[Link]:
    """Those of `page` that lead to nothing on this site. Addresses of other sites are not asked. Four queries at most.

    A page that is not published yet counts as there when it hangs in the same course: it comes out with it.
    """
    targets = [(link, _target(link, page)) for link in links]
    wanted = [target for _link, target in targets if target]
    known = _pages(wanted, page) | _documents(wanted) | {("there", "")}
    return [link for link, target in targets if target and target not in known]


def _target(link: Link, page: Page) -> tuple[str, str] | None:
    """("id" or "url_path", of a page), ("document", its id), ("there", "") or ("nowhere", ""); None for other sites."""
    if link.linktype in {"page", "document"}:
        return ("id" if link.linktype == "page" else "document", link.id)
    address = link.href.strip()
    if not address or address == "#":
        return "nowhere", ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "nowhere", ""
    if parts.scheme not in {"", "http", "https"} or (parts.netloc and parts.netloc not in _own_hosts()):
        return None
    if not parts.path:  # a place on this page, or on the home page of an address that ends with the host
        return "there", ""
    return _by_path(unquote(parts.path if parts.netloc else urljoin(_path_of(page), parts.path)))


def _own_hosts() -> set[str]:
    roots = {urlsplit(root.root_url).netloc for root in Site.get_site_root_paths()}
    return roots | {urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc}


def _path_of(page: Page) -> str:
    parts = page.get_url_parts()
    return parts[2] if parts and parts[2] else "/"


def _by_path(path: str) -> tuple[str, str]:
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    plain = path.removeprefix(f"/{language}") or "/"
    with translation.override(settings.LANGUAGE_CODE):
        try:
            match = resolve(plain if plain.startswith("/") else path)
        except Resolver404:
            return "nowhere", ""
    if match.url_name == "document":
        return "document", match.kwargs["document_id"]
    if match.url_name != "wagtail_serve":
        return "there", ""
    for root in Site.get_site_root_paths():
        if root.language_code == language:
            return "url_path", root.root_path.rstrip("/") + plain.rstrip("/") + "/"
    return "nowhere", ""


def _pages(targets: list[tuple[str, str]], page: Page) -> set[tuple[str, str]]:
    found = set()
    for name in ("id", "url_path"):
        values = [value for kind, value in targets if kind == name and (name != "id" or value.isdecimal())]
        if not values:
            continue
        course = CoursePage.objects.ancestor_of(page, inclusive=True).first()
        for row in Page.objects.filter(**{f"{name}__in": values}).only("id", "url_path", "path", "live"):
            if row.live or (course and row.path.startswith(course.path)):
                found.add((name, str(getattr(row, name))))
    return found


def _documents(targets: list[tuple[str, str]]) -> set[tuple[str, str]]:
    ids = [value for kind, value in targets if kind == "document" and value.isdecimal()]
    rows = get_document_model().objects.filter(pk__in=ids).values_list("pk", flat=True) if ids else ()
    return {("document", str(pk)) for pk in rows}
