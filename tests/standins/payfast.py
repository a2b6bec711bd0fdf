"""PayFast, from its documentation and what its PHP library does. Signatures are reckoned here by themselves, so that a
mistake of the member is not made twice."""

import json
import re
from dataclasses import replace
from datetime import timedelta, timezone
from hashlib import md5
from urllib.parse import quote_plus

from .books import FAILED, SUCCEEDED, Payment, Refund
from .faults import Message
from .server import Reply, Request, json_reply, pay_page, redirect, route, text_reply
from .standin import Standin

MERCHANT, KEY, PHRASE = "10000100", "46f0cd694581a", "jt7NOE43FZPn"
SOUTH_AFRICA = timezone(timedelta(hours=2))
FORM = (
    "merchant_id merchant_key return_url cancel_url notify_url name_first name_last email_address cell_number "
    "m_payment_id amount item_name item_description custom_int1 custom_int2 custom_int3 custom_int4 custom_int5 "
    "custom_str1 custom_str2 custom_str3 custom_str4 custom_str5 email_confirmation confirmation_address currency "
    "payment_method signature"
).split()
NOTICE = (
    "m_payment_id pf_payment_id payment_status item_name item_description amount_gross amount_fee amount_net "
    "custom_str1 custom_str2 custom_str3 custom_str4 custom_str5 custom_int1 custom_int2 custom_int3 custom_int4 "
    "custom_int5 name_first name_last email_address merchant_id"
).split()
COLUMNS = (
    "Date,Type,Sign,Party,Name,Description,Currency,Funding Type,Gross,Fee,Net,Balance,M Payment ID,PF Payment ID,"
    "custom str1,custom int1,custom str2,custom int2,custom str3,custom str4,custom str5,custom int3,custom int4,"
    "custom int5"
)
SUCCESS = {"code": 200, "status": "success", "data": {"response": True, "message": "Success"}}
ADDRESS = "197.97.145.144"


