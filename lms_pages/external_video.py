"""Addresses of videos on YouTube and Vimeo, and the players that set no cookies before they are started."""

import re
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

from django.utils.translation import gettext as _

YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtube-nocookie.com", "www.youtube-nocookie.com"}
VIMEO = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
NUMBERS_FROM = 1 << 52  # exact in JavaScript, and more than any row of ours will have


class UnknownVideo(ValueError):
    """Not the address of a video we can show. The message is for its author."""


@dataclass(frozen=True)
class ExternalVideo:
    """`frame_url` goes into an iframe, `page_url` is where the provider shows the video itself."""

    provider: str
    frame_url: str
    page_url: str

    @property
    def name(self) -> str:
        """Of its frame, for links that play a moment in it."""
        return "video-" + urlsplit(self.frame_url).path.rsplit("/", 1)[-1]

    @property
    def number(self) -> int:
        """Follows from the video, not from how its address was written; above all numbers of the library."""
        return NUMBERS_FROM + int.from_bytes(sha256(f"{self.provider} {self.name}".encode()).digest()[:6])

    @property
    def origin(self) -> str:
        """Whose messages are those of its player."""
        parts = urlsplit(self.frame_url)
        return f"{parts.scheme}://{parts.netloc}"

    def frame_url_at(self, seconds: int) -> str:
        """The frame playing from this second on."""
        parts = urlsplit(self.frame_url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()} | {"autoplay": 1}
        if self.provider == "YouTube":
            query |= {"start": seconds} if seconds else {}
            return parts._replace(query=urlencode(query)).geturl()
        return parts._replace(query=urlencode(query), fragment=f"t={seconds}s").geturl()


def read_video_url(url: str) -> ExternalVideo:
    """The video behind any of the usual forms of address. Raises UnknownVideo."""
    try:
        parts = urlsplit(url.strip())
        query = parse_qs(parts.query)
        host = (parts.hostname or "").lower()
    except ValueError:
        raise UnknownVideo(_("This is not an address.")) from None
    if parts.scheme in {"http", "https"} and (host in YOUTUBE or host == "youtu.be"):
        return _youtube(host, parts.path, query)
    if parts.scheme in {"http", "https"} and host in VIMEO:
        return _vimeo(parts.path, query)
    raise UnknownVideo(_("Only videos on YouTube and Vimeo can be shown by address. Upload the file for any other."))


def _youtube(host: str, path: str, query: dict) -> ExternalVideo:
    if host == "youtu.be":
        name = path.strip("/")
    elif path == "/watch":
        name = query.get("v", [""])[0]
    else:
        match = re.fullmatch(r"/(?:embed|shorts|live|v)/([^/]+)/?", path)
        name = match[1] if match else ""
    if not re.fullmatch(r"[\w-]{6,20}", name):
        raise UnknownVideo(_("This address on YouTube is not that of a video."))
    seconds = _seconds((query.get("t") or query.get("start") or [""])[0])
    frame = f"https://www.youtube-nocookie.com/embed/{name}?enablejsapi=1"  # its player says where it is
    page = f"https://www.youtube.com/watch?v={name}"
    if seconds:
        frame, page = f"{frame}&start={seconds}", f"{page}&t={seconds}s"
    return ExternalVideo("YouTube", frame, page)


def _vimeo(path: str, query: dict) -> ExternalVideo:
    match = re.fullmatch(r"/(?:video/|channels/[\w-]+/)?(\d+)(?:/([0-9a-f]+))?/?", path)
    if not match:
        raise UnknownVideo(_("This address on Vimeo is not that of a video."))
    secret = match[2] or query.get("h", [""])[0]
    if not re.fullmatch(r"[0-9a-f]*", secret):
        raise UnknownVideo(_("This address on Vimeo is not that of a video."))
    frame = f"https://player.vimeo.com/video/{match[1]}?" + urlencode({"h": secret, "dnt": 1} if secret else {"dnt": 1})
    return ExternalVideo("Vimeo", frame, f"https://vimeo.com/{match[1]}" + (f"/{secret}" if secret else ""))


def _seconds(text: str) -> int:
    """ "90", "90s" or "1h2m3s"."""
    match = re.fullmatch(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?", text)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds
