"""Payments at the practice bank, as buyers and the bank make them."""

from commerce.payments import local_bank
from commerce.payments.models import LocalBankPayment, Payment
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
