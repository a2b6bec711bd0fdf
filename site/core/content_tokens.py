"""Who may fetch what on the content host: it knows no sessions, so the address itself says it, signed, for hours.

A grant only says whom it was given to. Whether they still may is asked of `learning.access` at each request.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

LIFETIME = timedelta(hours=4)
# Tokens for the same person and thing are the same for a while: a page opened again finds its files in the cache.
STEPS = 24
LONGEST = 1000  # characters of a token


class TokenRefused(ValueError):
    """Forged, of another kind, or expired."""


@dataclass(frozen=True)
class ContentGrant:
    """`person` is a user's id, 0 for a visitor; `lesson` None is the editor's preview; `thing` is up to the kind."""

    kind: str
    person: int
    lesson: int | None
    thing: str
    expires_at: datetime


def issue_token(
    *, kind: str, person: int, lesson: int | None, thing: str, now: datetime, lifetime: timedelta = LIFETIME
) -> str:
    """For a path: letters, digits, "-", "_", ".". Holds for `lifetime`, less at most a 24th of it."""
    step = max(int(lifetime.total_seconds()) // STEPS, 1)
    ends = int((now + lifetime).timestamp()) // step * step
    return _signer(kind).sign_object([person, lesson, thing, ends])


def read_token(token: str, *, kind: str, now: datetime) -> ContentGrant:
    """Raises TokenRefused."""
    if len(token) > LONGEST:
        raise TokenRefused("too long")
    try:
        person, lesson, thing, ends = _signer(kind).unsign_object(token)
    except signing.BadSignature:
        raise TokenRefused("not signed here for this kind") from None
    grant = ContentGrant(kind, person, lesson, thing, datetime.fromtimestamp(ends, UTC))
    if grant.expires_at <= now:
        raise TokenRefused("expired")
    return grant


def _signer(kind: str) -> signing.Signer:
    return signing.Signer(salt=f"core.content_tokens.{kind}", sep=".")
