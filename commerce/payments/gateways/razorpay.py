"""Razorpay (https://razorpay.com/docs/api): a payment is an order there, at which the buyer may try several times.

Buyers post a form of ours to its hosted checkout, which needs no script on our pages. Payment links would need none
either, but are sent to people and stay open; an order carries a receipt that is taken once, and knows all tries to pay.
"""

from contextlib import suppress
from urllib.parse import quote

from django.conf import settings

from ..asking import Refusal, origin_of, reading_answer
from ..gateway import (
    Capability,
    DisputeSnapshot,
    GatewayRefused,
    PaymentSnapshot,
    PaymentState,
    PostForm,
    RefundSnapshot,
)
from ..razorpay_api import SUBUNITS, ask_razorpay, every
from ..razorpay_events import OURS, note_of, read_event, refuse_unsigned
from ..razorpay_shapes import paid_of, read_dispute, read_order, read_refund

LEAST = {"INR": 100}


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
            "name": settings.SITE_NAME,
            "description": charge.description,
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
            if waiting and not paid_of(tries):
                _capture(waiting[0])
                tries = _tries(order["id"])
            paid = [payment["id"] for payment in paid_of(tries)]
            refunds = tuple(refund for payment_id in paid for refund in _refunds(payment_id))
            disputes = _disputes(paid, order["created_at"]) if paid else ()
            return read_order(order, tries, is_live=self.is_live(), refunds=refunds, disputes=disputes)

    def refund(self, handle, *, reference, amount_minor, reason):
        wanted = {
            "amount": SUBUNITS.theirs(amount_minor, handle.currency),
            "speed": "normal",
            "receipt": reference,
            "notes": {OURS: handle.reference, "reason": reason[:250]},
        }
        headers = {"X-Refund-Idempotency": f"refund-{reference}"}
        with reading_answer():
            return read_refund(ask_razorpay("POST", f"payments/{_paid_id(handle)}/refund", wanted, headers))

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
                order = {"id": payment.get("order_id"), "receipt": note_of(payment)}
                if paid_of([payment]) and all(order.values()):
                    yield read_order(order, [payment], is_live=self.is_live())


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


def _paid_id(handle) -> str:
    if kept := handle.kept.get("payment"):
        return kept
    for payment in paid_of(_tries(handle.gateway_reference)):
        return payment["id"]
    raise GatewayRefused("Razorpay: nothing was paid")


def _refunds(payment_id: str) -> list[RefundSnapshot]:
    return [read_refund(refund) for refund in every(f"payments/{quote(payment_id, safe='')}/refunds")]


def _disputes(payment_ids: list[str], since: int) -> tuple[DisputeSnapshot, ...]:
    """They are listed for the whole account only, so those since the order are looked through."""
    found = every("disputes", **{"from": since})
    return tuple(read_dispute(dispute) for dispute in found if dispute["payment_id"] in payment_ids)


gateway = Razorpay()
