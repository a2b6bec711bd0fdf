"""What every stand-in can do, for tests to use them alike."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import urljoin

from commerce.payments.gateway import PaymentState, PostForm, Redirect, Start

from .books import ABANDONED, FAILED, LOST, SUCCEEDED, WON, Books, Dispute, Payment, Refund
from .faults import Message, Webhooks, browser
from .server import Server

SIGNS = {"R": "ZAR", "$": "USD", "€": "EUR", "¥": "JPY", "₹": "INR", "₦": "NGN", "NGN": "NGN"}


class Standin(Server):
    """Subclasses answer their gateway's addresses by methods marked `@route`, sign messages, and set the attributes
    below.

    slug                of the member
    currency            in which the contract suite pays
    signature_header    that signs messages; "" where the signature stands in the body
    reports             what it tells by itself: of {"succeeded", "failed", "abandoned", "refunds", "disputes"}
    after               as what a payment is known a day after the buyer pressed fail, or abandon
    odd_bodies          of messages that nobody can understand
    pays_once           it does not let one payment be paid twice
    settles_refunds     they are on their way for a while, and can fail then
    is_outside          it is a server elsewhere: it can be away, takes what it wants, and has a dashboard
    is_live             it takes real money
    needs_rows          its member keeps rows of its own
    facts               of the seller, without which its member has nothing to offer
    fee(amount)         what it keeps of a payment
    """

    slug = ""
    currency = "ZAR"
    signature_header = ""
    reports: frozenset[str] = frozenset({"succeeded"})
    after = {"fail": PaymentState.FAILED, "abandon": PaymentState.EXPIRED}
    odd_bodies = (b"", b"{}", b"[]", b"0", b'"x"', b"\xff", b"{", b'{"event":1,"data":{}}', b'{"data":null}')
    pays_once = True
    settles_refunds = True
    is_outside = True
    is_live = False
    needs_rows = False
    facts: Mapping[str, object] = {}

    def __init__(self):
        super().__init__()
        self.books = Books()
        self.webhooks = Webhooks()
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._numbers = 0

    # --- for the suite and the tests of the site

    @property
    def settings(self) -> dict:
        """Settings that make the member talk to this stand-in."""
        raise NotImplementedError

    @property
    def environment(self) -> dict[str, str]:
        """The same for a site that runs by itself."""
        lists = {name: ",".join(value) for name, value in self.settings.items() if isinstance(value, list)}
        flags = {name: str(int(value)) for name, value in self.settings.items() if isinstance(value, bool)}
        return {**self.settings, **lists, **flags}

    @property
    def rotated_settings(self) -> dict:
        """The same while secrets are exchanged: the stand-in's is the former one, the present one is another."""
        raise NotImplementedError

    @property
    def bare_settings(self) -> dict:
        """The same when the exchange is over: the stand-in's secret is not known any more."""
        raise NotImplementedError

    def press(self, start: Start, act: str) -> str:
        """As the buyer's browser: goes where `start` leads, presses the button `act` (pay, fail, abandon), and gives
        the address it is sent on to."""
        if isinstance(start, PostForm):
            page = browser().post(start.action, data=dict(start.fields))
        else:
            assert isinstance(start, Redirect)
            page = browser().get(start.url)
        assert page.status_code == 200, page.text
        form = read_form(page.text)
        sent = browser().post(urljoin(str(page.url), form.action), data={**form.hidden, "act": act})
        assert sent.status_code == 303, sent.text
        return sent.headers["Location"]

    def unsigned(self, message: Message) -> Message:
        return message.unsigned(self.signature_header)

    def reserialized(self, message: Message) -> Message:
        """The same words in another dress, which no signature survives."""
        return replace(message, body=json.dumps(json.loads(message.body), indent=1).encode())

    def pay(self, reference: str) -> Payment:
        """The buyer pays (what faults.take_instead says, if anything)."""
        payment = self._known(reference)
        payment.state, payment.paid_at = SUCCEEDED, self.now()
        payment.taken_minor = self.faults.taken(payment.amount_minor)
        payment.fee_minor = self.fee(payment.taken_minor)
        self.tell("succeeded", payment)
        return payment

    def fail(self, reference: str) -> Payment:
        payment = self._known(reference)
        payment.state = FAILED
        self.tell("failed", payment)
        return payment

    def abandon(self, reference: str) -> Payment:
        payment = self._known(reference)
        payment.state = ABANDONED
        self.tell("abandoned", payment)
        return payment

    def refund_in_dashboard(self, reference: str, amount_minor: int) -> Refund:
        """Somebody gives money back there, of which the site knows nothing."""
        return self.add_refund(self._known(reference), amount_minor, by_site=False)

    def settle_refund(self, reference: str, *, succeeds: bool = True) -> Refund:
        """The youngest refund of this payment comes to its end."""
        payment = self._known(reference)
        refund = payment.refunds[-1]
        refund.state = SUCCEEDED if succeeds else FAILED
        self.tell("refunds", payment, refund)
        return refund

    def open_dispute(self, reference: str, amount_minor: int | None = None) -> Dispute:
        """The buyer's bank wants the money back."""
        payment = self._known(reference)
        dispute = Dispute(self.number("dispute"), amount_minor or payment.taken_minor)
        payment.disputes.append(dispute)
        self.tell("disputes", payment, dispute)
        return dispute

    def close_dispute(self, reference: str, *, won: bool) -> Dispute:
        payment = self._known(reference)
        dispute = payment.disputes[-1]
        dispute.state, dispute.is_withdrawn = (WON, False) if won else (LOST, True)
        self.tell("disputes", payment, dispute)
        return dispute

    # --- for subclasses

    def fee(self, amount_minor: int) -> int:
        return 0

    def add_refund(self, payment: Payment, amount_minor: int, *, reference: str = "", by_site: bool = True) -> Refund:
        refund = Refund(self.number("refund"), amount_minor, reference=reference, by_site=by_site)
        payment.refunds.append(refund)
        self.tell("refunds", payment, refund)
        return refund

    def tell(self, what: str, payment: Payment, *about) -> None:
        """By a signed message, where the gateway reports such things."""
        if what in self.reports:
            self.webhooks.tell(self.message(what, payment, *about))

    def message(self, what: str, payment: Payment, *about) -> Message:
        """The signed message that says so."""
        raise NotImplementedError

    def sign(self, body: bytes) -> Message:
        """Any body, as this gateway would sign it, however odd."""
        raise NotImplementedError

    def number(self, kind: str) -> str:
        """A name that is not used yet, as this gateway gives them."""
        self._numbers += 1
        return str(1000000 + self._numbers)

    def _known(self, reference: str) -> Payment:
        payment = self.books.find(reference)
        assert payment, f"{self.slug} knows no payment {reference!r}"
        return payment


