"""Disputes about a capture, as PayPal tells them (https://developer.paypal.com/api/customer-disputes/v1)."""

import logging
from datetime import datetime
from urllib.parse import quote, urlencode

from .asking import Refusal
from .gateway import DisputeSnapshot, DisputeState
from .paypal_api import ask_paypal, read_money

log = logging.getLogger(__name__)

FORBIDDEN = 403
LOST = {"RESOLVED_BUYER_FAVOUR", "ACCEPTED"}


def disputes_of(capture_id: str) -> tuple[DisputeSnapshot, ...]:
    """None where the app at PayPal was not given the right to see disputes: payments must not fail of that."""
    try:
        found = ask_paypal("GET", f"v1/customer/disputes?{urlencode({'disputed_transaction_id': capture_id})}")
    except Refusal as refusal:
        if refusal.status != FORBIDDEN:
            raise
        log.warning("PayPal does not let the site see disputes: switch them on in the features of its app")
        return ()
    ids = [item["dispute_id"] for item in found.get("items") or []]
    return tuple(_read(ask_paypal("GET", f"v1/customer/disputes/{quote(dispute_id, safe='')}")) for dispute_id in ids)


def _read(said: dict) -> DisputeSnapshot:
    """What moved between PayPal and the seller says what was taken, and what of it for its trouble."""
    taken = fees = 0
    for movement in said.get("fund_movements") or said.get("money_movements") or []:
        if (movement.get("party") or movement.get("affected_party")) != "SELLER":
            continue
        amount = read_money(movement["amount"]).amount_minor * (1 if movement.get("type") == "DEBIT" else -1)
        if "FEE" in (movement.get("reason") or ""):
            fees += amount
        else:
            taken += amount
    due = said.get("seller_response_due_date")
    return DisputeSnapshot(
        gateway_reference=said["dispute_id"],
        state=_state(said),
        amount_minor=read_money(said["dispute_amount"]).amount_minor,
        withdrawn_minor=taken,
        fee_minor=fees,
        reason=said.get("reason") or "",
        due_at=datetime.fromisoformat(due) if due else None,
    )


def _state(said: dict) -> DisputeState:
    if said["status"] != "RESOLVED":
        return DisputeState.OPEN
    outcome = (said.get("dispute_outcome") or {}).get("outcome_code")
    return DisputeState.LOST if outcome in LOST else DisputeState.WON
