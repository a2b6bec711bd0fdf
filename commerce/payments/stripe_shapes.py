"""What Stripe says, made plain (to_dict), in the words of the contract. KeyError and the like are for
asking.reading_answer."""

from datetime import UTC, datetime

from .gateway import DisputeSnapshot, DisputeState, PaymentSnapshot, PaymentState, RefundSnapshot, RefundState
from .stripe_words import SUBUNITS

REFUND = "refund"  # in the metadata: our reference of the refund
REFUNDS = {"succeeded": RefundState.SUCCEEDED, "failed": RefundState.FAILED, "canceled": RefundState.FAILED}
DISPUTES = {
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}


def read_session(session: dict, now: datetime, *, refunds=(), disputes=()) -> PaymentSnapshot:
    intent, currency = session["payment_intent"] or {}, session["currency"].upper()
    state = _state(session, intent, now)
    charge = (intent.get("latest_charge") or {}) if state == PaymentState.SUCCEEDED else {}
    entry = charge.get("balance_transaction") or {}  # there when the money is
    return PaymentSnapshot(
        state=state,
        amount_minor=SUBUNITS.ours(session["amount_total"], currency),
        currency=currency,
        reference=session["client_reference_id"] or "",
        gateway_reference=session["id"],
        fee_minor=SUBUNITS.ours(entry["fee"], currency) if entry.get("currency") == session["currency"] else None,
        is_live=session["livemode"],
        paid_at=_moment(entry.get("created") or charge.get("created")),
        problem=(intent.get("last_payment_error") or {}).get("message") or "",
        refunds=refunds,
        disputes=disputes,
        kept={"payment_intent": intent["id"]} if intent else {},
        aliases=(intent["id"],) if intent else (),
    )


def _state(session: dict, intent: dict, now: datetime) -> PaymentState:
    if session["payment_status"] != "unpaid":
        return PaymentState.SUCCEEDED
    if session["status"] == "open" and now.timestamp() < session["expires_at"]:
        return PaymentState.PENDING  # also after a card was declined: the buyer may take another
    if session["status"] != "complete":
        return PaymentState.EXPIRED
    is_over = intent.get("status") in {"requires_payment_method", "canceled"}
    return PaymentState.FAILED if is_over else PaymentState.PROCESSING  # a method that takes days


def read_refund(said: dict) -> RefundSnapshot:
    return RefundSnapshot(
        gateway_reference=said["id"],
        state=REFUNDS.get(said["status"], RefundState.PENDING),
        amount_minor=SUBUNITS.ours(said["amount"], said["currency"].upper()),
        reference=(said.get("metadata") or {}).get(REFUND, ""),
        problem=said.get("failure_reason") or "",
    )


def read_dispute(said: dict) -> DisputeSnapshot:
    """Its entries in the balance say what was taken and given back; in another currency than that of the payment, where
    the account is kept in another, and then only the fact counts."""
    currency = said["currency"].upper()
    entries = said.get("balance_transactions") or []
    taken, fees = -sum(entry["amount"] for entry in entries), sum(entry["fee"] for entry in entries)
    if any(entry["currency"] != said["currency"] for entry in entries):
        taken, fees = said["amount"] if taken > 0 else 0, 0
    return DisputeSnapshot(
        gateway_reference=said["id"],
        state=DISPUTES.get(said["status"], DisputeState.OPEN),
        amount_minor=SUBUNITS.ours(said["amount"], currency),
        withdrawn_minor=SUBUNITS.ours(taken, currency),
        fee_minor=SUBUNITS.ours(fees, currency),
        reason=said.get("reason") or "",
        due_at=_moment((said.get("evidence_details") or {}).get("due_by")),
    )


def _moment(stamp: int | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp else None
