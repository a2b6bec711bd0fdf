"""Messages of PayPal: which payment they are about."""

import json
from datetime import datetime
from hashlib import sha256

from .gateway import EventKind, GatewayEvent

KINDS = (
    ("CHECKOUT.ORDER.", EventKind.PAYMENT),
    ("PAYMENT.CAPTURE.REFUNDED", EventKind.REFUND),
    ("PAYMENT.CAPTURE.REVERSED", EventKind.REFUND),
    ("PAYMENT.REFUND.", EventKind.REFUND),
    ("PAYMENT.CAPTURE.", EventKind.PAYMENT),
    ("CUSTOMER.DISPUTE.", EventKind.DISPUTE),
)


def read_event(body: bytes) -> GatewayEvent:
    try:
        event = json.loads(body)
        key, about = str(event["id"])[:200], event.get("resource")
        kind = str(event.get("event_type"))
        happened_at = datetime.fromisoformat(event["create_time"]) if event.get("create_time") else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return GatewayEvent(EventKind.IGNORED, sha256(body).hexdigest())
    kind = next((ours for start, ours in KINDS if kind.startswith(start)), EventKind.IGNORED)
    names = _names(kind, str(event.get("event_type")), about) if isinstance(about, dict) else {}
    if not names.get("reference") and not names.get("gateway_reference"):
        kind, names = EventKind.IGNORED, {}
    return GatewayEvent(kind, key, happened_at=happened_at, **names)


def _names(kind: EventKind, words: str, about: dict) -> dict:
    """An order names itself; captures and refunds carry our `custom_id`, their order or at least their capture;
    disputes name the captures they are about."""
    if kind == EventKind.DISPUTE:
        disputed = _first(about.get("disputed_transactions"))
        capture = _word(disputed.get("seller_transaction_id"))
        return _named(_word(disputed.get("custom")), "", capture)
    if words.startswith("CHECKOUT.ORDER."):
        unit = _first(about.get("purchase_units"))
        return {"reference": _word(unit.get("custom_id")), "gateway_reference": _word(about.get("id"))}
    if kind == EventKind.IGNORED:
        return {}
    related = (about.get("supplementary_data") or {}).get("related_ids") or {}
    links = about.get("links") if isinstance(about.get("links"), list) else []
    above = next((_word(link.get("href")) for link in links if link.get("rel") == "up"), "")
    capture = above.rpartition("/captures/")[2] if "/captures/" in above else ""
    if not capture and kind == EventKind.PAYMENT:
        capture = _word(about.get("id"))
    return _named(_word(about.get("custom_id")), _word(related.get("order_id")), capture)


def _named(ours: str, order: str, capture: str) -> dict:
    name = order or ("" if ours else capture)
    return {"reference": ours, "gateway_reference": name, "aliases": (capture,) if capture else ()}


def _first(value) -> dict:
    return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}


def _word(value) -> str:
    return value[:200] if isinstance(value, str) else ""
