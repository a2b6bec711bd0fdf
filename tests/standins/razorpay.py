"""Razorpay, from its API reference and the samples of its webhooks."""

import hmac
import json
from base64 import b64encode

from commerce.payments.gateway import PaymentState

from .books import FAILED, LOST, OPEN, PENDING, SUCCEEDED, WON, Dispute, Payment, Refund
from .faults import Message
from .server import Reply, Request, json_reply, pay_page, redirect, route, text_reply
from .standin import Standin

KEY, SECRET, WEBHOOK_SECRET = "rzp_test_StandIn", "secret-of-the-stand-in", "webhook-secret-of-the-stand-in"  # noqa: S105
CURRENCIES = {"INR", "USD", "JPY"}
ORDER = {"amount", "currency", "receipt", "notes", "partial_payment", "first_payment_min_amount", "unique_receipt"}
CHECKOUT = {"key_id", "order_id", "amount", "currency", "name", "description", "image", "callback_url", "cancel_url"}
REFUND = {"amount", "speed", "notes", "receipt"}
REFUND_STATUS = {PENDING: "pending", SUCCEEDED: "processed", FAILED: "failed"}
DISPUTE_STATUS = {OPEN: "open", WON: "won", LOST: "lost"}


class Razorpay(Standin):
    """`told` of a payment, an order here: as it was `sent`, the form of the `checkout`, and all `tries` to pay it."""

    slug = "razorpay"
    currency = "INR"
    signature_header = "X-Razorpay-Signature"
    reports = frozenset({"authorized", "succeeded", "failed", "refunds", "disputes"})
    after = {"fail": PaymentState.FAILED, "abandon": PaymentState.PENDING}  # orders never end
    odd_bodies = (
        *Standin.odd_bodies,
        b'{"event":"subscription.charged","payload":{"subscription":{"entity":{"id":"sub_1"}}}}',
        b'{"event":"payment.captured","payload":{"payment":{"entity":[]}}}',
        b'{"event":"order.paid","payload":[]}',
    )

    def __init__(self):
        super().__init__()
        self._replies: dict[str, tuple[bytes, Reply]] = {}

    @property
    def settings(self):
        return {
            "RAZORPAY_KEY_ID": KEY,
            "RAZORPAY_KEY_SECRET": SECRET,
            "RAZORPAY_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "RAZORPAY_FORMER_WEBHOOK_SECRET": "",
            "RAZORPAY_CURRENCIES": ["INR", "JPY"],
            "RAZORPAY_URL": self.origin,
            "OUTGOING_PRIVATE_HOSTS": ["127.0.0.1"],
        }

    @property
    def rotated_settings(self):
        return {"RAZORPAY_WEBHOOK_SECRET": "new", "RAZORPAY_FORMER_WEBHOOK_SECRET": WEBHOOK_SECRET}

    @property
    def bare_settings(self):
        return {"RAZORPAY_WEBHOOK_SECRET": "new", "RAZORPAY_FORMER_WEBHOOK_SECRET": ""}

    def fee(self, amount_minor):
        return amount_minor * 2 // 100 * 118 // 100  # two per cent, and the tax on them

    def number(self, kind):
        start = {"payment": "order_", "refund": "rfnd_", "dispute": "disp_"}.get(kind, f"{kind}_")
        return f"{start}{super().number(kind)}"

    def answer(self, request: Request) -> Reply:
        with self._lock:
            if not request.path.startswith("/v1/") or request.path.startswith("/v1/checkout/"):
                return super().answer(request)
            expected = b64encode(f"{KEY}:{SECRET}".encode()).decode()
            if request.headers.get("Authorization") == f"Basic {expected}":
                return super().answer(request)
            return refusal("The api key provided is invalid", status=401)

    # --- what the site asks

    @route("POST", "/v1/orders")
    def create_order(self, request: Request) -> Reply:
        sent = request.json()
        if unknown := sent.keys() - ORDER:
            return refusal(f"{sorted(unknown)} is/are not required and should not be sent")
        if not isinstance(sent["amount"], int) or sent["amount"] < 100:
            return refusal("The amount must be at least INR 1.00")
        if sent["currency"] not in CURRENCIES:
            return refusal("Currency is not supported")
        if len(sent.get("receipt", "")) > 40:
            return refusal("The receipt may not be greater than 40 characters.")
        if sent.get("unique_receipt") and (known := self.books.find(sent["receipt"])):
            return json_reply(self._order(known))
        payment = Payment(sent["receipt"], self.number("payment"), sent["amount"], sent["currency"], self.now())
        payment.told = {"sent": sent, "checkout": {}, "tries": []}
        self.books.payments.append(payment)
        return json_reply(self._order(payment))

    @route("GET", "/v1/orders")
    def list_orders(self, request: Request) -> Reply:
        receipt = request.query["receipt"]
        return paged([self._order(known) for known in self.books.payments if known.reference == receipt], request)

    @route("GET", "/v1/orders/(?P<number>[^/]+)")
    def show_order(self, request: Request, number: str) -> Reply:
        payment = self.books.find(number)
        if not payment or payment.gateway_reference != number:
            return refusal("The id provided does not exist")
        return json_reply(self._order(payment))

    @route("GET", "/v1/orders/(?P<number>[^/]+)/payments")
    def list_tries(self, request: Request, number: str) -> Reply:
        tries = [self._try(self.books.find(number), told) for told in self.books.find(number).told["tries"]]
        return json_reply({"entity": "collection", "count": len(tries), "items": tries})

    @route("GET", "/v1/payments")
    def list_all(self, request: Request) -> Reply:
        begins, ends = int(request.query["from"]), int(request.query["to"])
        every = [(payment, told) for payment in self.books.payments for told in payment.told["tries"]]
        found = [self._try(*entry) for entry in every if begins <= entry[1]["created_at"] <= ends]
        return paged(found[::-1], request)

    @route("POST", "/v1/payments/(?P<number>[^/]+)/capture")
    def capture(self, request: Request, number: str) -> Reply:
        payment, told = self._by_try(number)
        sent = request.json()
        if sent.keys() != {"amount", "currency"}:
            return refusal("amount and currency are required")
        if told["status"] != "authorized":
            return refusal("Only payments which have been authorized and not yet captured can be captured")
        if payment.state == SUCCEEDED:
            return refusal("The order is already paid")
        if (sent["amount"], sent["currency"]) != (told["amount"], payment.currency):
            return refusal("Capture amount must be equal to the amount authorized")
        self._take(payment, told)
        return json_reply(self._try(payment, told))

    @route("POST", "/v1/payments/(?P<number>[^/]+)/refund")
    def make_refund(self, request: Request, number: str) -> Reply:
        payment, _ = self._by_try(number)
        sent, key = request.json(), request.headers.get("X-Refund-Idempotency", "")
        if unknown := sent.keys() - REFUND:
            return refusal(f"{sorted(unknown)} is/are not required and should not be sent")
        if key and len(key) < 10:
            return refusal("The idempotency key must be at least 10 characters.")
        if key in self._replies:
            body, reply = self._replies[key]
            words = "Different request with the same idempotency key has already been processed."
            return reply if body == request.body else refusal(words)
        if payment.state != SUCCEEDED:
            return refusal("The payment status should be captured for action to be taken")
        if payment.refunded_minor == payment.taken_minor:
            return refusal("The payment has been fully refunded already")
        if sent["amount"] > payment.taken_minor - payment.refunded_minor:
            return refusal("The total refund amount is greater than the refund payment amount")
        refund = self.add_refund(payment, sent["amount"], reference=sent.get("receipt", ""))
        self._replies[key] = (request.body, json_reply(self._refund(payment, refund)))
        return self._replies[key][1]

    @route("GET", "/v1/payments/(?P<number>[^/]+)/refunds")
    def list_refunds(self, request: Request, number: str) -> Reply:
        payment, _ = self._by_try(number)
        return paged([self._refund(payment, refund) for refund in payment.refunds[::-1]], request)

    @route("GET", "/v1/disputes")
    def list_disputes(self, request: Request) -> Reply:
        payments = self.books.payments
        return paged([self._dispute(payment, one) for payment in payments for one in payment.disputes], request)

    # --- the page where buyers pay

    @route("POST", "/v1/checkout/embedded")
    def page(self, request: Request) -> Reply:
        sent = request.form()
        if unknown := {name for name in sent if not name.startswith(("prefill[", "notes["))} - CHECKOUT:
            return text_reply(f"Unknown fields: {sorted(unknown)}", 400)
        payment = self.books.find(sent["order_id"])
        if sent["key_id"] != KEY or payment is None or int(sent["amount"]) != payment.amount_minor:
            return text_reply("Payment failed: this order is not yours", 400)
        if payment.state == SUCCEEDED:
            return text_reply("This order is paid already.", 400, "text/html")
        payment.told["checkout"] = sent
        lines = [sent["name"], sent["description"], f"{payment.currency} {payment.amount_minor / 100:.2f}"]
        return pay_page("Razorpay (stand-in)", lines, action=f"/pay/{payment.gateway_reference}")

    @route("POST", "/pay/(?P<number>[^/]+)")
    def pressed(self, request: Request, number: str) -> Reply:
        """Razorpay itself leads on by a form that a script posts; what stands in it, nobody believes."""
        payment, act = self.books.find(number), request.form()["act"]
        if act == "abandon":
            return redirect(payment.told["checkout"]["cancel_url"])
        {"pay": self.pay, "fail": self.fail}[act](number)
        return redirect(payment.told["checkout"]["callback_url"])

    # --- what buyers and banks do

    def authorize(self, reference: str) -> Payment:
        """The bank says yes too late for Razorpay to capture by itself: somebody has to."""
        payment = self._known(reference)
        self._begin(payment, "authorized")
        self.tell("authorized", payment)
        return payment

    def pay(self, reference):
        payment = self._known(reference)
        return self._take(payment, self._begin(payment, "authorized"))

    def fail(self, reference):
        payment = self._known(reference)
        self._begin(payment, "failed")
        if payment.state == SUCCEEDED:
            return payment
        return super().fail(reference)

    def _begin(self, payment: Payment, status: str) -> dict:
        told = {"id": self.number("pay"), "status": status, "created_at": int(self.now().timestamp())}
        told["amount"] = payment.amount_minor
        payment.told["tries"].append(told)
        return told

    def _take(self, payment: Payment, told: dict) -> Payment:
        told["status"] = "captured"
        return super().pay(payment.reference)

    def open_dispute(self, reference, amount_minor=None):
        """The money is deducted only when the dispute is lost."""
        payment = self._known(reference)
        dispute = Dispute(self.number("dispute"), amount_minor or payment.taken_minor, is_withdrawn=False)
        payment.disputes.append(dispute)
        self.tell("disputes", payment, dispute)
        return dispute

    # --- what it tells

    def message(self, what, payment, *about) -> Message:
        last = payment.told["tries"][-1] if payment.told["tries"] else None
        told = next((told for told in payment.told["tries"] if told["status"] == "captured"), last)
        payload = {"payment": {"entity": self._try(payment, told)}}
        if what == "refunds":
            [refund] = about
            kind = "refund.created" if refund.state == PENDING else f"refund.{REFUND_STATUS[refund.state]}"
            payload["refund"] = {"entity": self._refund(payment, refund)}
        elif what == "disputes":
            [dispute] = about
            kind = f"payment.dispute.{'created' if dispute.state == OPEN else DISPUTE_STATUS[dispute.state]}"
            payload["dispute"] = {"entity": self._dispute(payment, dispute)}
        else:
            kind = {"succeeded": "order.paid", "failed": "payment.failed", "authorized": "payment.authorized"}[what]
        if what == "succeeded":
            payload["order"] = {"entity": self._order(payment)}
        event = {
            "entity": "event",
            "account_id": "acc_StandIn",
            "event": kind,
            "contains": sorted(payload),
            "payload": payload,
            "created_at": int(self.now().timestamp()),
        }
        return self.sign(json.dumps(event).encode(), payment.reference)

    def sign(self, body: bytes, about: str = "") -> Message:
        headers = {
            "Content-Type": "application/json",
            self.signature_header: hmac.new(WEBHOOK_SECRET.encode(), body, "sha256").hexdigest(),
            "x-razorpay-event-id": self.number("event"),
        }
        return Message(body, headers, "127.0.0.1", about)

    # --- shapes

    def _order(self, payment: Payment) -> dict:
        status = "paid" if payment.state == SUCCEEDED else "attempted" if payment.told["tries"] else "created"
        return {
            "id": payment.gateway_reference,
            "entity": "order",
            "amount": payment.amount_minor,
            "amount_paid": payment.taken_minor,
            "currency": payment.currency,
            "receipt": payment.reference,
            "status": status,
            "attempts": len(payment.told["tries"]),
            "notes": payment.told["sent"].get("notes") or [],
            "created_at": int(payment.started_at.timestamp()),
        }

    def _try(self, payment: Payment, told: dict) -> dict:
        is_taken = told["status"] == "captured"
        is_refunded = is_taken and payment.refunded_minor == payment.taken_minor
        notes = {
            name[6:-1]: value for name, value in payment.told["checkout"].items() if name.startswith("notes[")
        } or payment.told["sent"].get("notes")
        return {
            "id": told["id"],
            "entity": "payment",
            "amount": payment.taken_minor if is_taken else told["amount"],
            "currency": payment.currency,
            "status": "refunded" if is_refunded else told["status"],
            "order_id": payment.gateway_reference,
            "method": "upi",
            "captured": is_taken,
            "amount_refunded": payment.refunded_minor if is_taken else 0,
            "notes": notes or [],
            "fee": payment.fee_minor if is_taken else None,
            "error_code": "BAD_REQUEST_ERROR" if told["status"] == "failed" else None,
            "error_description": "Payment was declined by the bank." if told["status"] == "failed" else None,
            "created_at": told["created_at"],
        }

    def _refund(self, payment: Payment, refund: Refund) -> dict:
        return {
            "id": refund.gateway_reference,
            "entity": "refund",
            "amount": refund.amount_minor,
            "currency": payment.currency,
            "payment_id": self._taken(payment)["id"],
            "notes": [],
            "receipt": refund.reference or None,
            "status": REFUND_STATUS[refund.state],
            "created_at": int(payment.paid_at.timestamp()),
        }

    def _dispute(self, payment: Payment, dispute: Dispute) -> dict:
        return {
            "id": dispute.gateway_reference,
            "entity": "dispute",
            "payment_id": self._taken(payment)["id"],
            "amount": dispute.amount_minor,
            "currency": payment.currency,
            "amount_deducted": dispute.amount_minor if dispute.state == LOST else 0,
            "reason_code": "chargeback",
            "respond_by": int(payment.started_at.timestamp()) + 7 * 86400,
            "status": DISPUTE_STATUS[dispute.state],
            "phase": "chargeback",
            "created_at": int(payment.paid_at.timestamp()),
        }

    def _taken(self, payment: Payment) -> dict:
        return next(told for told in payment.told["tries"] if told["status"] == "captured")

    def _by_try(self, number: str) -> tuple[Payment, dict]:
        for payment in self.books.payments:
            for told in payment.told["tries"]:
                if told["id"] == number:
                    return payment, told
        raise AssertionError(f"nobody tried to pay by {number}")


def paged(found: list, request: Request) -> Reply:
    size, skip = int(request.query["count"]), int(request.query["skip"])
    items = found[skip : skip + size]
    return json_reply({"entity": "collection", "count": len(items), "items": items})


def refusal(description: str, *, status: int = 400) -> Reply:
    return json_reply(
        {"error": {"code": "BAD_REQUEST_ERROR", "description": description, "source": "business"}}, status
    )
