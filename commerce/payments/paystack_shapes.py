"""What Paystack says, read. Its samples are odd in places: an empty `metadata` is 0 or "", amounts come as numbers or
words, names in two spellings (paid_at, paidAt), and `data` of some events is a list."""

import json
import re
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.dateparse import parse_datetime

from .asking import whole_number
from .gateway import (
    DisputeSnapshot,
    DisputeState,
    EventKind,
    GatewayEvent,
    PaymentSnapshot,
    PaymentState,
    RefundSnapshot,
    RefundState,
)

# A transaction is "abandoned" from its first moment until somebody pays; this long it is taken for unfinished.
ABANDONED_AFTER = timedelta(hours=1)
STATES = {
    "failed": PaymentState.FAILED,
    "ongoing": PaymentState.PENDING,
    "pending": PaymentState.PROCESSING,
    "processing": PaymentState.PROCESSING,
    "queued": PaymentState.PROCESSING,
}
REFUND_STATES = {
    "processed": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "needs-attention": RefundState.MANUAL,  # it wants the bank account of the buyer
}
RESOLVED = {"declined": DisputeState.WON}  # the claim was; merchant-accepted and auto-accepted are lost
KINDS = {
    "charge.success": EventKind.PAYMENT,
    "charge.dispute.": EventKind.DISPUTE,
    "refund.": EventKind.REFUND,
}
OURS = re.compile(r"\[([A-Za-z0-9-]{1,40})\]")  # how a refund carries our reference in its note


def is_paid(status: str) -> bool:
    """Also what was reversed since, or is about to be: the refunds say how much."""
    return status == "success" or status.startswith("revers")


def read_transaction(said: dict, *, now: datetime, refunds=(), disputes=()) -> PaymentSnapshot:
    status = said["status"]
    if status == "abandoned":
        is_over = now - _when(said, "created_at", "createdAt") > ABANDONED_AFTER
        state = PaymentState.EXPIRED if is_over else PaymentState.PENDING
    else:
        state = PaymentState.SUCCEEDED if is_paid(status) else STATES[status]
    fees = said.get("fees")
    return PaymentSnapshot(
        state=state,
        amount_minor=whole_number(said["amount"]),
        currency=said["currency"],
        reference=said["reference"],
        gateway_reference=str(said["id"]),
        fee_minor=whole_number(fees) if fees is not None and is_paid(status) else None,
        is_live=said["domain"] == "live",
        paid_at=_when(said, "paid_at", "paidAt") if is_paid(status) else None,
        problem=str(said.get("gateway_response") or "") if status == "failed" else "",
        refunds=tuple(refunds),
        disputes=tuple(disputes),
    )


def read_refund(said: dict) -> RefundSnapshot:
    ours = OURS.match(said.get("merchant_note") or "")
    return RefundSnapshot(
        gateway_reference=str(said["id"]),
        state=REFUND_STATES.get(said["status"], RefundState.PENDING),
        amount_minor=whole_number(said["amount"]),
        reference=ours[1] if ours else "",
    )


def read_dispute(said: dict) -> DisputeSnapshot:
    """Nothing is taken from us until it is lost."""
    amount = whole_number(said["refund_amount"])
    is_over = said["status"] == "resolved"
    state = RESOLVED.get(said.get("resolution"), DisputeState.LOST) if is_over else DisputeState.OPEN
    return DisputeSnapshot(
        gateway_reference=str(said["id"]),
        state=state,
        amount_minor=amount,
        withdrawn_minor=amount if state == DisputeState.LOST else 0,
        reason=str(said.get("category") or ""),
        due_at=_when(said, "dueAt", "due_at"),
    )


def transaction_of(said: dict) -> str:
    """Number of the transaction that a refund or dispute belongs to; it stands there bare or whole."""
    transaction = said.get("transaction")
    return str(transaction.get("id", "") if isinstance(transaction, dict) else transaction or "")


def read_event(body: bytes) -> GatewayEvent:
    """Messages have no id of their own: what they say is their key."""
    mark = sha256(body).hexdigest()[:16]
    ignored = GatewayEvent(EventKind.IGNORED, key=f"ignored:{mark}")
    try:
        said = json.loads(body)
        name, data = said["event"], said["data"]
        kind = next((kind for start, kind in KINDS.items() if name.startswith(start)), EventKind.IGNORED)
        if kind == EventKind.IGNORED:
            return ignored
        transaction = data if kind == EventKind.PAYMENT else data.get("transaction") or {}
        if not isinstance(transaction, dict):
            transaction = {"id": transaction}
        reference = str(transaction.get("reference") or data.get("transaction_reference") or "")
        number = str(transaction.get("id") or "")
        about = data.get("id") or data.get("refund_reference") or reference
        if not (reference or number):
            return ignored
        return GatewayEvent(
            kind=kind,
            key=f"{mark}:{name}:{data.get('status')}:{about}"[:200],
            reference=reference,
            gateway_reference=number,
            happened_at=_when(data, "paid_at", "paidAt", "updated_at", "updatedAt", "created_at", "createdAt"),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return ignored


def _when(said: dict, *names: str) -> datetime | None:
    found = next((said[name] for name in names if said.get(name)), None)
    return parse_datetime(found) if found else None
