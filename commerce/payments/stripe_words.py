"""What Stripe takes: currencies, how it counts them, least amounts; what it refuses, in the words of the contract."""

from contextlib import contextmanager

import stripe

from core.http import ServiceAway

from .gateway import GatewayRefused
from .subunits import Subunits, named

# https://docs.stripe.com/currencies: the króna and Uganda's shilling have no cents but are counted as if they had.
SUBUNITS = Subunits(
    whole=named("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"),
    thousandths=named("BHD JOD KWD OMR TND"),
)
CURRENCIES = SUBUNITS.whole | SUBUNITS.thousandths | named(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC"
    " CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD KES KGS KHR"
    " KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK"
    " PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SOS SRD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU UZS"
    " WST XCD YER ZAR ZMW"
)  # fmt: skip
# What it takes at least, in the smallest unit of the site; of others it takes what is worth about half a dollar.
LEAST = {
    "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50, "GBP": 30,
    "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200,
    "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000, "USD": 50,
}  # fmt: skip


@contextmanager
def speaking():
    """What goes wrong with the library is said in the words of the contract."""
    try:
        yield
    except stripe.StripeError as said:
        is_away = isinstance(said, (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError))
        if is_away or said.http_status is None or said.http_status == 409 or said.http_status >= 500:
            raise ServiceAway(f"Stripe: {type(said).__name__}") from said
        raise GatewayRefused(f"Stripe: {said.user_message or said}") from said


def is_missing(said: stripe.InvalidRequestError) -> bool:
    return said.http_status == 404 or said.code == "resource_missing"
