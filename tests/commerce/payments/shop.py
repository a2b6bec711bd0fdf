"""A site that sells by one gateway, with a stand-in for it: buyers, messages, the worker, and the clock."""

from datetime import datetime, timedelta

from django.test import Client

from commerce.orders.models import Order
from commerce.payments.enums import OPEN, REFUND_OPEN, InboxStatus
from commerce.payments.gateway import Instructions, PostForm, Redirect
from commerce.payments.inbox import work_on
from commerce.payments.models import Payment, Refund, WebhookEvent
from commerce.payments.reconciling import check_payment
from commerce.payments.refunding import request_refund, send_refund
from commerce.payments.reviewing import COMPLETED, FAILED, settle_by_hand
from commerce.payments.settling import settle_payment
from core import clock
from tests.factories.orders import make_order
from tests.factories.payments import begin
from tests.factories.prices import make_priced_course
from tests.standins.faults import by_client


class Shop:
    def __init__(self, standin, client: Client | None = None):
        self.standin = standin
        self.client = client or Client()
        self.now: datetime = standin.now()
        self._post = by_client(self.client, standin.slug)

    def later(self, **span) -> datetime:
        """Time passes."""
        self.now += timedelta(**span)
        return self.now

    def order(self, **fields) -> Order:
        currency = self.standin.currency
        course = make_priced_course(currency=currency)
        self.now = max(self.now, clock.current())  # when the price began to hold
        return make_order(course.product, currency=currency, now=self.now, **fields)

    def begin(self, order: Order | None = None) -> Payment:
        return begin(order or self.order(), gateway=self.standin.slug, now=self.now)

    def press(self, payment: Payment, act: str = "pay") -> str:
        """As the buyer's browser."""
        return self.standin.press(as_start(payment.start), act)

    def bought(self, order: Order | None = None) -> Payment:
        """Begun, paid, told and settled."""
        payment = self.begin(order)
        self.press(payment)
        for _time in range(2):  # some tell of more once they were asked
            self.deliver()
            self.work()
        return fresh(payment)

    def post(self, message) -> int:
        answer = self._post(message)
        self.now = max(self.now, clock.current())  # the view looks at the real clock
        return answer

    def deliver(self) -> list[int]:
        """Messages that wait, as the gateway posts them. Returns the site's answers."""
        return self.standin.webhooks.deliver(self.post)

    def settle(self, payment: Payment) -> Payment:
        return settle_payment(payment.pk, now=self.now)

    def read_statement(self, by) -> None:
        """Of a member that reports nothing: somebody writes down what became of its payments."""

        def settle(reference: str, came: int) -> None:
            told = {"outcome": COMPLETED, "received_minor": came} if came else {"outcome": FAILED}
            payment = Payment.objects.get(reference=reference)
            settle_by_hand(payment=payment, reason="On the statement", by=by, now=self.now, **told)

        self.standin.read_statement(settle)

    def refund(self, payment: Payment, amount_minor: int, by, **fields) -> Refund:
        """Asked for by staff, and sent."""
        fields = {"reason": "Asked for", **fields}
        refund = request_refund(payment=payment, amount_minor=amount_minor, by=by, now=self.now, **fields)
        self.work()
        return refund

    def work(self) -> int:
        """Whatever is due now, as the worker does it. Returns how much that was."""
        done = 0
        waiting = WebhookEvent.objects.filter(status=InboxStatus.WAITING, next_attempt_at__lte=self.now)
        done += sum(work_on(pk=event.pk, now=self.now) for event in waiting.order_by("pk"))
        refunds = Refund.objects.filter(status__in=REFUND_OPEN, check_next_at__lte=self.now)
        done += sum(send_refund(pk=refund.pk, now=self.now) for refund in refunds)
        payments = Payment.objects.filter(status__in=OPEN, check_next_at__lte=self.now)
        return done + sum(check_payment(pk=payment.pk, now=self.now) for payment in payments)

    def work_for(self, **span) -> None:
        """All that comes due in this time, in steps as the clock does it."""
        ends = self.now + timedelta(**span)
        while self.now < ends:
            self.work()
            self.later(minutes=30)
        self.work()


def as_start(start: dict):
    if start["kind"] == "form":
        return PostForm(start["action"], tuple(tuple(pair) for pair in start["fields"]))
    if start["kind"] == "instructions":
        return Instructions(tuple(tuple(pair) for pair in start["lines"]))
    return Redirect(start["url"])


def fresh(row):
    return type(row).objects.get(pk=row.pk)
