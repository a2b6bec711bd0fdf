"""Contract of a service that keeps and streams videos. Members live in video_providers/; settings.VIDEO_PROVIDER names
the one that takes new videos. Those taken before go on with theirs as long as its settings are there.

A video is known to its service by a `reference`, and by what the service said of it (`kept`, plain data of the member).
"""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac_of
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.registry import Registry

TOLERANCE = timedelta(minutes=5)  # between when a message was signed and when it comes


class VideoState(models.TextChoices):
    WAITING = "waiting", _("Not uploaded yet")
    PROCESSING = "processing", _("Being prepared")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be prepared")


@dataclass(frozen=True)
class DirectUpload:
    """Where the browser sends the file. `way` is "tus" (PATCH, from where HEAD says) or "put" (PUT with Content-Range),
    in parts of `part_bytes`, each with `headers`."""

    reference: str
    way: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    part_bytes: int = 8 * 1024 * 1024


@dataclass(frozen=True)
class VideoFacts:
    """`problem` says why it failed, in the words of the service."""

    state: VideoState
    seconds: float = 0
    problem: str = ""
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class VideoNews:
    """Something happened to this video: reason to ask its service. `key` is the same when the same is told again."""

    key: str
    reference: str


class WebhookRefused(Exception):
    """The message is not from the service, too old, or cannot be read."""


class VideoProvider(Protocol):
    """Beside what is named here any method raises core.http.ServiceAway and ServiceRefused. Nothing is written."""

    title: str
    needs: tuple[str, ...]  # settings without which it does not work

    def upload_origins(self) -> list[str]:
        """Of what `begin_upload` may name: the policy of the editor lets its pages send there."""

    def playback_origins(self) -> list[str]:
        """Of playlists and pieces: the policy of a lesson that plays one lets it fetch from there."""

    def begin_upload(self, *, title: str, size: int, now: datetime) -> DirectUpload | None:
        """None: the site keeps such files itself."""

    def read_webhook(self, *, body: bytes, headers: Mapping[str, str], now: datetime) -> VideoNews | None:
        """None for news that change nothing here. Raises WebhookRefused."""

    def status(self, reference: str, kept: dict) -> VideoFacts: ...

    def playback(self, reference: str, kept: dict, *, expires_at: datetime) -> str:
        """Of a playlist (HLS), good until then and for this video alone."""

    def delete(self, reference: str, kept: dict) -> None:
        """What is gone already is no error."""


video_providers = Registry("lms_pages.video_providers", attribute="provider")


def active_provider() -> VideoProvider:
    return video_providers[settings.VIDEO_PROVIDER]


def missing_settings(slug: str) -> list[str]:
    return [name for name in video_providers[slug].needs if not getattr(settings, name)]


def usable_provider(slug: str) -> VideoProvider | None:
    """None for one that is not known or not set up (any more)."""
    return video_providers[slug] if slug in video_providers and not missing_settings(slug) else None


def refuse_unusable() -> None:
    """At start: raises ImproperlyConfigured for a VIDEO_PROVIDER that is not there or lacks something."""
    slug = settings.VIDEO_PROVIDER
    if slug not in video_providers:
        known = ", ".join(video_providers)
        raise ImproperlyConfigured(f"VIDEO_PROVIDER={slug!r} is not usable: expected one of {known}.")
    if missing := missing_settings(slug):
        raise ImproperlyConfigured(f"VIDEO_PROVIDER is {slug}, but not set: {', '.join(missing)}.")
    for name in video_providers[slug].needs:
        if name.endswith("_SIGNING_KEY"):
            signing_key(name)


def signing_key(name: str) -> RSAPrivateKey:
    """The setting is a PEM in base64, as the services hand it out."""
    try:
        key = load_pem_private_key(b64decode(getattr(settings, name), validate=True), password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise ImproperlyConfigured(f"{name} is no private RSA key: expected the base64 that the service gave.")
    return key


def refuse_unsigned(
    header: str, *, time_name: str, signature_name: str, secret: str, body: bytes, now: datetime
) -> None:
    """For headers like "t=1700000000,v1=<hex>", which sign time and body. Raises WebhookRefused."""
    parts = [part.strip().partition("=") for part in header[:1000].split(",")]
    times = [value for name, _equals, value in parts if name == time_name]
    if len(times) != 1 or not re.fullmatch(r"[0-9]{1,12}", times[0]):
        raise WebhookRefused("not signed")
    expected = hmac_of(secret.encode(), f"{times[0]}.".encode() + body, sha256).hexdigest().encode()
    given = [value.encode() for name, _equals, value in parts if name == signature_name]
    if not any(compare_digest(expected, value) for value in given):
        raise WebhookRefused("wrong signature")
    if abs(now.timestamp() - int(times[0])) > TOLERANCE.total_seconds():
        raise WebhookRefused("too old")
