"""What PayPal says, in the words of the contract. KeyError and the like are for asking.reading_answer."""

from datetime import datetime

from .gateway import DisputeSnapshot, PaymentSnapshot, PaymentState, RefundSnapshot, RefundState
from .paypal_api import read_money

TAKEN = {"COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"}
REFUNDS = {"COMPLETED": RefundState.SUCCEEDED, "FAILED": RefundState.FAILED, "CANCELLED": RefundState.FAILED}
PAYMENTS = "T00"  # how codes of payments begin, sent and received


def captures_of(order: dict) -> list[dict]:
    return (order["purchase_units"][0].get("payments") or {}).get("captures") or []


def taken_of(order: dict) -> dict | None:
    """The capture that brought money."""
    return next((capture for capture in captures_of(order) if capture["status"] in TAKEN), None)


def refunds_of(order: dict) -> tuple[RefundSnapshot, ...]:
    found = (order["purchase_units"][0].get("payments") or {}).get("refunds") or []
    return tuple(read_refund(said) for said in found)


def read_order(
    order: dict, *, is_live: bool, is_over: bool, problem: str, disputes: tuple[DisputeSnapshot, ...]
) -> PaymentSnapshot:
    """`is_over`: nobody can approve it any more. `problem`: of a capture that was refused."""
    unit, captures, taken = order["purchase_units"][0], captures_of(order), taken_of(order)
    last = taken or (captures[-1] if captures else None)
    money = read_money((last or unit)["amount"])
    fee = ((taken or {}).get("seller_receivable_breakdown") or {}).get("paypal_fee")
    reason = ((last or {}).get("status_details") or {}).get("reason") or problem
    return PaymentSnapshot(
        state=_state(order, last, is_over),
        amount_minor=money.amount_minor,
        currency=money.currency,
        reference=unit.get("custom_id") or "",
        gateway_reference=order["id"],
        fee_minor=read_money(fee).amount_minor if fee and fee["currency_code"] == money.currency else None,
        is_live=is_live,
        merchant=(unit.get("payee") or {}).get("merchant_id") or "",
        paid_at=datetime.fromisoformat(taken["create_time"]) if taken else None,
        problem="" if taken else reason,
        refunds=refunds_of(order),
        disputes=disputes,
        kept={"capture": taken["id"]} if taken else {},
        aliases=tuple(capture["id"] for capture in captures),
    )


def _state(order: dict, capture: dict | None, is_over: bool) -> PaymentState:
    """A completed order may hold a capture that is not."""
    if capture is None and order["status"] == "COMPLETED":
        return PaymentState.PROCESSING
    if capture is None:
        return PaymentState.EXPIRED if is_over or order["status"] == "VOIDED" else PaymentState.PENDING
    if capture["status"] in TAKEN:
        return PaymentState.SUCCEEDED
    return PaymentState.PROCESSING if capture["status"] == "PENDING" else PaymentState.FAILED


def read_refund(said: dict) -> RefundSnapshot:
    return RefundSnapshot(
        gateway_reference=said["id"],
        state=REFUNDS.get(said["status"], RefundState.PENDING),
        amount_minor=read_money(said["amount"]).amount_minor,
        reference=said.get("invoice_id") or "",
        problem=(said.get("status_details") or {}).get("reason") or "",
    )


def is_sale(told: dict) -> bool:
    """Of the transactions of the account: one that brought money for something of ours."""
    is_payment = bool(told.get("custom_field")) and told["transaction_event_code"].startswith(PAYMENTS)
    return is_payment and read_money(told["transaction_amount"]).amount_minor > 0


def read_transaction(told: dict, *, is_live: bool) -> PaymentSnapshot:
    money, fee = read_money(told["transaction_amount"]), told.get("fee_amount")
    is_of_order = told.get("paypal_reference_id_type") == "ODR"
    return PaymentSnapshot(
        state=PaymentState.SUCCEEDED,
        amount_minor=money.amount_minor,
        currency=money.currency,
        reference=told["custom_field"],
        gateway_reference=told["paypal_reference_id"] if is_of_order else "",
        fee_minor=-read_money(fee).amount_minor if fee and fee["currency_code"] == money.currency else None,
        is_live=is_live,
        paid_at=datetime.fromisoformat(told["transaction_initiation_date"]),
        aliases=(told["transaction_id"],),
    )