class PayFast(Standin):
    """`refund_method`: how it gives money back, or BANK_PAYOUT, or NOT_AVAILABLE. `tells_totals`: of refunds it says
    the sum alone, which is the other documented shape."""

    slug = "payfast"
    is_live = True
    reports = frozenset({"succeeded", "failed"})
    pays_once = False
    settles_refunds = False
    odd_bodies = (
        b"a=b",
        b"payment_status=COMPLETE",
        b"m_payment_id=x&pf_payment_id=&payment_status=COMPLETE",
        b"m_payment_id=x&pf_payment_id=7&payment_status=STRANGE",
    )

    def __init__(self):
        super().__init__()
        self.refund_method, self.tells_totals = "PAYMENT_SOURCE", False

    @property
    def settings(self):
        return {
            "PAYFAST_MERCHANT_ID": MERCHANT,
            "PAYFAST_MERCHANT_KEY": KEY,
            "PAYFAST_PASSPHRASE": PHRASE,
            "PAYFAST_FORMER_PASSPHRASE": "",
            "PAYFAST_SANDBOX": False,  # or there would be no refunds
            "PAYFAST_URL": self.origin,
            "PAYFAST_API_URL": self.origin,
            "PAYFAST_ADDRESSES": [],
            "OUTGOING_PRIVATE_HOSTS": ["127.0.0.1"],
        }

    @property
    def rotated_settings(self):
        return {"PAYFAST_PASSPHRASE": "another", "PAYFAST_FORMER_PASSPHRASE": PHRASE}

    @property
    def bare_settings(self):
        return {"PAYFAST_PASSPHRASE": "another", "PAYFAST_FORMER_PASSPHRASE": ""}

    def fee(self, amount_minor):
        return amount_minor * 32 // 1000 + 200

    # --- the page where buyers pay

    @route("POST", "/eng/process")
    def process(self, request: Request) -> Reply:
        pairs = request.form_pairs()
        sent = dict(pairs)
        places = [FORM.index(name) if name in FORM else None for name, _value in pairs]
        if None in places or places != sorted(places):
            return text_reply(f"400: fields unknown or out of order: {list(sent)}", 400)
        if any(not value or value != value.strip() for _name, value in pairs):
            return text_reply("400: empty or untrimmed fields", 400)
        if sent.get("signature") != signed(encoded(pairs[:-1]), PHRASE):
            return text_reply("400: generated signature does not match submitted signature", 400)
        if (sent.get("merchant_id"), sent.get("merchant_key")) != (MERCHANT, KEY):
            return text_reply("400: merchant unknown", 400)
        if not re.fullmatch(r"[0-9]+\.[0-9]{2}", sent.get("amount", "")) or float(sent["amount"]) < 5:
            return text_reply("400: amount: at least 5.00, with two places", 400)
        if len(sent.get("item_name", "")) not in range(1, 101) or len(sent.get("m_payment_id", "")) > 100:
            return text_reply("400: item_name or m_payment_id is missing or too long", 400)
        payment = self.books.find(sent["m_payment_id"])
        if payment is None or payment.state == SUCCEEDED:  # nothing keeps anybody from paying twice
            number, cents = self.number("payment"), int(sent["amount"].replace(".", ""))
            payment = Payment(sent["m_payment_id"], number, cents, "ZAR", self.now(), told=sent)
            self.books.payments.append(payment)
        lines = [sent["item_name"], f"R {sent['amount']}"]
        return pay_page("PayFast (stand-in)", lines, action=f"/eng/pay/{payment.gateway_reference}")

    @route("POST", "/eng/pay/(?P<number>[0-9]+)")
    def pressed(self, request: Request, number: str) -> Reply:
        payment, act = self.books.find(number), request.form()["act"]
        if payment.state == SUCCEEDED:
            return text_reply("This has been paid.", 400)
        {"pay": self.pay, "fail": self.fail, "abandon": self.abandon}[act](number)
        return redirect(payment.told["cancel_url" if act == "abandon" else "return_url"])

    @route("POST", "/eng/query/validate")
    def validate(self, request: Request) -> Reply:
        is_ours = any(unsigned(message.body) == request.body for message in self.webhooks.told)
        return text_reply("VALID" if is_ours else "INVALID")

    # --- its API

    @route("GET", "/transactions/history(?P<span>|/daily|/weekly|/monthly)")
    def history(self, request: Request, span: str) -> Reply:
        if refused := self._unauthorized(request):
            return refused
        query, rows, balance = request.query, [], 0
        for payment in self.books.payments:
            if not payment.taken_minor:
                continue
            time = payment.paid_at.astimezone(SOUTH_AFRICA)
            balance += payment.taken_minor - payment.fee_minor
            if span == "/monthly":
                is_wanted = f"{time:%Y-%m}" == query["date"]
            elif span == "/daily":
                is_wanted = f"{time:%Y-%m-%d}" == query["date"]
            else:
                begins = query.get("from") or query.get("date", f"{time:%Y-%m}-01")
                is_wanted = begins <= f"{time:%Y-%m-%d}" <= query.get("to", "9")
            if is_wanted:
                net = payment.taken_minor - payment.fee_minor
                figures = f'{rand(payment.taken_minor)},{rand(-payment.fee_minor)},{rand(net)},"{balance / 100:,.2f}"'
                named = f"{payment.reference},{payment.gateway_reference}"
                rows.append(
                    f'"{time:%Y-%m-%d %H:%M:%S}",FUNDS_RECEIVED,CREDIT,"A buyer","Course",,ZAR,CC,{figures},{named}'
                    f"{',' * 10}"
                )
                rows += [
                    f'"{time:%Y-%m-%d %H:%M:%S}","Funds Received (Refund)",Debit,"A buyer","Course",,ZAR,CC,'
                    f'{rand(-refund.amount_minor)},0.00,{rand(-refund.amount_minor)},"0.00",{named}{"," * 10}'
                    for refund in payment.refunds
                ]
        begins, size = int(query.get("offset", 0)), int(query.get("limit", 1000))
        heads = ",".join(f'"{name}"' for name in COLUMNS.split(","))
        return text_reply("\n".join([heads, *rows[begins : begins + size]]), kind="text/csv")

    @route("GET", "/refunds/query/(?P<number>[0-9]+)")
    def refundable(self, request: Request, number: str) -> Reply:
        if refused := self._unauthorized(request):
            return refused
        payment = self.books.find(number)
        if payment is None or not payment.taken_minor:
            return failure("Payment not found", 404)
        return json_reply(self._totals(payment))

    def _totals(self, payment: Payment) -> dict:
        left = payment.taken_minor - payment.refunded_minor
        method = {"method": self.refund_method if left else "NOT_AVAILABLE"}
        return {
            "funding_type": "Credit Card",
            "amount_original": payment.taken_minor,
            "amount_available_for_refund": left,
            "status": "REFUNDABLE" if left else "COMPLETED",
            "errors": [],
            "refund_full": method if left == payment.taken_minor else {"method": "NOT_AVAILABLE"},
            "refund_partial": method,
            "bank_names": [],
        }

    @route("GET", "/refunds/(?P<number>[0-9]+)")
    def refunds(self, request: Request, number: str) -> Reply:
        if refused := self._unauthorized(request):
            return refused
        payment = self.books.find(number)
        if payment is None:
            return failure("Payment not found", 404)
        if self.tells_totals:
            return json_reply(self._totals(payment))
        entries = [{"amount": payment.taken_minor, "date": moment(payment.paid_at), "type": "Funds Received"}]
        for refund in payment.refunds:
            date = moment(payment.paid_at)  # all in one second, as a script would make them
            entries.append({"amount": str(-refund.amount_minor), "date": date, "type": "Funds Received (Refund)"})
        said = {"available_balance": payment.taken_minor - payment.refunded_minor, "transactions": entries}
        return json_reply({"code": 200, "status": "success", "data": {"response": said, "message": "success"}})

    @route("POST", "/refunds/(?P<number>[0-9]+)")
    def make_refund(self, request: Request, number: str) -> Reply:
        if refused := self._unauthorized(request):
            return refused
        sent, payment = request.json(), self.books.find(number)
        if payment is None:
            return failure("Payment not found", 404)
        unknown = sent.keys() - {"amount", "reason", "notify_buyer", "notify_merchant"}
        is_whole = isinstance(sent.get("amount"), int) and sent["amount"] > 0
        if unknown or not is_whole or not 3 <= len(sent.get("reason", "")) <= 255 or "notify_buyer" not in sent:
            return failure(f"Required variables not present in request, or unknown: {sorted(unknown)}")
        if self.refund_method != "PAYMENT_SOURCE" or payment.refunded_minor + sent["amount"] > payment.taken_minor:
            return failure("Failure")
        self.add_refund(payment, sent["amount"], reference=sent["reason"])
        return json_reply(SUCCESS)

    # --- what it tells

    def add_refund(self, payment, amount_minor, *, reference="", by_site=True) -> Refund:
        refund = super().add_refund(payment, amount_minor, reference=reference, by_site=by_site)
        refund.state = SUCCEEDED
        return refund

    def message(self, what, payment, *about) -> Message:
        told = payment.told
        facts = {
            "m_payment_id": payment.reference,
            "pf_payment_id": payment.gateway_reference,
            "payment_status": "FAILED" if payment.state == FAILED else "COMPLETE",
            "item_name": told["item_name"],
            "amount_gross": rand(payment.taken_minor or payment.amount_minor),
            "amount_fee": rand(-payment.fee_minor),
            "amount_net": rand(payment.taken_minor - payment.fee_minor),
            "name_first": told.get("name_first", ""),
            "name_last": told.get("name_last", ""),
            "email_address": told.get("email_address", ""),
            "merchant_id": MERCHANT,
        }
        body = encoded([(name, facts.get(name, "")) for name in NOTICE]).encode()
        return replace(self.sign(body, payment.reference), url=told.get("notify_url", ""))

    def sign(self, body: bytes, about: str = "") -> Message:
        signature = signed(body.decode(errors="replace"), PHRASE)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Message(body + f"&signature={signature}".encode(), headers, ADDRESS, about)

    def unsigned(self, message):
        return replace(message, body=unsigned(message.body))

    def reserialized(self, message):
        *pairs, signature = message.body.split(b"&")
        return replace(message, body=b"&".join([*sorted(pairs), signature]))

    def _unauthorized(self, request: Request) -> Reply | None:
        names = ("merchant-id", "version", "timestamp")
        values = {name: request.headers.get(name, "") for name in names} | request.query
        values.pop("testing", None)
        if request.body:
            values |= {name: str(value) for name, value in json.loads(request.body).items()}
        values["passphrase"] = PHRASE
        right = md5(encoded(sorted(values.items())).encode(), usedforsecurity=False).hexdigest()
        if values["merchant-id"] != MERCHANT or values["version"] != "v1" or not values["timestamp"]:
            return failure("Merchant not found", 401)
        return None if request.headers.get("signature") == right else failure("Merchant authorisation failed", 401)


def encoded(pairs) -> str:
    return "&".join(f"{name}={quote_plus(value).replace('~', '%7E')}" for name, value in pairs)


def signed(words: str, phrase: str) -> str:
    return md5(f"{words}&passphrase={phrase}".encode(), usedforsecurity=False).hexdigest()


def unsigned(body: bytes) -> bytes:
    return body.partition(b"&signature=")[0]


def rand(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def moment(time) -> str:
    return f"{time.astimezone(SOUTH_AFRICA):%Y-%m-%d %H:%M:%S}"


def failure(message: str, status: int = 400) -> Reply:
    said = {"code": status, "status": "failed", "data": {"response": False, "message": message}}
    return json_reply(said, status)
