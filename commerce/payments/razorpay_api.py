"""The way to Razorpay (https://razorpay.com/docs/api), and how it counts."""

from urllib.parse import urlencode

from django.conf import settings

from core.http import ServiceAway

from .asking import Refusal, ask_gateway
from .subunits import Subunits, named

MOST = 100  # entries of one page
CONFLICT = 409
SUBUNITS = Subunits(
    whole=named("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
    thousandths=named("BHD IQD JOD KWD OMR TND"),
)


def ask_razorpay(method: str, path: str, data: dict | None = None, headers: dict | None = None) -> dict:
    """Raises ServiceAway, also while the same is still being done, and Refusal."""
    auth = (settings.RAZORPAY_KEY_ID, settings.RAZORPAY_KEY_SECRET)
    url = f"{settings.RAZORPAY_URL.rstrip('/')}/v1/{path}"
    try:
        return ask_gateway(method, url, auth=auth, data=data, headers=headers).json()
    except Refusal as refusal:
        if refusal.status == CONFLICT:
            raise ServiceAway("Razorpay is still at it") from refusal
        raise


def every(path: str, **filters) -> list[dict]:
    """All entries of a collection, page by page."""
    found: list[dict] = []
    while True:
        page = ask_razorpay("GET", f"{path}?{urlencode({**filters, 'count': MOST, 'skip': len(found)})}")["items"]
        found += page
        if len(page) < MOST:
            return found
