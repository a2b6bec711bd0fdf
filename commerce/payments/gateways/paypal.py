"""PayPal (https://developer.paypal.com/api/orders/v2): a payment is an order there, which the buyer approves and we
capture. The capture is kept, because refunds and disputes know no other name."""

import zlib
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from ..asking import Refusal, origin_of, reading_answer
from ..gateway import (
    Capability,
    GatewayRefused,
    PaymentSnapshot,
    PaymentState,
    Redirect,
    RefundSnapshot,
    RefundState,
)
from ..paypal_api import CURRENCIES, WHOLE, ask_paypal, read_money, write_amount
from ..paypal_disputes import disputes_of
from ..paypal_events import read_event
from ..paypal_signature import refuse_unsigned

TAKEN = {"COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"}
REFUNDS = {"COMPLETED": RefundState.SUCCEEDED, "FAILED": RefundState.FAILED, "CANCELLED": RefundState.FAILED}
ORDER_LIVES = timedelta(hours=6)  # a buyer has three to approve it; after that PayPal does not know it any more
MISSING = 404
RECEIVED = "T00"  # event codes of payments, sent and received


class PayPal:
    title = "PayPal"
    needs = ("PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET", "PAYPAL_WEBHOOK_ID", "PAYPAL_MERCHANT_ID")
    capabilities = frozenset(Capability)

    def currencies(self):
        return CURRENCIES

    def least(self, currency):
        return 100 if currency in WHOLE - {"JPY"} else 1

    def is_live(self):
        return not settings.PAYPAL_SANDBOX

    def merchant(self):
        return settings.PAYPAL_MERCHANT_ID

    def form_origins(self):
        usual = "https://www.sandbox.paypal.com" if settings.PAYPAL_SANDBOX else "https://www.paypal.com"
        return [origin_of(settings.PAYPAL_URL or usual)]

    def start(self, charge, urls, *, now):
        experience = {
            "return_url": urls.done,
            "cancel_url": urls.canceled,
            "user_action": "PAY_NOW",
            "shipping_preference": "NO_SHIPPING",
        }
        unit = {
            "custom_id": charge.reference,
            "invoice_id": charge.reference,
            "description": charge.description,
            "amount": write_amount(charge.amount_minor, charge.currency),
        }
        wanted = {
            "intent": "CAPTURE",
            "purchase_units": [unit],
            "payment_source": {"paypal": {"experience_context": experience, "email_address": charge.email}},
        }
        order = ask_paypal("POST", "v2/checkout/orders", wanted, request_id=f"{charge.reference}-order")
        with reading_answer():
            [url] = [link["href"] for link in order["links"] if link["rel"] in {"payer-action", "approve"}]
            return Redirect(url, gateway_reference=order["id"])

    def read_webhook(self, *, body, headers, remote_address, now):
        ids = [settings.PAYPAL_WEBHOOK_ID, settings.PAYPAL_FORMER_WEBHOOK_ID]
        refuse_unsigned(body, headers, ids, now)
        return [read_event(body)]

    def confirm_event(self, *, body):
        return True

    def fetch_payment(self, handle, *, now):
        is_over = bool(handle.gateway_reference) and now - handle.started_at > ORDER_LIVES
        order = _order(handle.gateway_reference) if handle.gateway_reference else None
        if order is None:
            if handle.kept.get("capture"):
                raise GatewayRefused("PayPal does not know the order of a captured payment any more")
            state = PaymentState.EXPIRED if is_over else PaymentState.UNKNOWN
            return PaymentSnapshot(state, handle.amount_minor, handle.currency, handle.reference)
        problem = ""
        with reading_answer():
            if order["status"] == "APPROVED" and not _captures(order):
                order, problem = _capture(order, handle.reference)
            return _snapshot(order, problem, is_over)

    def refund(self, handle, *, reference, amount_minor, reason):
        wanted = {
            "amount": write_amount(amount_minor, handle.currency),
            "custom_id": handle.reference,
            "invoice_id": reference,
        }
        path = f"v2/payments/captures/{quote(_capture_id(handle), safe='')}/refund"
        with reading_answer():
            return _refund(ask_paypal("POST", path, wanted, request_id=f"{reference}-refund"))

    def find_refund(self, handle, *, reference, gateway_reference, amount_minor):
        order = ask_paypal("GET", f"v2/checkout/orders/{quote(handle.gateway_reference, safe='')}")
        with reading_answer():
            for refund in _refunds(order):
                if reference == refund.reference or gateway_reference == refund.gateway_reference:
                    return refund
        return None

    def list_payments(self, *, since, until):
        """Needs "Transaction search" of the app; PayPal knows of a payment there some hours later. What another shop
        took with the same account is left out."""
        page, pages = 1, 1
        while page <= pages:
            wanted = {
                "start_date": since.isoformat(timespec="seconds"),
                "end_date": until.isoformat(timespec="seconds"),
                "transaction_status": "S",
                "fields": "transaction_info",
                "page_size": 500,
                "page": page,
            }
            said = ask_paypal("GET", f"v1/reporting/transactions?{urlencode(wanted)}")
            with reading_answer():
                for entry in said["transaction_details"]:
                    told = entry["transaction_info"]
                    if told.get("custom_field") and told["transaction_event_code"].startswith(RECEIVED):
                        if read_money(told["transaction_amount"]).amount_minor > 0:
                            yield _listed(told)
            page, pages = page + 1, said.get("total_pages", 1)


