"""Ways to pay, as buyers read them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.payments.gateway import Gateway

WORDS = {
    "paystack": gettext_lazy("Card, Apple Pay, instant EFT or QR code, on the page of Paystack."),
    "payfast": gettext_lazy("Card, instant EFT, SnapScan, Zapper and more, on the page of PayFast."),
    "stripe": gettext_lazy("Card, Apple Pay or Google Pay, on the page of Stripe."),
    "paypal": gettext_lazy("Your PayPal account or a card, on the page of PayPal."),
    "razorpay": gettext_lazy("Card, UPI or net banking, on the page of Razorpay."),
    "manual": gettext_lazy("You transfer the money yourself. Access opens when it has arrived, in one to three days."),
    "local": gettext_lazy("A bank for trying things out: nobody's money moves."),
}


@dataclass(frozen=True)
class Way:
    slug: str
    title: str
    words: str
    is_test: bool


def ways_of(offered: Iterable[tuple[str, Gateway]]) -> list[Way]:
    return [
        Way(slug, str(gateway.title), str(WORDS.get(slug) or _words(gateway)), not gateway.is_live())
        for slug, gateway in offered
    ]


def _words(gateway: Gateway) -> str:
    return _("On the page of %(name)s.") % {"name": gateway.title}
