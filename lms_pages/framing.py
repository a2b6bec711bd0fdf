"""Which other sites' interactive content lessons may show in a frame: the list of an administrator."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HOST = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def check_hosts(text: str) -> None:
    """For a field with a host in each line: "h5p.example.org", or "*.h5p.com" for all below it."""
    for line in text.split():
        if not HOST.fullmatch(line.lower()):
            message = _(
                "“%(line)s” is no name of a host. Write one in each line, such as h5p.example.org or *.h5p.com."
            )
            raise ValidationError(message % {"line": line})


def framed_hosts() -> list[str]:
    from .models import SiteSettings

    row = SiteSettings.objects.only("framed_hosts").first() or SiteSettings()
    return row.framed_hosts.lower().split()


def is_framed(url: str) -> bool:
    return bool(frame_origin(url, framed_hosts()))


def frame_origin(url: str, hosts: list[str]) -> str:
    """For a Content-Security-Policy; "" for an address that may not be framed. `hosts` are framed_hosts()."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        # A browser reads "\\" as "/": before an "@" it would go to another host than the one that is read here.
        is_plain = parts.scheme == "https" and parts.port in (None, 443) and not {"@", "\\"} & set(parts.netloc)
    except ValueError:
        return ""
    if not is_plain or not HOST.fullmatch(host) or host.startswith("*"):
        return ""
    allowed = any(host == name or (name.startswith("*.") and host.endswith(name[1:])) for name in hosts)
    return f"https://{host}" if allowed else ""
