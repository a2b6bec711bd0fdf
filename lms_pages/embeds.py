"""What other sites offer to be shown in a page: asked for when an editor publishes, never when a student reads."""

import logging
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.embeds.embeds import get_embed, get_embed_hash
from wagtail.embeds.exceptions import EmbedException
from wagtail.embeds.models import Embed

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EmbedProvider:
    """`hosts` of its pages, `frame_hosts` of what it lets others show; both exact names."""

    name: str
    hosts: tuple[str, ...]
    frame_hosts: tuple[str, ...]


def provider_of(url: str) -> EmbedProvider | None:
    """The provider on the site's list (settings.EMBED_PROVIDERS) that this address belongs to."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    for provider in settings.EMBED_PROVIDERS:
        if parts.scheme == "https" and host in provider["hosts"]:
            return EmbedProvider(provider["name"], tuple(provider["hosts"]), tuple(provider["frame_hosts"]))
    return None


def fetch_embed(url: str) -> bool:
    """Ask the provider, unless it has answered before. Returns whether there is an answer; a failure is only logged."""
    if provider_of(url) is None:
        return False
    try:
        return bool(get_embed(url))
    except EmbedException as error:
        log.warning("No embed for %s: %s", url, error)
        return known_embed(url) is not None


def known_embed(url: str) -> Embed | None:
    """What the provider answered when it was last asked. Never calls outside."""
    return Embed.objects.filter(hash=get_embed_hash(url)).first()


def frame_url(url: str) -> str:
    """The address for an iframe: the provider's own, when it is on the list; else empty, and a link has to do."""
    provider, embed = provider_of(url), known_embed(url)
    if provider is None or embed is None:
        return ""
    match = re.search(r"<iframe\b[^>]*?\bsrc=[\"']([^\"']+)[\"']", embed.html)
    source = unescape(match[1]) if match else ""
    source = f"https:{source}" if source.startswith("//") else source
    parts = urlsplit(source)
    return source if parts.scheme == "https" and parts.hostname in provider.frame_hosts else ""
