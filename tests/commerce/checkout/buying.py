"""Filling in the checkout as a browser does: with what the page itself holds."""

import re

from django.urls import reverse

from commerce.payments.local_bank import press
from commerce.payments.models import LocalBankPayment, Payment

TYPED = {"name": "Thandi Nkosi", "country": "ZA", "gateway": "local"}


def address_of(thing) -> str:
    return reverse("buy", args=[thing.product.key])


def text_of(response) -> str:
    return response.content.decode()


def hidden(page: str) -> dict:
    return dict(re.findall(r'<input type="hidden" name="(intent|seen|currency)" value="([^"]*)"', page))


def order(client, thing, *, step="order", page: str | None = None, **typed):
    """Press a button of the checkout. `page` is the page as it was loaded before; else it is loaded now."""
    page = page or text_of(client.get(address_of(thing)))
    wanted = {name: value for name, value in {**TYPED, **typed}.items() if value is not None}
    return client.post(address_of(thing), {**hidden(page), **wanted, "step": step})


def at_the_bank(client, response, act: str):
    """Go where the checkout leads, press a button of the bank, and come back. Returns the answer the buyer ends at."""
    pay = client.get(response.url)
    assert pay.status_code == 302 and "/local-bank/" in pay.url
    row = LocalBankPayment.objects.order_by("-pk").first()
    press(row=row, act=act)
    payment = Payment.objects.get(reference=row.reference)
    return client.get(reverse("pay_return", args=[payment.key]))
