"""Launch tokens: a JWT that a lesson's page hands to the frame of a tool, good for five minutes and one use."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from django.conf import settings

from .keys import ALGORITHM, key_named, signing_key
from .models import AIToolSession

LIFETIME = timedelta(minutes=5)
LEEWAY = timedelta(seconds=30)  # between the clocks of two machines
LONGEST = 4000  # characters
REQUIRED = ["iss", "aud", "sub", "jti", "iat", "nbf", "exp", "lesson", "activity", "permissions"]


class TokenRefused(Exception):
    """`code` is one of docs/ai-tools.md."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


def issuer() -> str:
    """What tokens say of whom they are from, and what tools write to address this site: its own address."""
    return settings.WAGTAILADMIN_BASE_URL


def write_token(session: AIToolSession) -> str:
    """Raises NoSigningKey."""
    key = signing_key()
    lesson = session.activity.lesson
    claims = {
        "iss": issuer(),
        "aud": session.audience,
        "sub": str(session.subject),
        "jti": str(session.key),
        "iat": session.launched_at,
        "nbf": session.launched_at,
        "exp": session.expires_at,
        "course": str(lesson.course.key),
        "lesson": str(lesson.key),
        "activity": str(session.activity.block_id),
        "permissions": list(session.permissions),
    }
    return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.kid})


def read_token(token: str, *, audience: str, now: datetime) -> UUID:
    """The key of its session. Raises TokenRefused: malformed, bad_token, wrong_audience, expired."""
    if len(token) > LONGEST:
        raise TokenRefused("malformed")
    try:
        key = key_named(str(jwt.get_unverified_header(token).get("kid", "")))
        if key is None:
            raise TokenRefused("bad_token")
        claims = jwt.decode(
            token,
            key.private.public_key(),
            algorithms=[ALGORITHM],
            issuer=issuer(),
            options={"require": REQUIRED, **times_off()},
            audience=audience,
        )
        session = UUID(claims["jti"])
    except jwt.InvalidAudienceError:
        raise TokenRefused("wrong_audience") from None
    except (jwt.DecodeError, ValueError) as error:
        raise TokenRefused("bad_token" if isinstance(error, jwt.InvalidSignatureError) else "malformed") from None
    except jwt.InvalidTokenError:
        raise TokenRefused("bad_token") from None
    check_times(claims, now=now, longest=LIFETIME)
    return session


def check_times(claims: dict, *, now: datetime, longest: timedelta) -> None:
    """By the clock that was passed in. Raises TokenRefused: expired, bad_token."""
    try:
        issued, until = (datetime.fromtimestamp(int(claims[name]), UTC) for name in ("iat", "exp"))
    except (TypeError, ValueError, OverflowError, OSError):
        raise TokenRefused("bad_token") from None
    if until <= now:
        raise TokenRefused("expired")
    if issued > now + LEEWAY or until - issued > longest:
        raise TokenRefused("bad_token")


def times_off() -> dict[str, bool]:
    """PyJWT would look at the machine's clock; check_times looks at `now`."""
    return dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat"), False)
