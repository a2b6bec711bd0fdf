"""PayPal, from the reference of its Orders, Payments, Disputes, Transaction Search and Webhooks APIs."""

import json
import tempfile
import zlib
from base64 import b64encode
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from commerce.money import Money, as_decimal, read_amount

from .books import ABANDONED, FAILED, LOST, OPEN, PENDING, SUCCEEDED, Dispute, Payment, Refund
from .certificates import Vouched, vouched
from .faults import Message
from .server import Reply, Request, json_reply, pay_page, redirect, route, text_reply
from .standin import Standin

CLIENT, SECRET, MERCHANT = "client-of-the-stand-in", "secret-of-the-stand-in", "MERCHANT1STAND"
WEBHOOK = "2WEBHOOKOFTHESTANDIN"
CURRENCIES = set(
    "AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS JPY MYR MXN TWD NZD NOK PHP PLN GBP RUB SGD SEK CHF THB USD".split()
)
REFUND_STATUS = {PENDING: "PENDING", SUCCEEDED: "COMPLETED", FAILED: "FAILED"}
ORDER = {"intent", "purchase_units", "payment_source"}
UNIT = {"reference_id", "custom_id", "invoice_id", "description", "soft_descriptor", "amount", "items", "payee"}
SOURCE = {"experience_context", "email_address", "name", "phone", "address", "birth_date"}
CONTEXT = {"return_url", "cancel_url", "user_action", "shipping_preference", "locale", "brand_name", "landing_page"}
REFUND = {"amount", "custom_id", "invoice_id", "note_to_payer"}
# How the next capture turns out: taken, turned down for good, kept back by PayPal, or to be paid by another card.
TAKEN, DENIED, HELD, ANOTHER_CARD = "COMPLETED", "DECLINED", "PENDING", "INSTRUMENT_DECLINED"


