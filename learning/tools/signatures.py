"""How the server of a tool proves who asks: `Authorization: Bearer <JWT>`, signed with the key an administrator
registered, and naming the SHA-256 of the body that it came with."""

from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

import jwt

from .models import AITool
from .public_keys import UnusableKey, read_public_key
from .tokens import LEEWAY, LONGEST, TokenRefused, check_times, issuer, times_off

LONGEST_LIFE = timedelta(minutes=5)


def signing_tool(*, authorization: str, body: bytes, now: datetime) -> AITool:
    """The tool whose server signed this request. Raises TokenRefused: not_signed, unknown_tool, bad_signature,
    signature_expired, other_body."""
    scheme, _space, written = authorization.partition(" ")
    if scheme.lower() != "bearer" or not written or len(written) > LONGEST:
        raise TokenRefused("not_signed")
    tool = _tool_named(written)
    try:
        key, algorithm = read_public_key(tool.public_key)
        claims = jwt.decode(
            written,
            key,
            algorithms=[algorithm],
            audience=issuer(),
            options={"require": ["iss", "aud", "iat", "exp", "jti", "body"], **times_off()},
        )
    except (jwt.InvalidTokenError, UnusableKey, ValueError):
        raise TokenRefused("bad_signature") from None
    try:
        check_times(claims, now=now, longest=LONGEST_LIFE + LEEWAY)
    except TokenRefused as refusal:
        raise TokenRefused("signature_expired" if refusal.code == "expired" else "bad_signature") from None
    if not compare_digest(str(claims["body"]).lower().encode(), sha256(body).hexdigest().encode()):
        raise TokenRefused("other_body")
    return tool


def _tool_named(written: str) -> AITool:
    try:
        issuer = jwt.decode(written, options={"verify_signature": False}).get("iss", "")
    except (jwt.InvalidTokenError, ValueError):
        raise TokenRefused("not_signed") from None
    tool = AITool.objects.filter(slug=str(issuer)[:50], is_active=True).exclude(public_key="").first()
    if tool is None:
        raise TokenRefused("unknown_tool")
    return tool
