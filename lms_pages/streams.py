"""Films in several bitrates (HLS): by the address of a playlist on a host that an administrator allows, or our own."""

from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static

from .external_video import NUMBERS_FROM
from .framing import frame_origin

PLAYLIST = ".m3u8"
PLAYER = "vendor/hls.js"  # of npm: see .make/assets.py
TYPE = "application/vnd.apple.mpegurl"


@dataclass(frozen=True)
class Stream:
    """A playlist elsewhere."""

    url: str

    @property
    def number(self) -> int:
        """What is watched of it is counted under this; without what an address may carry behind its path."""
        parts = urlsplit(self.url)
        name = f"HLS {parts.hostname}{parts.path}"
        return NUMBERS_FROM + int.from_bytes(sha256(name.encode()).digest()[:6])


def read_stream_url(url: str) -> Stream | None:
    """None for what is no playlist. Whether it may be played is another question: `is_streamed`."""
    try:
        path = urlsplit(url.strip()).path
    except ValueError:
        return None
    return Stream(url.strip()) if path.lower().endswith(PLAYLIST) else None


def stream_hosts() -> list[str]:
    from .models import SiteSettings

    row = SiteSettings.objects.only("stream_hosts").first() or SiteSettings()
    return row.stream_hosts.lower().split()


def is_streamed(url: str) -> bool:
    """Https, and of an allowed host: never an address of a machine."""
    return bool(frame_origin(url, stream_hosts()))


def player_url() -> str:
    """Of the module that plays HLS where a browser cannot; "" where it was not fetched: the file itself plays then."""
    if not hasattr(staticfiles_storage, "stored_name"):
        return static(PLAYER) if finders.find(PLAYER) else ""
    try:
        return static(PLAYER)
    except ValueError:
        return ""
