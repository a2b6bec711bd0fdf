"""Messages of Razorpay: who signed them, and which payment they are about."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

from .asking import is_same
from .gateway import EventKind, GatewayEvent, WebhookRefused

OURS = "payment"  # in the notes: our reference
KINDS = (
    ("payment.dispute.", EventKind.DISPUTE),
    ("payment.", EventKind.PAYMENT),
    ("order.", EventKind.PAYMENT),
    ("refund.", EventKind.REFUND),
)


def refuse_unsigned(body: bytes, signature: str, secrets: list[str]) -> None:
    """Raises WebhookRefused unless signed with one of these secrets. Messages carry no time that is signed."""
    if not signature:
        raise WebhookRefused("not signed")
    if not any([is_same(signature, sign(body, secret)) for secret in secrets if secret]):
        raise WebhookRefused("signed by somebody else")


def sign(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def read_event(body: bytes, event_id: str) -> GatewayEvent:
    """`event_id` is not signed: who changes it is only heard twice."""
    key = event_id[:200] or hashlib.sha256(body).hexdigest()
    try:
        event = json.loads(body)
        kind, payload, stamp = str(event["event"]), event["payload"], event.get("created_at")
        payment, order, refund, dispute = (_entity(payload, name) for name in ("payment", "order", "refund", "dispute"))
        happened_at = datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int) else None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return GatewayEvent(EventKind.IGNORED, key)
    payment_id = _word(payment.get("id")) or _word(refund.get("payment_id")) or _word(dispute.get("payment_id"))
    order_id = _word(order.get("id")) or _word(payment.get("order_id"))
    kind = next((ours for start, ours in KINDS if kind.startswith(start)), EventKind.IGNORED)
    if not (order_id or payment_id):
        kind = EventKind.IGNORED
    reference = _word(order.get("receipt")) or note_of(payment) or note_of(refund)
    return GatewayEvent(
        kind,
        key,
        reference=reference,
        gateway_reference=order_id or ("" if reference else payment_id),
        aliases=(payment_id,) if payment_id else (),
        happened_at=happened_at,
    )


def _entity(payload: dict, name: str) -> dict:
    entity = (payload.get(name) or {}).get("entity")
    return entity if isinstance(entity, dict) else {}


def note_of(entity: dict) -> str:
    """Our reference, of what was begun here."""
    notes = entity.get("notes")  # a list, when there are none
    return _word(notes.get(OURS)) if isinstance(notes, dict) else ""


def _word(value) -> str:
    return value[:200] if isinstance(value, str) else ""
