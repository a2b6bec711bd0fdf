"""Stripe, from its OpenAPI description as the library has it: what it does not name, is refused."""

import hmac
import json
from dataclasses import replace

from stripe import RequestOptions
from stripe.params import DisputeListParams, RefundCreateParams, RefundListParams
from stripe.params.checkout import (
    SessionCreateParams,
    SessionCreateParamsLineItem,
    SessionCreateParamsLineItemPriceData,
    SessionCreateParamsLineItemPriceDataProductData,
    SessionCreateParamsPaymentIntentData,
    SessionListParams,
    SessionRetrieveParams,
)

from commerce.payments.gateway import PaymentState

from .books import ABANDONED, FAILED, LOST, OPEN, PENDING, SUCCEEDED, WON, Dispute, Payment, Refund
from .faults import Message
from .server import Reply, Request, json_reply, pay_page, redirect, route, text_reply
from .standin import Standin

KEY = "sk_test_of_the_stand_in"
SECRET = "whsec_of_the_stand_in"  # noqa: S105
DISPUTE_FEE = 1500
REFUND_STATUS = {PENDING: "pending", SUCCEEDED: "succeeded", FAILED: "failed"}
DISPUTE_STATUS = {OPEN: "needs_response", WON: "won", LOST: "lost"}
DECLINED = "Your card was declined."


