"""The way to PayPal (https://developer.paypal.com/api/rest), and how it writes amounts."""

import threading
import time
from decimal import Decimal

from django.conf import settings

from commerce.money import Money, as_decimal, read_amount
from core.http import Answer, ServiceAway

from .asking import Refusal, ask_gateway, reading_answer
from .gateway import GatewayRefused
from .subunits import named

# https://developer.paypal.com/docs/api/reference/currency-codes; those of South Africa and India are not among them.
CURRENCIES = named(
    "AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS JPY MYR MXN TWD NZD NOK PHP PLN GBP RUB SGD SEK CHF THB USD"
)
WHOLE = named("HUF JPY TWD")
SOON = 60  # seconds before its end at which a token is not used any more
UNAUTHORIZED, CONFLICT = 401, 409

_tokens: dict[tuple[str, str], tuple[str, float]] = {}  # of each account: a token, and when it ends
_one_at_a_time = threading.Lock()


def api_url() -> str:
    usual = "https://api-m.sandbox.paypal.com" if settings.PAYPAL_SANDBOX else "https://api-m.paypal.com"
    return settings.PAYPAL_URL.rstrip("/") or usual


def ask_paypal(method: str, path: str, data: dict | None = None, *, request_id: str = "") -> dict:
    """What is asked for again with the same `request_id` is done once. Raises ServiceAway, also while it is still being
    done, and Refusal."""
    try:
        return _request(method, path, data, request_id).json()
    except Refusal as refusal:
        if refusal.status == CONFLICT:
            raise ServiceAway("PayPal is still at it") from refusal
        if refusal.status != UNAUTHORIZED:
            raise
        _tokens.clear()  # it was taken back before its time
        return _request(method, path, data, request_id).json()


def _request(method: str, path: str, data: dict | None, request_id: str) -> Answer:
    headers = {"Authorization": f"Bearer {_token()}"}
    if method == "POST":
        headers |= {"Prefer": "return=representation", "PayPal-Request-Id": request_id}
    return ask_gateway(method, f"{api_url()}/{path}", headers=headers, data=data)


def _token() -> str:
    """Kept in this process only: it opens the account."""
    account = (api_url(), settings.PAYPAL_CLIENT_ID)
    with _one_at_a_time:
        token, ends = _tokens.get(account, ("", 0.0))
        if time.monotonic() < ends:
            return token
        auth = (settings.PAYPAL_CLIENT_ID, settings.PAYPAL_CLIENT_SECRET)
        form = {"grant_type": "client_credentials"}
        said = ask_gateway("POST", f"{api_url()}/v1/oauth2/token", auth=auth, form=form).json()
        with reading_answer():
            token, lives = str(said["access_token"]), int(said["expires_in"])
        _tokens[account] = (token, time.monotonic() + lives - SOON)
        return token


def write_amount(amount_minor: int, currency: str) -> dict:
    """As PayPal wants it. Raises GatewayRefused for parts of a currency it counts whole."""
    value = as_decimal(Money(amount_minor, currency))
    if currency in WHOLE:
        if value != value.to_integral_value():
            raise GatewayRefused(f"PayPal takes no parts of {currency}")
        value = value.quantize(Decimal(1))
    return {"currency_code": currency, "value": str(value)}


def read_money(said: dict) -> Money:
    """Raises ServiceAway for what is none."""
    with reading_answer():
        return read_amount(said["value"], said["currency_code"])
