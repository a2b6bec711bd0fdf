"""Payments at the practice bank, as buyers and the bank make them."""

from commerce.payments import local_bank
from commerce.payments.enums import PaymentStatus, RefundStatus, ReviewReason
from commerce.payments.models import Dispute, LocalBankPayment, Payment, Refund, ReviewCase, WebhookEvent
from commerce.payments.settling import settle_payment
from commerce.payments.starting import start_payment

from .orders import make_order

DONE, CANCELED = "https://shop.test/pay/{payment}/return/", "https://shop.test/pay/{payment}/canceled/"


def begin(order=None, *, gateway="local", now=None, **fields) -> Payment:
    """A payment that was begun; needs settings.LOCAL_GATEWAY."""
    order = order or make_order(now=now, **fields)
    return start_payment(order=order, gateway=gateway, done_url=DONE, canceled_url=CANCELED, now=now)


def press(payment: Payment, act: str, *, now=None) -> LocalBankPayment:
    """A button of the bank's page."""
    return local_bank.press(row=LocalBankPayment.objects.get(reference=payment.reference), act=act, now=now)


def make_confirmed(order=None, *, now=None, **fields) -> Payment:
    payment = begin(order, now=now, **fields)
    press(payment, "pay", now=now)
    return settle_payment(payment.pk, now=now)


def make_payment_rows(order, *, name: str = "7") -> Payment:
    """A payment that waits, with one of everything that can belong to it: to be looked at, not true of any money."""
    payment = Payment.objects.create(
        order=order,
        gateway="manual",
        reference=f"{order.number}-1",
        status=PaymentStatus.PENDING,
        amount_minor=order.total_minor,
        currency=order.currency,
    )
    money = {"amount_minor": 100, "currency": order.currency}
    Refund.objects.create(payment=payment, reference=f"{payment.reference}-R1", status=RefundStatus.FAILED, **money)
    Dispute.objects.create(payment=payment, gateway_reference=name, **money)
    WebhookEvent.objects.create(gateway="manual", event_key=name, kind="payment", body=b"{}", payment=payment)
    ReviewCase.objects.create(key=name, reason=ReviewReason.AMOUNT, gateway="manual", payment=payment, **money)
    return payment
