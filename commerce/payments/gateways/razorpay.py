"""Razorpay (https://razorpay.com/docs/api): a payment is an order there, at which the buyer may try several times.

Buyers post a form of ours to its hosted checkout, which needs no script on our pages. Payment links would need none
either, but are sent to people and stay open; an order carries a receipt that is taken once, and knows all tries to pay.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import quote

from django.conf import settings

from ..asking import Refusal, origin_of, reading_answer
from ..gateway import (
    Capability,
    DisputeSnapshot,
    DisputeState,
    GatewayRefused,
    PaymentSnapshot,
    PaymentState,
    PostForm,
    RefundSnapshot,
    RefundState,
)
from ..razorpay_api import SUBUNITS, ask_razorpay, every
from ..razorpay_events import OURS, note_of, read_event, refuse_unsigned

LEAST = {"INR": 100}
PAID = {"captured", "refunded"}  # refunded: all of it
REFUNDS = {"processed": RefundState.SUCCEEDED, "failed": RefundState.FAILED}


class Razorpay:
    title = "Razorpay"
    needs = ("RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRET")
    capabilities = frozenset(Capability)

    def currencies(self):
        return frozenset(settings.RAZORPAY_CURRENCIES)

    def least(self, currency):
        return LEAST.get(currency, 1)

    def is_live(self):
        return not settings.RAZORPAY_KEY_ID.startswith("rzp_test_")

    def merchant(self):
        return ""

    def form_origins(self):
        return [origin_of(settings.RAZORPAY_URL)]

    def start(self, charge, urls, *, now):
        amount = SUBUNITS.theirs(charge.amount_minor, charge.currency)
        wanted = {
            "amount": amount,
            "currency": charge.currency,
            "receipt": charge.reference,
            "unique_receipt": True,  # asked again, it gives the same order
            "notes": {OURS: charge.reference},
        }
        order = ask_razorpay("POST", "orders", wanted)
        with reading_answer():
            order_id, is_other = order["id"], (order["amount"], order["currency"]) != (amount, charge.currency)
        if is_other:
            raise GatewayRefused("Razorpay: this receipt was used for another amount")
        fields = {
            "key_id": settings.RAZORPAY_KEY_ID,
            "order_id": order_id,
            "amount": str(amount),
            "currency": charge.currency,
            "name": charge.description,
            "prefill[name]": charge.name,
            "prefill[email]": charge.email,
            f"notes[{OURS}]": charge.reference,
            "callback_url": urls.done,
            "cancel_url": urls.canceled,
        }
        action = f"{settings.RAZORPAY_URL.rstrip('/')}/v1/checkout/embedded"
        return PostForm(action, tuple((name, value) for name, value in fields.items() if value), order_id)

    def read_webhook(self, *, body, headers, remote_address, now):
        secrets = [settings.RAZORPAY_WEBHOOK_SECRET, settings.RAZORPAY_FORMER_WEBHOOK_SECRET]
        refuse_unsigned(body, headers.get("X-Razorpay-Signature", ""), secrets)
        return [read_event(body, headers.get("X-Razorpay-Event-Id", ""))]

    def confirm_event(self, *, body):
        return True

    def fetch_payment(self, handle, *, now):
        with reading_answer():
            order = _order(handle)
            if order is None:
                return PaymentSnapshot(PaymentState.UNKNOWN, handle.amount_minor, handle.currency, handle.reference)
            tries = _tries(order["id"])
            waiting = [payment for payment in tries if payment["status"] == "authorized"]
            if waiting and not any(payment["status"] in PAID for payment in tries):
                _capture(waiting[0])
                tries = _tries(order["id"])
            return _snapshot(order, tries)

    def refund(self, handle, *, reference, amount_minor, reason):
        wanted = {
            "amount": SUBUNITS.theirs(amount_minor, handle.currency),
            "speed": "normal",
            "receipt": reference,
            "notes": {OURS: handle.reference, "reason": reason[:250]},
        }
        headers = {"X-Refund-Idempotency": f"refund-{reference}"}
        with reading_answer():
            return _refund(ask_razorpay("POST", f"payments/{_paid_id(handle)}/refund", wanted, headers))

    def find_refund(self, handle, *, reference, gateway_reference, amount_minor):
        with reading_answer():
            for refund in _refunds(_paid_id(handle)):
                if reference == refund.reference or gateway_reference == refund.gateway_reference:
                    return refund
        return None

    def list_payments(self, *, since, until):
        """Of those begun in it. What another shop took with the same account is left out."""
        window = {"from": int(since.timestamp()), "to": int(until.timestamp()) - 1}  # both included
        with reading_answer():
            for payment in every("payments", **window):
                ours = note_of(payment)
                if payment["status"] in PAID and payment.get("order_id") and ours:
                    yield _snapshot({"id": payment["order_id"], "receipt": ours}, [payment], more=False)


def _order(handle) -> dict | None:
    """By its name; by our receipt, when the answer that held its name was lost."""
    if not handle.gateway_reference:
        found = every("orders", receipt=handle.reference)
        return found[0] if found else None
    try:
        return ask_razorpay("GET", f"orders/{quote(handle.gateway_reference, safe='')}")
    except Refusal as refusal:
        if refusal.status in {400, 404}:  # 400: "The id provided does not exist"
            return None
        raise


def _tries(order_id: str) -> list[dict]:
    return ask_razorpay("GET", f"orders/{quote(order_id, safe='')}/payments")["items"]


def _capture(payment: dict) -> None:
    """Money that is authorized and not captured goes back to the buyer after some days."""
    wanted = {"amount": payment["amount"], "currency": payment["currency"]}
    with suppress(Refusal):  # somebody was faster, or it went back already: the payment itself tells
        ask_razorpay("POST", f"payments/{payment['id']}/capture", wanted)


def _snapshot(order: dict, tries: list[dict], *, more: bool = True) -> PaymentSnapshot:
    """`more`: refunds and disputes are asked for."""
    youngest_first = sorted(tries, key=lambda payment: payment["created_at"], reverse=True)
    paid = next((payment for payment in youngest_first if payment["status"] in PAID), None)
    told = paid or order
    last = youngest_first[0] if youngest_first else {}
    return PaymentSnapshot(
        state=PaymentState.SUCCEEDED if paid else _unpaid_state(tries),
        amount_minor=SUBUNITS.ours(told["amount"], told["currency"]),
        currency=told["currency"],
        reference=order.get("receipt") or "",
        gateway_reference=order["id"],
        fee_minor=_fee(paid) if paid else None,
        is_live=gateway.is_live(),  # the keys of one mode see nothing of the other
        paid_at=_moment(paid["created_at"]) if paid else None,
        problem="" if paid else last.get("error_description") or "",
        refunds=_refunds(paid["id"]) if paid and more else (),
        disputes=_disputes(paid) if paid and more else (),
        kept={"payment": paid["id"]} if paid else {},
        aliases=tuple(payment["id"] for payment in tries),
    )


def _unpaid_state(tries: list[dict]) -> PaymentState:
    states = {payment["status"] for payment in tries}
    if "authorized" in states:
        return PaymentState.PROCESSING
    return PaymentState.FAILED if states == {"failed"} else PaymentState.PENDING


def _paid_id(handle) -> str:
    if kept := handle.kept.get("payment"):
        return kept
    for payment in _tries(handle.gateway_reference):
        if payment["status"] in PAID:
            return payment["id"]
    raise GatewayRefused("Razorpay: nothing was paid")


def _refunds(payment_id: str) -> tuple[RefundSnapshot, ...]:
    return tuple(_refund(refund) for refund in every(f"payments/{quote(payment_id, safe='')}/refunds"))


def _refund(said: dict) -> RefundSnapshot:
    return RefundSnapshot(
        gateway_reference=said["id"],
        state=REFUNDS.get(said["status"], RefundState.PENDING),
        amount_minor=SUBUNITS.ours(said["amount"], said["currency"]),
        reference=said.get("receipt") or "",
    )


def _disputes(payment: dict) -> tuple[DisputeSnapshot, ...]:
    """They are listed for the whole account only, so those since the payment are looked through."""
    return tuple(_read_disputes(payment["id"], every("disputes", **{"from": payment["created_at"]})))


def _read_disputes(payment_id: str, disputes: Iterable[dict]) -> Iterable[DisputeSnapshot]:
    for said in disputes:
        if said["payment_id"] != payment_id:
            continue
        deducted = said.get("amount_deducted") or 0  # none before it is lost
        ended = DisputeState.LOST if said["status"] == "lost" or deducted else DisputeState.WON
        yield DisputeSnapshot(
            gateway_reference=said["id"],
            state=ended if said["status"] in {"won", "lost", "closed"} else DisputeState.OPEN,
            amount_minor=SUBUNITS.ours(said["amount"], said["currency"]),
            withdrawn_minor=SUBUNITS.ours(deducted, said["currency"]),
            reason=said.get("reason_description") or said.get("reason_code") or "",
            due_at=_moment(said.get("respond_by")),
        )


def _fee(payment: dict) -> int | None:
    """With its tax. It is in rupees, whatever the buyer paid in."""
    fee = payment.get("fee")
    return SUBUNITS.ours(fee, "INR") if fee is not None and payment["currency"] == "INR" else None


def _moment(stamp: int | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp else None


gateway = Razorpay()