class PayPal(Standin):
    """Buyers approve; the money is taken when the site captures. `told` of a payment: the order as it was `sent`, its
    `status`, its `capture` and what `becomes` of the next one."""

    slug = "paypal"
    currency = "USD"
    signature_header = "PAYPAL-TRANSMISSION-SIG"
    reports = frozenset({"approved", "succeeded", "failed", "held", "refunds", "disputes"})
    odd_bodies = (
        *Standin.odd_bodies,
        b'{"id":"WH-1","event_type":"BILLING.PLAN.CREATED","resource":{"id":"P-1"}}',
        b'{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":[]}',
        b'{"id":"WH-1","event_type":"CUSTOMER.DISPUTE.CREATED","resource":{"disputed_transactions":[0]}}',
        b'{"id":"WH-1","event_type":"PAYMENT.CAPTURE.REFUNDED","resource":{"links":"x","supplementary_data":0}}',
    )

    def __init__(self):
        super().__init__()
        self.token = "A21-token-1"  # noqa: S105
        self.shows_disputes = True  # as the app's features say
        self.merchant = MERCHANT
        self.signer: Vouched = vouched("messageverificationcerts.paypal.com")
        self._replies: dict[tuple[str, str], tuple[bytes, Reply]] = {}
        self._folder = tempfile.TemporaryDirectory()
        self.roots = Path(self._folder.name) / "roots.pem"
        self.roots.write_bytes(self.signer.authority)

    def __exit__(self, *error):
        self._folder.cleanup()
        super().__exit__(*error)

    @property
    def settings(self):
        return {
            "PAYPAL_CLIENT_ID": CLIENT,
            "PAYPAL_CLIENT_SECRET": SECRET,
            "PAYPAL_WEBHOOK_ID": WEBHOOK,
            "PAYPAL_FORMER_WEBHOOK_ID": "",
            "PAYPAL_MERCHANT_ID": MERCHANT,
            "PAYPAL_SANDBOX": True,
            "PAYPAL_URL": self.origin,
            "PAYPAL_ROOTS": str(self.roots),
            "OUTGOING_PRIVATE_HOSTS": ["127.0.0.1"],
        }

    @property
    def rotated_settings(self):
        return {"PAYPAL_WEBHOOK_ID": "NEWWEBHOOK", "PAYPAL_FORMER_WEBHOOK_ID": WEBHOOK}

    @property
    def bare_settings(self):
        return {"PAYPAL_WEBHOOK_ID": "NEWWEBHOOK", "PAYPAL_FORMER_WEBHOOK_ID": ""}

    def fee(self, amount_minor):
        return amount_minor * 49 // 1000 + 30

    def number(self, kind):
        return f"{kind[:2].upper()}{super().number(kind)}X"

    def answer(self, request: Request) -> Reply:
        """The same request id for the same is answered the same."""
        with self._lock:
            is_api = request.path.startswith(("/v1/", "/v2/")) and request.path != "/v1/oauth2/token"
            if is_api and request.headers.get("Authorization") != f"Bearer {self.token}":
                self.asked.append((request.method, request.path))
                return json_reply({"error": "invalid_token", "error_description": "Token signature failed"}, 401)
            key = (request.path, request.headers.get("PayPal-Request-Id", ""))
            if not is_api or request.method != "POST" or not key[1]:
                return super().answer(request)
            if key in self._replies:
                self.asked.append((request.method, request.path))
                body, reply = self._replies[key]
                return reply if body == request.body else refusal("PAYPAL_REQUEST_ID_REUSED")
            reply = super().answer(request)
            if reply.status < 500 and reply.status != 409:
                self._replies[key] = (request.body, reply)
            return reply

    # --- what the site asks

    @route("POST", "/v1/oauth2/token")
    def make_token(self, request: Request) -> Reply:
        expected = b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {expected}":
            return json_reply({"error": "invalid_client", "error_description": "Client Authentication failed"}, 401)
        if request.form() != {"grant_type": "client_credentials"}:
            return json_reply({"error": "unsupported_grant_type"}, 400)
        return json_reply({"access_token": self.token, "token_type": "Bearer", "expires_in": 32400})

    @route("POST", "/v2/checkout/orders")
    def create_order(self, request: Request) -> Reply:
        sent = request.json()
        [unit] = sent["purchase_units"]
        source = sent.get("payment_source", {}).get("paypal", {})
        context = source.get("experience_context", {})
        for given, known in ((sent, ORDER), (unit, UNIT), (source, SOURCE), (context, CONTEXT)):
            if unknown := given.keys() - known:
                return refusal("INVALID_PARAMETER_SYNTAX", f"unknown: {sorted(unknown)}", status=400)
        if not request.headers.get("PayPal-Request-Id"):
            return refusal("PAYPAL_REQUEST_ID_REQUIRED", status=400)
        if sent["intent"] != "CAPTURE" or not context.get("return_url") or not context.get("cancel_url"):
            return refusal("MISSING_REQUIRED_PARAMETER", status=400)
        if problem := wrong_amount(unit["amount"]):
            return refusal(problem)
        currency = unit["amount"]["currency_code"]
        amount = read_amount(unit["amount"]["value"], currency).amount_minor
        payment = Payment(unit["custom_id"], self.number("payment"), amount, currency, self.now())
        payment.told = {"sent": sent, "status": "PAYER_ACTION_REQUIRED", "capture": None, "becomes": TAKEN, "moves": 0}
        self.books.payments.append(payment)
        return json_reply(self._order(payment))

    @route("GET", "/v2/checkout/orders/(?P<number>[^/]+)")
    def show_order(self, request: Request, number: str) -> Reply:
        payment = self.books.find(number)
        if not payment or payment.gateway_reference != number or payment.state == ABANDONED:
            return refusal("INVALID_RESOURCE_ID", status=404)
        return json_reply(self._order(payment))

    @route("POST", "/v2/checkout/orders/(?P<number>[^/]+)/capture")
    def capture(self, request: Request, number: str) -> Reply:
        payment = self.books.find(number)
        if not payment or payment.state == ABANDONED:
            return refusal("INVALID_RESOURCE_ID", status=404)
        if payment.told["capture"]:
            return refusal("ORDER_ALREADY_CAPTURED")
        if payment.told["status"] != "APPROVED":
            return refusal("ORDER_NOT_APPROVED")
        becomes = payment.told["becomes"]
        if becomes == ANOTHER_CARD:
            payment.told |= {"status": "PAYER_ACTION_REQUIRED", "becomes": TAKEN}
            return refusal("INSTRUMENT_DECLINED")
        payment.told |= {"status": "COMPLETED", "capture": self.number("capture")}
        if becomes == TAKEN:
            self.take(payment)
        elif becomes == DENIED:
            super().fail(payment.reference)
        else:
            self.tell("held", payment)
        return json_reply(self._order(payment), 201)

    @route("POST", "/v2/payments/captures/(?P<number>[^/]+)/refund")
    def make_refund(self, request: Request, number: str) -> Reply:
        payment = self._by_capture(number)
        if payment is None:
            return refusal("INVALID_RESOURCE_ID", status=404)
        sent = request.json()
        if unknown := sent.keys() - REFUND:
            return refusal("INVALID_PARAMETER_SYNTAX", f"unknown: {sorted(unknown)}", status=400)
        if problem := wrong_amount(sent["amount"]):
            return refusal(problem)
        if sent["amount"]["currency_code"] != payment.currency:
            return refusal("REFUND_CAPTURE_CURRENCY_MISMATCH")
        amount = read_amount(sent["amount"]["value"], payment.currency).amount_minor
        if payment.state != SUCCEEDED:
            return refusal("REFUND_NOT_ALLOWED")
        if payment.refunded_minor == payment.taken_minor:
            return refusal("CAPTURE_FULLY_REFUNDED")
        if payment.refunded_minor + amount > payment.taken_minor:
            return refusal("REFUND_AMOUNT_EXCEEDED")
        refund = self.add_refund(payment, amount, reference=sent.get("invoice_id", ""))
        return json_reply(self._refund(payment, refund), 201)

    @route("GET", "/v1/customer/disputes")
    def list_disputes(self, request: Request) -> Reply:
        if not self.shows_disputes:
            return json_reply({"name": "NOT_AUTHORIZED", "message": "Insufficient permissions"}, 403)
        payment = self._by_capture(request.query["disputed_transaction_id"])
        found = [self._dispute(payment, dispute) for dispute in payment.disputes] if payment else []
        return json_reply({"items": [{name: told[name] for name in ("dispute_id", "status")} for told in found]})

    @route("GET", "/v1/customer/disputes/(?P<number>[^/]+)")
    def show_dispute(self, request: Request, number: str) -> Reply:
        for payment in self.books.payments:
            for dispute in payment.disputes:
                if dispute.gateway_reference == number:
                    return json_reply(self._dispute(payment, dispute))
        return refusal("INVALID_RESOURCE_ID", status=404)

    @route("GET", "/v1/reporting/transactions")
    def search(self, request: Request) -> Reply:
        begins, ends = (datetime.fromisoformat(request.query[name]) for name in ("start_date", "end_date"))
        taken = [payment for payment in self.books.payments if payment.paid_at and begins <= payment.paid_at < ends]
        details = [{"transaction_info": entry} for payment in taken for entry in self._transactions(payment)]
        size, page = int(request.query["page_size"]), int(request.query["page"])
        found = details[(page - 1) * size : page * size]
        return json_reply({"transaction_details": found, "page": page, "total_pages": -(-len(details) // size)})

    @route("GET", "/certs/CERT-1")
    def certificate(self, request: Request) -> Reply:
        return text_reply(self.signer.chain.decode())

    # --- the page where buyers approve

    @route("GET", "/checkoutnow")
    def page(self, request: Request) -> Reply:
        payment = self.books.find(request.query["token"])
        if payment is None or payment.told["status"] != "PAYER_ACTION_REQUIRED":
            return text_reply("There is nothing to pay here.", 400, "text/html")
        unit = payment.told["sent"]["purchase_units"][0]
        lines = [unit["description"], f"{payment.currency} {unit['amount']['value']}"]
        return pay_page("PayPal (stand-in)", lines, action="/checkoutnow", hidden={"token": payment.gateway_reference})

    @route("POST", "/checkoutnow")
    def pressed(self, request: Request) -> Reply:
        sent = request.form()
        payment = self.books.find(sent["token"])
        context = payment.told["sent"]["payment_source"]["paypal"]["experience_context"]
        if payment.told["status"] != "PAYER_ACTION_REQUIRED":
            return text_reply("There is nothing to pay here.", 400)
        if sent["act"] == "abandon":
            return redirect(with_query(context["cancel_url"], token=payment.gateway_reference))
        {"pay": self.pay, "fail": self.fail}[sent["act"]](payment.reference)
        return redirect(with_query(context["return_url"], token=payment.gateway_reference, PayerID="BUYER"))

    # --- what buyers and PayPal do

    def pay(self, reference):
        """The buyer approves; money moves when the site captures."""
        return self.approve(reference, self._known(reference).told["becomes"])

    def fail(self, reference):
        """The buyer approves, and what they pay with is turned down."""
        return self.approve(reference, DENIED)

    def approve(self, reference: str, becomes: str = TAKEN) -> Payment:
        payment = self._known(reference)
        payment.told |= {"status": "APPROVED", "becomes": becomes, "moves": payment.told["moves"] + 1}
        self.tell("approved", payment)
        return payment

    def let_go(self, reference: str, *, taken: bool = True) -> Payment:
        """What was kept back is taken, or turned down."""
        payment = self._known(reference)
        payment.told["becomes"] = TAKEN if taken else DENIED
        if taken:
            return self.take(payment)
        return super().fail(reference)

    def take(self, payment: Payment) -> Payment:
        return super().pay(payment.reference)

    def open_dispute(self, reference, amount_minor=None):
        payment = self._known(reference)
        dispute = Dispute(f"PP-D-{self.number('dispute')}", amount_minor or payment.taken_minor, fee_minor=2000)
        payment.disputes.append(dispute)
        self.tell("disputes", payment, dispute)
        return dispute

    # --- what it tells

    def message(self, what, payment, *about) -> Message:
        if what == "approved":
            return self.event("CHECKOUT.ORDER.APPROVED", self._order(payment), payment)
        if what == "refunds":
            [refund] = about
            kind = "PAYMENT.REFUND.FAILED" if refund.state == FAILED else "PAYMENT.CAPTURE.REFUNDED"
            return self.event(kind, self._refund(payment, refund), payment)
        if what == "disputes":
            [dispute] = about
            kind = "CREATED" if dispute.state == OPEN else "RESOLVED"
            return self.event(f"CUSTOMER.DISPUTE.{kind}", self._dispute(payment, dispute), payment)
        kind = {"succeeded": "COMPLETED", "failed": "DENIED", "held": "PENDING"}[what]
        return self.event(f"PAYMENT.CAPTURE.{kind}", self._capture(payment), payment)

    def event(self, kind: str, about: dict, payment: Payment) -> Message:
        event = {
            "id": f"WH-{self.number('event')}",
            "event_version": "1.0",
            "create_time": stamp(self.now()),
            "event_type": kind,
            "summary": "Something happened",
            "resource": about,
            "links": [],
        }
        return self.sign(json.dumps(event).encode(), payment.reference)

    def sign(self, body: bytes, about: str = "") -> Message:
        transmission, moment = f"t-{self.number('transmission')}", stamp(self.now())
        words = f"{transmission}|{moment}|{WEBHOOK}|{zlib.crc32(body)}".encode()
        headers = {
            "Content-Type": "application/json",
            "PAYPAL-TRANSMISSION-ID": transmission,
            "PAYPAL-TRANSMISSION-TIME": moment,
            self.signature_header: b64encode(self.signer.key.sign(words, PKCS1v15(), SHA256())).decode(),
            "PAYPAL-CERT-URL": f"{self.origin}/certs/CERT-1",
            "PAYPAL-AUTH-ALGO": "SHA256withRSA",
        }
        return Message(body, headers, "127.0.0.1", about)

    # --- shapes

    def _order(self, payment: Payment) -> dict:
        unit = dict(payment.told["sent"]["purchase_units"][0], reference_id="default")
        unit["payee"] = {"merchant_id": self.merchant, "email_address": "seller@example.org"}
        if payment.told["capture"]:
            refunds = [self._refund(payment, refund) for refund in payment.refunds]
            unit["payments"] = {"captures": [self._capture(payment)], **({"refunds": refunds} if refunds else {})}
        url = f"{self.origin}/checkoutnow?token={payment.gateway_reference}"
        return {
            "id": payment.gateway_reference,
            "intent": "CAPTURE",
            "status": payment.told["status"],
            "purchase_units": [unit],
            "create_time": stamp(payment.started_at),
            "update_time": f"2026-01-01T00:00:{payment.told['moves']:02}Z",
            "links": [{"href": url, "rel": "payer-action", "method": "GET"}],
        }

    def _capture(self, payment: Payment) -> dict:
        status = payment.told["becomes"]
        if payment.refunds and payment.state == SUCCEEDED:
            done = sum(refund.amount_minor for refund in payment.refunds if refund.state == SUCCEEDED)
            status = "REFUNDED" if done == payment.taken_minor else "PARTIALLY_REFUNDED" if done else status
        told = {
            "id": payment.told["capture"],
            "status": status,
            "amount": money(payment.taken_minor or payment.amount_minor, payment.currency),
            "custom_id": payment.reference,
            "invoice_id": payment.reference,
            "final_capture": True,
            "create_time": stamp(payment.paid_at or payment.started_at),
            "supplementary_data": {"related_ids": {"order_id": payment.gateway_reference}},
        }
        if payment.state == SUCCEEDED:
            told["seller_receivable_breakdown"] = {
                "gross_amount": told["amount"],
                "paypal_fee": money(payment.fee_minor, payment.currency),
                "net_amount": money(payment.taken_minor - payment.fee_minor, payment.currency),
            }
        else:
            told["status_details"] = {
                "reason": "PENDING_REVIEW" if status == HELD else "DECLINED_BY_RISK_FRAUD_FILTERS"
            }
        return told

    def _refund(self, payment: Payment, refund: Refund) -> dict:
        ours = {"custom_id": payment.reference, "invoice_id": refund.reference} if refund.by_site else {}
        return {
            "id": refund.gateway_reference,
            "status": REFUND_STATUS[refund.state],
            "amount": money(refund.amount_minor, payment.currency),
            **ours,
            "links": [{"href": f"{self.origin}/v2/payments/captures/{payment.told['capture']}", "rel": "up"}],
        }

    def _dispute(self, payment: Payment, dispute: Dispute) -> dict:
        moves = [("DEBIT", dispute.amount_minor, "DISPUTE_SETTLEMENT"), ("DEBIT", dispute.fee_minor, "DISPUTE_FEE")]
        if not dispute.is_withdrawn:
            moves.append(("CREDIT", dispute.amount_minor, "DISPUTE_SETTLEMENT"))
        told = {
            "dispute_id": dispute.gateway_reference,
            "create_time": stamp(payment.started_at),
            "disputed_transactions": [
                {"seller_transaction_id": payment.told["capture"], "custom": payment.reference, "seller": {}}
            ],
            "reason": "UNAUTHORISED",
            "status": "WAITING_FOR_SELLER_RESPONSE" if dispute.state == OPEN else "RESOLVED",
            "dispute_amount": money(dispute.amount_minor, payment.currency),
            "fund_movements": [
                {"party": "SELLER", "type": kind, "reason": reason, "amount": money(amount, payment.currency)}
                for kind, amount, reason in moves
            ],
            "seller_response_due_date": "2026-12-24T00:00:00.000Z",
        }
        if dispute.state != OPEN:
            code = "RESOLVED_BUYER_FAVOUR" if dispute.state == LOST else "RESOLVED_SELLER_FAVOUR"
            told["dispute_outcome"] = {"outcome_code": code}
        return told

    def _transactions(self, payment: Payment) -> list[dict]:
        """What was taken, and what was given back."""
        taken = {
            "transaction_id": payment.told["capture"],
            "paypal_reference_id": payment.gateway_reference,
            "paypal_reference_id_type": "ODR",
            "transaction_event_code": "T0006",
            "transaction_initiation_date": stamp(payment.paid_at),
            "transaction_amount": money(payment.taken_minor, payment.currency),
            "fee_amount": money(-payment.fee_minor, payment.currency),
            "transaction_status": "S",
            "custom_field": payment.reference,
        }
        given = [
            {
                **taken,
                "transaction_id": refund.gateway_reference,
                "transaction_event_code": "T1107",
                "transaction_amount": money(-refund.amount_minor, payment.currency),
            }
            for refund in payment.refunds
        ]
        return [taken, *given]

    def _by_capture(self, number: str) -> Payment | None:
        return next((payment for payment in self.books.payments if payment.told["capture"] == number), None)


def money(amount_minor: int, currency: str) -> dict:
    value = as_decimal(Money(amount_minor, currency))
    return {
        "currency_code": currency,
        "value": str(value.quantize(Decimal(1)) if currency in {"HUF", "TWD"} else value),
    }


def wrong_amount(amount: dict) -> str:
    if amount["currency_code"] not in CURRENCIES:
        return "CURRENCY_NOT_SUPPORTED"
    if Decimal(amount["value"]) <= 0:
        return "CANNOT_BE_ZERO_OR_NEGATIVE"
    _, point, places = amount["value"].partition(".")
    if point and (amount["currency_code"] in {"HUF", "JPY", "TWD"} or len(places) != 2):
        return "DECIMAL_PRECISION"
    return ""


def stamp(time) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def with_query(url: str, **query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def refusal(issue: str, description: str = "", *, status: int = 422) -> Reply:
    name = {404: "RESOURCE_NOT_FOUND", 400: "INVALID_REQUEST"}.get(status, "UNPROCESSABLE_ENTITY")
    return json_reply({"name": name, "details": [{"issue": issue, "description": description}]}, status)
