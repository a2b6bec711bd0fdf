"""What Razorpay says, in the words of the contract. KeyError and the like are for asking.reading_answer."""

from datetime import UTC, datetime

from .gateway import DisputeSnapshot, DisputeState, PaymentSnapshot, PaymentState, RefundSnapshot, RefundState
from .razorpay_api import SUBUNITS

PAID = {"captured", "refunded"}  # refunded: all of it
REFUNDS = {"processed": RefundState.SUCCEEDED, "failed": RefundState.FAILED}


def paid_of(tries: list[dict]) -> list[dict]:
    """Those that brought money, the oldest first."""
    return sorted((payment for payment in tries if payment["status"] in PAID), key=_age)


def read_order(order: dict, tries: list[dict], *, is_live: bool, refunds=(), disputes=()) -> PaymentSnapshot:
    """With all that was tried to pay it. Razorpay takes an order's money once; should it have been taken twice, the sum
    is told, which is not what the order says."""
    paid = paid_of(tries)
    told, currency = paid or [order], (paid or [order])[0]["currency"]
    last = max(tries, key=_age) if tries else {}
    return PaymentSnapshot(
        state=PaymentState.SUCCEEDED if paid else _unpaid_state(tries),
        amount_minor=SUBUNITS.ours(sum(one["amount"] for one in told), currency),
        currency=currency,
        reference=order.get("receipt") or "",
        gateway_reference=order["id"],
        fee_minor=_fee(paid, currency) if paid else None,
        is_live=is_live,  # the keys of one mode see nothing of the other
        paid_at=_moment(paid[0]["created_at"]) if paid else None,
        problem="" if paid else last.get("error_description") or "",
        refunds=refunds,
        disputes=disputes,
        kept={"payment": paid[0]["id"]} if paid else {},
        aliases=tuple(payment["id"] for payment in tries),
    )


def _unpaid_state(tries: list[dict]) -> PaymentState:
    states = {payment["status"] for payment in tries}
    if "authorized" in states:
        return PaymentState.PROCESSING
    return PaymentState.FAILED if states == {"failed"} else PaymentState.PENDING


def _fee(paid: list[dict], currency: str) -> int | None:
    """With its tax. It is in rupees, whatever the buyer paid in."""
    fees = [payment.get("fee") for payment in paid]
    return SUBUNITS.ours(sum(fees), "INR") if currency == "INR" and None not in fees else None


def read_refund(said: dict) -> RefundSnapshot:
    return RefundSnapshot(
        gateway_reference=said["id"],
        state=REFUNDS.get(said["status"], RefundState.PENDING),
        amount_minor=SUBUNITS.ours(said["amount"], said["currency"]),
        reference=said.get("receipt") or "",
    )


def read_dispute(said: dict) -> DisputeSnapshot:
    deducted = said.get("amount_deducted") or 0  # none before it is lost
    ended = DisputeState.LOST if said["status"] == "lost" or deducted else DisputeState.WON
    return DisputeSnapshot(
        gateway_reference=said["id"],
        state=ended if said["status"] in {"won", "lost", "closed"} else DisputeState.OPEN,
        amount_minor=SUBUNITS.ours(said["amount"], said["currency"]),
        withdrawn_minor=SUBUNITS.ours(deducted, said["currency"]),
        reason=said.get("reason_description") or said.get("reason_code") or "",
        due_at=_moment(said.get("respond_by")),
    )


def _age(payment: dict) -> int:
    return payment["created_at"]


def _moment(stamp: int | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp else None
