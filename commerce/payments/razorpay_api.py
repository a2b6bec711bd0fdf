"""The way to Razorpay (https://razorpay.com/docs/api), and how it counts."""

from urllib.parse import urlencode

from django.conf import settings

from core.http import ServiceRefused, ask

from .gateway import GatewayRefused
from .subunits import Subunits, named

MOST = 100  # entries of one page
SUBUNITS = Subunits(
    whole=named("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
    thousandths=named("BHD IQD JOD KWD OMR TND"),
)


def say(method: str, path: str, data: dict | None = None, headers: dict | None = None) -> dict:
    """Raises ServiceAway and GatewayRefused."""
    try:
        return request(method, path, data, headers)
    except ServiceRefused as refusal:
        raise GatewayRefused(f"Razorpay: {refusal}") from refusal


def request(method: str, path: str, data: dict | None = None, headers: dict | None = None) -> dict:
    """The same, with ServiceRefused as it comes."""
    auth = (settings.RAZORPAY_KEY_ID, settings.RAZORPAY_KEY_SECRET)
    return ask(method, f"{settings.RAZORPAY_URL.rstrip('/')}/v1/{path}", auth=auth, data=data, headers=headers).json()


def every(path: str, **filters) -> list[dict]:
    """All entries of a collection, page by page."""
    found: list[dict] = []
    while True:
        page = say("GET", f"{path}?{urlencode({**filters, 'count': MOST, 'skip': len(found)})}")["items"]
        found += page
        if len(page) < MOST:
            return found