class InHouse(Standin):
    """Of a member that asks nobody outside: no server runs. It does what people do, and keeps books of that."""

    is_outside = False

    def __enter__(self):
        return self

    def __exit__(self, kind, *error):
        if kind is None and self.problems:
            raise AssertionError("; ".join(self.problems))

    def read(self, reference: str, amount: str) -> Payment:
        """What the buyer reads of a payment, written down when they read it first."""
        with self._lock:
            payment = self.books.find(reference)
            if payment is None:
                payment = Payment(reference, self.number("payment"), *read_money(amount), self.now())
                self.books.payments.append(payment)
            return payment

    def write(self, payment: Payment, state: str) -> None:
        with self._lock:
            payment.state = state
            if state == SUCCEEDED:
                payment.taken_minor, payment.paid_at = self.faults.taken(payment.amount_minor), self.now()


def read_money(words: str) -> tuple[int, str]:
    """(49900, "ZAR") of "R 499,00", as people of this machine read it."""
    return int(re.sub(r"[^0-9]", "", words)), SIGNS[re.sub(r"[0-9.,\s]", "", words)]


def read_form(page: str) -> "_Form":
    form = _Form()
    form.feed(page)
    return form


class _Form(HTMLParser):
    """Of a hosted page: where it is sent, what stands hidden in it, and which buttons there are."""

    def __init__(self):
        super().__init__()
        self.action, self.hidden, self.acts = "", {}, []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and given.get("method") == "post":
            self.action = given.get("action", "")
        if tag == "button" and given.get("name") == "act":
            self.acts.append(given["value"])
        if tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"]] = given.get("value", "")