class Stripe(Standin):
    """`told` of a payment: what the session was made of, the `intent` and its `error`, and `is_delayed` between the
    moment a buyer is done and the one the bank is."""

    slug = "stripe"
    signature_header = "Stripe-Signature"
    reports = frozenset({"succeeded", "failed", "abandoned", "refunds", "disputes"})
    after = {
        "fail": PaymentState.EXPIRED,
        "abandon": PaymentState.EXPIRED,
    }  # another card may follow
    odd_bodies = (
        *(body for body in Standin.odd_bodies if body != b"\xff"),  # its library reads text before it looks who signed
        b'{"id":"evt_1","object":"event","type":"account.updated","data":{"object":{"id":"acct_1"}}}',
        b'{"id":"evt_1","object":"event","type":"charge.refunded","data":{"object":{"metadata":[]}}}',
        b'{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"object":"checkout.session","id":"cs_1"}}}',
        b'{"id":"evt_1","object":"v2.core.event","type":"v1.billing.meter.error_report_triggered","data":null}',
    )

    def __init__(self):
        super().__init__()
        self.tells_twice = False  # the same payment by its intent too, as Stripe does
        self.keeps_errors = False  # of its own, with their keys: those from deep inside are kept, those at the door not
        self.settles_in = ""  # the currency of the account, where it is not that of the payment
        self.dispute_status = ""  # one of Stripe's many, in place of the usual
        self._replies: dict[str, tuple[str, bytes, Reply]] = {}

    @property
    def settings(self):
        return {
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_FORMER_WEBHOOK_SECRET": "",
            "STRIPE_URL": self.origin,
            "OUTGOING_PRIVATE_HOSTS": ["127.0.0.1"],
        }

    @property
    def rotated_settings(self):
        return {"STRIPE_WEBHOOK_SECRET": "whsec_new", "STRIPE_FORMER_WEBHOOK_SECRET": SECRET}

    @property
    def bare_settings(self):
        return {"STRIPE_WEBHOOK_SECRET": "whsec_new", "STRIPE_FORMER_WEBHOOK_SECRET": ""}

    def fee(self, amount_minor):
        return amount_minor * 29 // 1000 + 30

    def number(self, kind):
        start = {"payment": "cs_test_", "refund": "re_", "dispute": "du_"}.get(kind, f"{kind}_")
        return f"{start}{super().number(kind)}"

    def answer(self, request: Request) -> Reply:
        """Whoever has no key is nobody; the same key for the same is answered the same, also when it went wrong."""
        with self._lock:
            if not request.path.startswith("/v1/"):
                return super().answer(request)
            if request.headers.get("Authorization") != f"Bearer {KEY}":
                return refusal("Invalid API Key provided: sk_****", status=401)
            key = request.headers.get("Idempotency-Key", "")
            if request.method != "POST" or not key:
                return super().answer(request)
            if key in self._replies:
                self.asked.append((request.method, request.path))
                path, body, reply = self._replies[key]
                if (path, body) == (request.path, request.body):
                    return replace(reply, headers={**reply.headers, "Idempotent-Replayed": "true"})
                words = f"Keys for idempotent requests can only be used with the same parameters: {key}"
                return refusal(words, kind="idempotency_error")
            reply = super().answer(request)
            if reply.status == 500:
                reply = refusal("An error occurred while processing.", status=500, kind="api_error")
            if reply.status == 200 or (reply.status == 500 and self.keeps_errors):
                self._replies[key] = (request.path, request.body, reply)
            return reply

    # --- what the site asks

    @route("POST", "/v1/checkout/sessions")
    def create_session(self, request: Request) -> Reply:
        sent = nested(request)
        items = list(sent.get("line_items", {}).values())
        price = items[0].get("price_data", {}) if len(items) == 1 else {}
        if unknown := (
            unknown_names(sent, SessionCreateParams)
            or unknown_names(sent.get("payment_intent_data", {}), SessionCreateParamsPaymentIntentData)
            or (items and unknown_names(items[0], SessionCreateParamsLineItem))
            or unknown_names(price, SessionCreateParamsLineItemPriceData)
            or unknown_names(price.get("product_data", {}), SessionCreateParamsLineItemPriceDataProductData)
        ):
            return refusal(f"Received unknown parameter: {unknown}", code="parameter_unknown")
        if sent.get("mode") != "payment" or not price or "@" not in sent.get("customer_email", ""):
            return refusal("You must provide mode, one line item with its price, and an email address.")
        amount, currency = price.get("unit_amount", ""), price.get("currency", "")
        if not amount.isdecimal() or not currency.islower() or not price.get("product_data", {}).get("name"):
            return refusal("Invalid price_data")
        amount = int(amount) * int(items[0]["quantity"])
        if amount < 50:
            return refusal("The Checkout Session's total amount due is too small.", code="amount_too_small")
        if not sent.get("success_url", "").startswith(("http://", "https://")):
            return refusal("Not a valid URL", code="url_invalid")
        payment = Payment(sent["client_reference_id"], self.number("payment"), amount, currency.upper(), self.now())
        payment.told = {"sent": sent, "intent": "", "error": "", "is_delayed": False, "is_over": False}
        self.books.payments.append(payment)
        return json_reply(self._session(payment))

    @route("GET", "/v1/checkout/sessions/(?P<number>[^/]+)")
    def retrieve_session(self, request: Request, number: str) -> Reply:
        if unknown := unknown_names(nested_query(request), SessionRetrieveParams):
            return refusal(f"Received unknown parameter: {unknown}", code="parameter_unknown")
        payment = self.books.find(number)
        if not payment or payment.gateway_reference != number:
            return missing("checkout.session", number)
        session = self._session(payment)
        if "payment_intent.latest_charge.balance_transaction" in expanded(request) and session["payment_intent"]:
            session["payment_intent"] = self._intent(payment)
        return json_reply(session)

    @route("POST", "/v1/refunds")
    def create_refund(self, request: Request) -> Reply:
        sent = nested(request)
        if unknown := unknown_names(sent, RefundCreateParams):
            return refusal(f"Received unknown parameter: {unknown}", code="parameter_unknown")
        payment = self._by_intent(sent.get("payment_intent", ""))
        if not payment:
            return missing("payment_intent", sent.get("payment_intent", ""))
        if payment.state != SUCCEEDED:
            return refusal("This PaymentIntent does not have a successful charge to refund.")
        if payment.withdrawn_minor:
            return refusal("This charge has been charged back.", code="charge_disputed")
        amount = int(sent.get("amount", payment.taken_minor))
        if amount <= 0 or payment.refunded_minor + amount > payment.taken_minor:
            return refusal(f"Refund amount ({amount}) is greater than unrefunded amount on charge.")
        metadata = sent.get("metadata", {})
        payment.told.setdefault("metadata", {})[metadata.get("refund", "")] = metadata
        refund = self.add_refund(payment, amount, reference=metadata.get("refund", ""))
        return json_reply(self._refund(payment, refund))

    @route("GET", "/v1/refunds")
    def list_refunds(self, request: Request) -> Reply:
        if unknown := unknown_names(nested_query(request), RefundListParams):
            return refusal(f"Received unknown parameter: {unknown}", code="parameter_unknown")
        payment = self._by_intent(request.query["payment_intent"])
        return listed([self._refund(payment, refund) for refund in reversed(payment.refunds)] if payment else [])

    @route("GET", "/v1/disputes")
    def list_disputes(self, request: Request) -> Reply:
        if unknown := unknown_names(nested_query(request), DisputeListParams):
            return refusal(f"Received unknown parameter: {unknown}", code="parameter_unknown")
        payment = self._by_intent(request.query["payment_intent"])
        return listed([self._dispute(payment, dispute) for dispute in payment.disputes] if payment else [])

    @route("GET", "/v1/checkout/sessions")
    def list_sessions(self, request: Request) -> Reply:
        query = nested_query(request)
        if unknown := unknown_names(query, SessionListParams):
            return refusal(f"Received unknown parameter: {unknown}", code="parameter_unknown")
        begins, ends = int(query["created"]["gte"]), int(query["created"]["lt"])
        found = []
        for payment in reversed(self.books.payments):
            session = self._session(payment)
            if begins <= session["created"] < ends and session["status"] == query["status"]:
                if "data.payment_intent.latest_charge.balance_transaction" in expanded(request):
                    session["payment_intent"] = self._intent(payment)
                found.append(session)
        return listed(found)

    # --- the page where buyers pay

    @route("GET", "/pay/(?P<number>cs_test_[0-9]+)")
    def page(self, request: Request, number: str) -> Reply:
        payment = self.books.find(number)
        if payment is None or self._session(payment)["status"] != "open":
            return text_reply("This session is over.", 400, "text/html")
        price = payment.told["sent"]["line_items"]["0"]["price_data"]
        lines = [price["product_data"]["name"], f"{payment.currency} {payment.amount_minor / 100:.2f}"]
        return pay_page("Stripe (stand-in)", [*lines, payment.told["error"]], action=request.path)

    @route("POST", "/pay/(?P<number>cs_test_[0-9]+)")
    def pressed(self, request: Request, number: str) -> Reply:
        """A declined card leads back to the same page; who gives up leaves a session that is open till it expires."""
        payment, act = self.books.find(number), request.form()["act"]
        if self._session(payment)["status"] != "open":
            return text_reply("This session is over.", 400)
        if act == "pay":
            self.pay(number)
            return redirect(payment.told["sent"]["success_url"].replace("{CHECKOUT_SESSION_ID}", number))
        if act == "fail":
            self.fail(number)
            return redirect(f"{self.origin}{request.path}")
        return redirect(payment.told["sent"]["cancel_url"])

    # --- what buyers and banks do

    def pay_slowly(self, reference: str) -> Payment:
        """By a method that takes days: `pay` or `fail` end it."""
        payment = self._known(reference)
        payment.told |= {"is_delayed": True, "intent": self._new_intent(payment)}
        self.tell("delayed", payment)
        return payment

    def pay(self, reference):
        payment = self._known(reference)
        payment.told |= {"intent": self._new_intent(payment), "error": ""}
        return super().pay(reference)

    def fail(self, reference):
        payment = self._known(reference)
        payment.told |= {"intent": self._new_intent(payment), "error": DECLINED}
        payment.told["is_over"] = payment.told["is_delayed"]
        return super().fail(reference)

    def open_dispute(self, reference, amount_minor=None):
        payment = self._known(reference)
        amount = amount_minor or payment.taken_minor
        payment.disputes.append(Dispute(self.number("dispute"), amount, fee_minor=DISPUTE_FEE))
        self.tell("disputes", payment, payment.disputes[-1])
        return payment.disputes[-1]

    # --- what it tells

    def tell(self, what, payment, *about):
        if what == "delayed":
            self.webhooks.tell(self.message(what, payment))
        else:
            super().tell(what, payment, *about)
        if what == "succeeded" and self.tells_twice:
            self.webhooks.tell(self.event("payment_intent.succeeded", self._intent(payment, flat=True), payment))

    def message(self, what, payment, *about) -> Message:
        delayed = "async_payment_" if payment.told["is_delayed"] else ""
        if what == "refunds":
            [refund] = about
            kind = {PENDING: "created", SUCCEEDED: "updated", FAILED: "failed"}[refund.state]
            return self.event(f"refund.{kind}", self._refund(payment, refund), payment)
        if what == "disputes":
            [dispute] = about
            kind = "created" if dispute.state == OPEN else "closed"
            return self.event(f"charge.dispute.{kind}", self._dispute(payment, dispute), payment)
        if what == "failed" and not delayed:
            return self.event("payment_intent.payment_failed", self._intent(payment, flat=True), payment)
        kind = {
            "succeeded": f"{delayed}succeeded" if delayed else "completed",
            "failed": f"{delayed}failed",
            "abandoned": "expired",
            "delayed": "completed",
        }[what]
        return self.event(f"checkout.session.{kind}", self._session(payment), payment)

    def event(self, kind: str, about: dict, payment: Payment) -> Message:
        event = {
            "id": self.number("evt"),
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": int(self.now().timestamp()),
            "livemode": False,
            "pending_webhooks": 1,
            "type": kind,
            "data": {"object": about},
        }
        return self.sign(json.dumps(event, indent=2).encode(), payment.reference)

    def sign(self, body: bytes, about: str = "") -> Message:
        moment = int(self.now().timestamp())
        signature = hmac.new(SECRET.encode(), b"%d.%s" % (moment, body), "sha256").hexdigest()
        headers = {"Content-Type": "application/json", self.signature_header: f"t={moment},v1={signature}"}
        return Message(body, headers, "127.0.0.1", about)

    # --- shapes

    def _session(self, payment: Payment) -> dict:
        told, is_paid = payment.told, payment.state == SUCCEEDED
        status = "complete" if is_paid or told["is_delayed"] else "expired" if payment.state == ABANDONED else "open"
        return {
            "id": payment.gateway_reference,
            "object": "checkout.session",
            "status": status,
            "payment_status": "paid" if is_paid else "unpaid",
            "amount_total": payment.taken_minor or payment.amount_minor,
            "currency": payment.currency.lower(),
            "client_reference_id": payment.reference,
            "customer_email": told["sent"]["customer_email"],
            "metadata": told["sent"].get("metadata", {}),
            "mode": "payment",
            "payment_intent": told["intent"] or None,
            "livemode": False,
            "created": int(payment.started_at.timestamp()),
            "expires_at": int(payment.started_at.timestamp()) + 24 * 3600,
            "url": f"{self.origin}/pay/{payment.gateway_reference}" if status == "open" else None,
        }

    def _intent(self, payment: Payment, *, flat: bool = False) -> dict:
        told, is_paid = payment.told, payment.state == SUCCEEDED
        waiting = "processing" if told["is_delayed"] and not told["is_over"] else "requires_payment_method"
        error = {"message": told["error"], "type": "card_error", "code": "card_declined"} if told["error"] else None
        charge = self._charge(payment) if is_paid else None
        return {
            "id": told["intent"],
            "object": "payment_intent",
            "status": "succeeded" if is_paid else waiting,
            "amount": payment.amount_minor,
            "currency": payment.currency.lower(),
            "metadata": told["sent"].get("payment_intent_data", {}).get("metadata", {}),
            "last_payment_error": error,
            "latest_charge": charge["id"] if charge and flat else charge,
            "livemode": False,
        }

    def _charge(self, payment: Payment) -> dict:
        return {
            "id": f"ch_{payment.told['intent']}",
            "object": "charge",
            "amount": payment.taken_minor,
            "amount_refunded": payment.refunded_minor,
            "currency": payment.currency.lower(),
            "balance_transaction": self._balance(payment),
            "created": int(payment.paid_at.timestamp()),
            "livemode": False,
            "metadata": payment.told["sent"].get("payment_intent_data", {}).get("metadata", {}),
            "payment_intent": payment.told["intent"],
            "paid": True,
            "status": "succeeded",
        }

    def _balance(self, payment: Payment) -> dict:
        entry = {"id": f"txn_{payment.told['intent']}", "object": "balance_transaction", "type": "charge"}
        moment = int(payment.paid_at.timestamp())
        return {**entry, **self._money(payment, payment.taken_minor, payment.fee_minor), "created": moment}

    def _refund(self, payment: Payment, refund: Refund) -> dict:
        return {
            "id": refund.gateway_reference,
            "object": "refund",
            "amount": refund.amount_minor,
            "charge": f"ch_{payment.told['intent']}",
            "currency": payment.currency.lower(),
            "metadata": payment.told.get("metadata", {}).get(refund.reference, {}) if refund.by_site else {},
            "payment_intent": payment.told["intent"],
            "status": REFUND_STATUS[refund.state],
            "failure_reason": "expired_or_canceled_card" if refund.state == FAILED else None,
        }

    def _dispute(self, payment: Payment, dispute: Dispute) -> dict:
        entries = [{"id": "txn_taken", "object": "balance_transaction", "type": "adjustment"}]
        entries[0] |= self._money(payment, -dispute.amount_minor, dispute.fee_minor)
        if not dispute.is_withdrawn:
            entries.append({**entries[0], "id": "txn_returned", **self._money(payment, dispute.amount_minor, 0)})
        return {
            "id": dispute.gateway_reference,
            "object": "dispute",
            "amount": dispute.amount_minor,
            "balance_transactions": entries,
            "charge": f"ch_{payment.told['intent']}",
            "currency": payment.currency.lower(),
            "evidence_details": {"due_by": int(payment.started_at.timestamp()) + 14 * 86400, "has_evidence": False},
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "payment_intent": payment.told["intent"],
            "reason": "fraudulent",
            "status": self.dispute_status or DISPUTE_STATUS[dispute.state],
        }

    def _money(self, payment: Payment, amount: int, fee: int) -> dict:
        """In the balance: exchanged at five for one, where the account is kept in another currency."""
        if self.settles_in:
            return {"amount": amount // 5, "fee": fee // 5, "net": (amount - fee) // 5, "currency": self.settles_in}
        return {"amount": amount, "fee": fee, "net": amount - fee, "currency": payment.currency.lower()}

    def _new_intent(self, payment: Payment) -> str:
        return payment.told["intent"] or self.number("pi")

    def _by_intent(self, intent: str) -> Payment | None:
        return next((payment for payment in self.books.payments if intent and payment.told["intent"] == intent), None)


def nested(request: Request) -> dict:
    """`a[0][b]=c` as {"a": {"0": {"b": "c"}}}."""
    return nest(request.form_pairs())


def nested_query(request: Request) -> dict:
    return nest(request.query.items())


def nest(pairs) -> dict:
    found: dict = {}
    for name, value in pairs:
        place, *rest = name.replace("]", "").split("[")
        inside = found
        for step in rest:
            inside = inside.setdefault(place, {})
            place = step
        inside[place] = value
    return found


def expanded(request: Request) -> list[str]:
    return list(nested_query(request).get("expand", {}).values())


def unknown_names(sent: dict, params: type) -> str:
    known = params.__annotations__.keys() - RequestOptions.__annotations__.keys()
    return ", ".join(sorted(sent.keys() - known))


def listed(found: list) -> Reply:
    return json_reply({"object": "list", "data": found, "has_more": False, "url": "/"})


def refusal(message: str, *, status: int = 400, kind: str = "invalid_request_error", code: str | None = None) -> Reply:
    return json_reply({"error": {"message": message, "type": kind, "code": code}}, status)


def missing(what: str, number: str) -> Reply:
    return refusal(f"No such {what}: '{number}'", status=404, code="resource_missing")
