"""Paystack, from its OpenAPI description and the samples of its documentation."""

import hmac
import json
import re
from urllib.parse import urlencode

from .books import ABANDONED, FAILED, LOST, OPEN, PENDING, SUCCEEDED, Dispute, Payment, Refund
from .faults import Message
from .server import Reply, Request, json_reply, pay_page, redirect, route, text_reply
from .standin import Standin

SECRET = "sk_test_of_the_stand_in"
CURRENCIES = {"GHS", "KES", "NGN", "ZAR", "USD"}
INITIALIZE = {
    "email",
    "amount",
    "currency",
    "reference",
    "callback_url",
    "channels",
    "plan",
    "invoice_limit",
    "metadata",
    "split_code",
    "subaccount",
    "transaction_charge",
    "bearer",
}
REFUND = {"transaction", "amount", "currency", "customer_note", "merchant_note"}
REFUND_STATUS = {PENDING: "pending", SUCCEEDED: "processed", FAILED: "failed"}
ADDRESS = "52.31.139.75"


class Paystack(Standin):
    slug = "paystack"
    signature_header = "x-paystack-signature"
    reports = frozenset({"succeeded", "refunds", "disputes"})  # failures and abandonment are never told
    odd_bodies = (
        *Standin.odd_bodies,
        b'{"event":"subscription.expiring_cards","data":[{"brand":"visa"}]}',
        b'{"event":"subscription.disable","data":{"status":"complete","createdAt":"2026-11-20T10:00:00.000Z"}}',
        b'{"event":"charge.success","data":[]}',
        b'{"event":"charge.success","data":{"metadata":0}}',
        b'{"event":"refund.processed","data":{"amount":"5000","transaction":"","transaction_reference":null}}',
        b'{"event":"charge.dispute.create","data":{"transaction":[]}}',
        b'{"event":"something.new","data":{"id":1}}',
    )

    @property
    def settings(self):
        return {
            "PAYSTACK_SECRET_KEY": SECRET,
            "PAYSTACK_FORMER_SECRET_KEY": "",
            "PAYSTACK_URL": self.origin,
            "OUTGOING_PRIVATE_HOSTS": ["127.0.0.1"],
        }

    @property
    def rotated_settings(self):
        return {"PAYSTACK_SECRET_KEY": "sk_test_new", "PAYSTACK_FORMER_SECRET_KEY": SECRET}

    @property
    def bare_settings(self):
        return {"PAYSTACK_SECRET_KEY": "sk_test_new", "PAYSTACK_FORMER_SECRET_KEY": ""}

    def fee(self, amount_minor):
        return amount_minor * 29 // 1000 + 100

    # --- what the site asks

    @route("POST", "/transaction/initialize")
    def initialize(self, request: Request) -> Reply:
        if refused := self._unauthorized(request):
            return refused
        sent = request.json()
        if unknown := sent.keys() - INITIALIZE:
            return refusal(f"Unknown parameters: {sorted(unknown)}")
        if problem := wrong_amount(sent.get("amount")) or wrong_reference(sent.get("reference", "")):
            return refusal(problem)
        if "@" not in sent.get("email", ""):
            return refusal("Email is not allowed to be empty")
        if sent.get("currency") not in CURRENCIES:
            return refusal("Currency not supported by merchant")
        if self.books.find(sent["reference"]):
            return refusal("Duplicate Transaction Reference", code="duplicate_reference")
        payment = Payment(sent["reference"], self.number("payment"), sent["amount"], sent["currency"], self.now())
        payment.told = sent
        self.books.payments.append(payment)
        code = f"code{payment.gateway_reference}"
        data = {"authorization_url": f"{self.origin}/pay/{code}", "access_code": code, "reference": payment.reference}
        return said(data, "Authorization URL created")

    @route("GET", "/transaction/verify/(?P<reference>[^/]+)")
    def verify(self, request: Request, reference: str) -> Reply:
        if refused := self._unauthorized(request):
            return refused
        payment = self.books.find(reference)
        if not payment or payment.reference != reference:
            return refusal("Transaction reference not found", status=404, code="transaction_not_found")
        return said(self._transaction(payment), "Verification successful")

    @route("GET", "/transaction")
    def list_transactions(self, request: Request) -> Reply:
        if refused := self._unauthorized(request):
            return refused
        if unknown := request.query.keys() - {"perPage", "page", "from", "to", "status"}:
            return refusal(f"Unknown parameters: {sorted(unknown)}")
        begins, ends = request.query.get("from", ""), request.query.get("to", "9")
        found = [
            self._transaction(payment)
            for payment in reversed(self.books.payments)
            if begins[:19] <= stamp(payment.started_at)[:19] <= ends[:19]
        ]
        return paged(found, request)

    @route("POST", "/refund")
    def make_refund(self, request: Request) -> Reply:
        if refused := self._unauthorized(request):
            return refused
        sent = request.json()
        if unknown := sent.keys() - REFUND:
            return refusal(f"Unknown parameters: {sorted(unknown)}")
        payment = self.books.find(str(sent.get("transaction")))
        if not payment:
            return refusal("Transaction not found", status=404, code="transaction_not_found")
        amount = sent.get("amount", payment.taken_minor)
        if problem := wrong_amount(amount):
            return refusal(problem)
        if sent.get("currency", payment.currency) != payment.currency:
            return refusal("Currency does not match that of the transaction")
        if payment.refunded_minor + payment.withdrawn_minor >= payment.taken_minor:
            return refusal("Transaction has been fully reversed")
        if payment.refunded_minor + amount > payment.taken_minor:
            return refusal("Refund amount cannot be more than the transaction amount")
        refund = self.add_refund(payment, amount, reference=sent.get("merchant_note", ""))
        data = {**self._refund(payment, refund), "transaction": self._transaction(payment)}
        return said(data, "Refund has been queued for processing")

    @route("GET", "/refund")
    def list_refunds(self, request: Request) -> Reply:
        if refused := self._unauthorized(request):
            return refused
        if unknown := request.query.keys() - {"perPage", "page", "from", "to", "transaction", "currency"}:
            return refusal(f"Unknown parameters: {sorted(unknown)}")
        payments = self._wanted(request)
        found = [self._refund(payment, refund) for payment in payments for refund in payment.refunds]
        for payment in payments:
            found += [self._refund_of(payment, dispute) for dispute in payment.disputes if dispute.state == LOST]
        return paged(found, request)

    @route("GET", "/refund/(?P<number>[0-9]+)")
    def fetch_refund(self, request: Request, number: str) -> Reply:
        if refused := self._unauthorized(request):
            return refused
        for payment in self.books.payments:
            for refund in payment.refunds:
                if refund.gateway_reference == number:
                    return said(self._refund(payment, refund), "Refund retrieved")
        return refusal("Refund not found", status=404)

    @route("GET", "/dispute")
    def list_disputes(self, request: Request) -> Reply:
        if refused := self._unauthorized(request):
            return refused
        found = [self._dispute(payment, dispute) for payment in self._wanted(request) for dispute in payment.disputes]
        return paged(found, request)

    # --- the page where buyers pay

    @route("GET", "/pay/code(?P<number>[0-9]+)")
    def page(self, request: Request, number: str) -> Reply:
        payment = self.books.find(number)
        if payment is None or payment.state == SUCCEEDED:
            return text_reply("There is nothing to pay here.", kind="text/html")
        lines = [f"{payment.currency} {payment.amount_minor / 100:.2f}", payment.told["email"]]
        return pay_page("Paystack (stand-in)", lines, action=request.path)

    @route("POST", "/pay/code(?P<number>[0-9]+)")
    def pressed(self, request: Request, number: str) -> Reply:
        payment, act = self.books.find(number), request.form()["act"]
        if payment.state == SUCCEEDED:
            return text_reply("Transaction has been paid already.", 400)
        {"pay": self.pay, "fail": self.fail, "abandon": self.abandon}[act](number)
        callback = payment.told["callback_url"]
        if act == "abandon":
            return redirect(payment.told.get("metadata", {}).get("cancel_action") or callback)
        named = urlencode({"trxref": payment.reference, "reference": payment.reference})
        return redirect(f"{callback}{'&' if '?' in callback else '?'}{named}")

    # --- what it tells

    def open_dispute(self, reference, amount_minor=None):
        """Paystack takes the money only when the dispute is lost."""
        payment = self._known(reference)
        number = self.number("dispute")
        payment.disputes.append(Dispute(number, amount_minor or payment.taken_minor, is_withdrawn=False))
        self.tell("disputes", payment, payment.disputes[-1])
        return payment.disputes[-1]

    def message(self, what, payment, *about) -> Message:
        if what == "succeeded":
            event, data = "charge.success", self._transaction(payment)
            data["metadata"] = data["metadata"] or 0
        elif what == "refunds":
            [refund] = about
            status = REFUND_STATUS[refund.state]
            event = f"refund.{status}"
            data = {
                "status": status,
                "transaction_reference": payment.reference,
                "refund_reference": None if refund.state == PENDING else f"TRF_{refund.gateway_reference}",
                "amount": str(refund.amount_minor),  # in words, as in its own samples
                "currency": payment.currency,
                "customer": {"email": payment.told.get("email")},
                "integration": 100982,
                "domain": "test",
            }
        else:
            [dispute] = about
            event = "charge.dispute.create" if dispute.state == OPEN else "charge.dispute.resolve"
            data = self._dispute(payment, dispute)
        return self.sign(json.dumps({"event": event, "data": data}, separators=(",", ":")).encode(), payment.reference)

    def sign(self, body: bytes, about: str = "") -> Message:
        signature = hmac.new(SECRET.encode(), body, "sha512").hexdigest()
        headers = {"Content-Type": "application/json", self.signature_header: signature}
        return Message(body, headers, ADDRESS, about)

    # --- shapes

    def _transaction(self, payment: Payment) -> dict:
        status = {SUCCEEDED: "success", FAILED: "failed", PENDING: "abandoned", ABANDONED: "abandoned"}[payment.state]
        if payment.taken_minor and payment.refunded_minor + payment.withdrawn_minor == payment.taken_minor:
            status = "reversed"
        paid_at = stamp(payment.paid_at) if payment.paid_at else None
        return {
            "id": int(payment.gateway_reference),
            "domain": "test",
            "status": status,
            "reference": payment.reference,
            "amount": payment.taken_minor or payment.amount_minor,
            "message": None,
            "gateway_response": {FAILED: "Declined", SUCCEEDED: "Successful"}.get(payment.state, "Not completed"),
            "paid_at": paid_at,
            "created_at": stamp(payment.started_at),
            "channel": "card",
            "currency": payment.currency,
            "metadata": payment.told.get("metadata", ""),
            "fees": payment.fee_minor or None,
            "customer": {"email": payment.told.get("email"), "first_name": None},
            "paidAt": paid_at,
            "createdAt": stamp(payment.started_at),
            "requested_amount": payment.amount_minor,
            "plan": None,
        }

    def _refund(self, payment: Payment, refund: Refund) -> dict:
        return {
            "integration": 100982,
            "transaction": int(payment.gateway_reference),
            "dispute": None,
            "id": int(refund.gateway_reference),
            "domain": "test",
            "currency": payment.currency,
            "amount": refund.amount_minor,
            "status": REFUND_STATUS[refund.state],
            "merchant_note": refund.reference or "Refund for transaction",
            "customer_note": "Refund",
            "createdAt": stamp(payment.started_at),
        }

    def _refund_of(self, payment: Payment, dispute: Dispute) -> dict:
        """A lost dispute is paid by a refund of Paystack's own."""
        made = Refund(f"9{dispute.gateway_reference}", dispute.amount_minor, SUCCEEDED)
        return {**self._refund(payment, made), "dispute": int(dispute.gateway_reference)}

    def _dispute(self, payment: Payment, dispute: Dispute) -> dict:
        is_open = dispute.state == OPEN
        return {
            "id": int(dispute.gateway_reference),
            "refund_amount": dispute.amount_minor,
            "currency": payment.currency,
            "status": "awaiting-merchant-feedback" if is_open else "resolved",
            "resolution": None if is_open else "auto-accepted" if dispute.state == LOST else "declined",
            "domain": "test",
            "transaction": self._transaction(payment),
            "transaction_reference": None,
            "category": "chargeback",
            "dueAt": "2026-12-01T18:00:00.000Z",
            "createdAt": stamp(payment.started_at),
        }

    def _wanted(self, request: Request) -> list[Payment]:
        number = request.query.get("transaction", "")
        return [payment for payment in self.books.payments if number in ("", payment.gateway_reference)]

    def _unauthorized(self, request: Request) -> Reply | None:
        given = request.headers.get("Authorization", "")
        if given == f"Bearer {SECRET}":
            return None
        return refusal("Invalid key", status=401, code="invalid_Key")


def stamp(time) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def said(data, message: str) -> Reply:
    return json_reply({"status": True, "message": message, "data": data})


def paged(found: list, request: Request) -> Reply:
    size, page = int(request.query.get("perPage", 50)), int(request.query.get("page", 1))
    meta = {"total": len(found), "perPage": size, "page": page, "pageCount": -(-len(found) // size)}
    return json_reply({"status": True, "message": "ok", "data": found[(page - 1) * size : page * size], "meta": meta})


def refusal(message: str, *, status: int = 400, code: str = "invalid_params") -> Reply:
    said = {"status": False, "message": message, "meta": {"nextStep": "See the documentation"}}
    return json_reply({**said, "type": "validation_error", "code": code}, status)


def wrong_amount(amount) -> str:
    is_amount = isinstance(amount, int) and not isinstance(amount, bool) and amount > 0
    return "" if is_amount else "Amount must be an integer"


def wrong_reference(reference: str) -> str:
    fine = re.fullmatch(r"[A-Za-z0-9.=-]{1,100}", reference)
    return "" if fine else "Invalid character in transaction reference"
