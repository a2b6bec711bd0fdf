"""Messages of Stripe: who signed them, and which payment they are about."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import stripe

from .gateway import EventKind, GatewayEvent, WebhookRefused

TOLERANCE = timedelta(minutes=5)  # what is sent again is signed again
KINDS = (
    ("checkout.session.", EventKind.PAYMENT),
    ("payment_intent.", EventKind.PAYMENT),
    ("charge.dispute.", EventKind.DISPUTE),
    ("charge.refund", EventKind.REFUND),  # charge.refunded, charge.refund.updated
    ("refund.", EventKind.REFUND),
)
OURS = "payment"  # in the metadata: our reference


def refuse_unsigned(body: bytes, header: str, secrets: list[str], now: datetime) -> None:
    """Raises WebhookRefused unless signed with one of these secrets a moment ago."""
    if not header:
        raise WebhookRefused("not signed")
    if not any(_signs(secret, body, header) for secret in secrets if secret):
        raise WebhookRefused("signed by somebody else")
    told_at = next(part[2:] for part in header.split(",") if part.startswith("t="))
    if abs(now.timestamp() - int(told_at)) > TOLERANCE.total_seconds():
        raise WebhookRefused("too old")


def _signs(secret: str, body: bytes, header: str) -> bool:
    try:
        return stripe.WebhookSignature.verify_header(body, header, secret, tolerance=None)
    except (stripe.SignatureVerificationError, UnicodeError, TypeError):  # TypeError: of a signature that is not ASCII
        return False


def read_event(body: bytes) -> GatewayEvent:
    try:
        event = json.loads(body)
        key, kind = str(event["id"])[:200], str(event.get("type"))
        happened_at = _moment(event.get("created"))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return GatewayEvent(EventKind.IGNORED, sha256(body).hexdigest())
    about = event["data"].get("object") if isinstance(event.get("data"), dict) else None
    names = _names(about) if isinstance(about, dict) else {}
    kind = next((ours for start, ours in KINDS if kind.startswith(start)), EventKind.IGNORED)
    if not names:
        kind = EventKind.IGNORED
    return GatewayEvent(kind, key, happened_at=happened_at, **names)


def _names(about: dict) -> dict:
    """Of the payment a session, an intent, a charge, a refund or a dispute belongs to; none for those of another shop
    with the same account, where they say so."""
    metadata = about.get("metadata")
    ours = _word(metadata.get(OURS)) if isinstance(metadata, dict) else ""
    intent = _word(about.get("id") if about.get("object") == "payment_intent" else about.get("payment_intent"))
    aliases = (intent,) if intent else ()
    if about.get("object") == "checkout.session":
        ours = _word(about.get("client_reference_id"))
        return {"reference": ours, "gateway_reference": _word(about.get("id")), "aliases": aliases} if ours else {}
    if ours:
        return {"reference": ours, "aliases": aliases}
    if intent and about.get("object") in {"refund", "dispute"}:  # which carry nothing of ours when made elsewhere
        return {"gateway_reference": intent, "aliases": aliases}
    return {}


def _word(value) -> str:
    return value[:200] if isinstance(value, str) else ""


def _moment(stamp) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int) else None
