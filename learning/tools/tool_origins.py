"""Where tools may come from: never from this site, whose cookies a browser would send along."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import validate_host
from django.utils.translation import gettext_lazy as _

from core.content_host import content_origin


def origin_of(address: str) -> str:
    """Scheme, host and port in small letters, without a port that goes without saying; "" for what has none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return ""
    known = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != known else "")


def address_on(origin: str, written: str) -> str:
    """`written`, a path or a whole address, as an address of this origin; "" when it is none."""
    written = written.strip()
    if not (origin and written) or "\\" in written or not written.isprintable() or " " in written:
        return ""
    try:
        address = urljoin(f"{origin}/", written)
    except ValueError:
        return ""
    return address if origin_of(address) == origin else ""


def _is_of_site(host: str) -> bool:
    """Whether this site may be open under this name. Production lists its content host too."""
    own = [name for name in settings.ALLOWED_HOSTS if name != "*"]
    is_listed = validate_host(host, [*own, _host(settings.WAGTAILADMIN_BASE_URL)])
    return is_listed and host != _host(content_origin())


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def is_third_host(origin: str) -> bool:
    """Neither the site nor its content host, whatever the port: cookies ignore ports."""
    return bool(origin) and not _is_of_site(_host(origin)) and _host(origin) != _host(content_origin())


def check_origin(value: str) -> None:
    """A validator. https alone, except on this very machine."""
    if origin_of(value) != value:
        raise ValidationError(_("Write scheme and host alone, such as https://tool.example.org"))
    if not value.startswith("https://") and _host(value) != "localhost":
        raise ValidationError(_("It has to begin with https://"))
    if _is_of_site(_host(value)):
        raise ValidationError(_("A tool cannot be on a host of this site: it could read what belongs to the site."))