def _order(order_id: str) -> dict | None:
    try:
        return ask_paypal("GET", f"v2/checkout/orders/{quote(order_id, safe='')}")
    except Refusal as refusal:
        if refusal.status == MISSING:
            return None
        raise


def _capture(order: dict, reference: str) -> tuple[dict, str]:
    """The order afterwards, and what was wrong. An approval after one that was declined is another request."""
    approval = zlib.crc32(str(order.get("update_time")).encode())
    path = f"v2/checkout/orders/{quote(order['id'], safe='')}"
    try:
        return ask_paypal("POST", f"{path}/capture", {}, request_id=f"{reference}-capture-{approval}"), ""
    except Refusal:  # declined, or somebody was faster: the order itself tells
        return ask_paypal("GET", path), _("What you chose to pay with was declined. Choose another way to pay.")


def _snapshot(order: dict, problem: str, is_over: bool) -> PaymentSnapshot:
    unit = order["purchase_units"][0]
    captures = _captures(order)
    taken = next((capture for capture in captures if capture["status"] in TAKEN), None)
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
        is_live=gateway.is_live(),  # the sandbox and the real service know nothing of each other's
        merchant=(unit.get("payee") or {}).get("merchant_id") or "",
        paid_at=datetime.fromisoformat(taken["create_time"]) if taken else None,
        problem="" if taken else reason,
        refunds=_refunds(order),
        disputes=disputes_of(taken["id"]) if taken else (),
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


def _captures(order: dict) -> list[dict]:
    return (order["purchase_units"][0].get("payments") or {}).get("captures") or []


def _capture_id(handle) -> str:
    if kept := handle.kept.get("capture"):
        return kept
    order = _order(handle.gateway_reference)
    taken = [capture["id"] for capture in _captures(order or {"purchase_units": [{}]}) if capture["status"] in TAKEN]
    if not taken:
        raise GatewayRefused("PayPal: nothing was paid")
    return taken[0]


def _refunds(order: dict) -> tuple[RefundSnapshot, ...]:
    found = (order["purchase_units"][0].get("payments") or {}).get("refunds") or []
    return tuple(_refund(said) for said in found)


def _refund(said: dict) -> RefundSnapshot:
    return RefundSnapshot(
        gateway_reference=said["id"],
        state=REFUNDS.get(said["status"], RefundState.PENDING),
        amount_minor=read_money(said["amount"]).amount_minor,
        reference=said.get("invoice_id") or "",
        problem=(said.get("status_details") or {}).get("reason") or "",
    )


def _listed(told: dict) -> PaymentSnapshot:
    money = read_money(told["transaction_amount"])
    fee = told.get("fee_amount")
    is_order = told.get("paypal_reference_id_type") == "ODR"
    return PaymentSnapshot(
        state=PaymentState.SUCCEEDED,
        amount_minor=money.amount_minor,
        currency=money.currency,
        reference=told["custom_field"],
        gateway_reference=told["paypal_reference_id"] if is_order else "",
        fee_minor=-read_money(fee).amount_minor if fee and fee["currency_code"] == money.currency else None,
        paid_at=datetime.fromisoformat(told["transaction_initiation_date"]),
        aliases=(told["transaction_id"],),
    )


gateway = PayPal()
