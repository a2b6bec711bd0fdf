"""PayPal (https://developer.paypal.com/api/orders/v2): a payment is an order there, which the buyer approves and we
capture. The capture is kept, because refunds and disputes know no other name."""

import zlib
from datetime import timedelta
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from ..asking import Refusal, origin_of, reading_answer
from ..gateway import Capability, GatewayRefused, PaymentSnapshot, PaymentState, Redirect
from ..paypal_api import CURRENCIES, WHOLE, ask_paypal, write_amount
from ..paypal_disputes import disputes_of
from ..paypal_events import read_event
from ..paypal_shapes import captures_of, is_sale, read_order, read_refund, read_transaction, refunds_of, taken_of
from ..paypal_signature import refuse_unsigned

ORDER_LIVES = timedelta(hours=6)  # a buyer has three to approve it; after that PayPal does not know it any more
MISSING = 404


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
            if order["status"] == "APPROVED" and not captures_of(order):
                order, problem = _capture(order, handle.reference)
            taken = taken_of(order)
            disputes = disputes_of(taken["id"]) if taken else ()
            # The sandbox and the real service know nothing of each other's orders.
            return read_order(order, is_live=self.is_live(), is_over=is_over, problem=problem, disputes=disputes)

    def refund(self, handle, *, reference, amount_minor, reason):
        wanted = {
            "amount": write_amount(amount_minor, handle.currency),
            "custom_id": handle.reference,
            "invoice_id": reference,
        }
        path = f"v2/payments/captures/{quote(_capture_id(handle), safe='')}/refund"
        with reading_answer():
            return read_refund(ask_paypal("POST", path, wanted, request_id=f"{reference}-refund"))

    def find_refund(self, handle, *, reference, gateway_reference, amount_minor):
        order = ask_paypal("GET", f"v2/checkout/orders/{quote(handle.gateway_reference, safe='')}")
        with reading_answer():
            for refund in refunds_of(order):
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
                    if is_sale(entry["transaction_info"]):
                        yield read_transaction(entry["transaction_info"], is_live=self.is_live())
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


def _capture_id(handle) -> str:
    if kept := handle.kept.get("capture"):
        return kept
    order = _order(handle.gateway_reference)
    taken = taken_of(order) if order else None
    if taken is None:
        raise GatewayRefused("PayPal: nothing was paid")
    return taken["id"]


gateway = PayPal()
