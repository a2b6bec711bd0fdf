"""The way to Stripe through its own library, for payments and for tax. Its objects are no dicts: call to_dict().

Whoever asks Stripe is made with the function that makes its client (`Stripe(make_client=...)`), so that it can be given
another one. The usual one is below; its address and key are settings.
"""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

import stripe
from django.conf import settings

from core.http import ServiceAway

SECONDS = 20

MakeClient = Callable[[], stripe.StripeClient]


def make_client(*, seconds: int = SECONDS) -> stripe.StripeClient:
    """For the account of the secret key; gives up after `seconds`. Raises ServiceAway for an address that must not be
    asked."""
    address = urlsplit(settings.STRIPE_URL)
    if settings.STRIPE_URL and address.scheme != "https" and address.hostname not in settings.OUTGOING_PRIVATE_HOSTS:
        raise ServiceAway(f"{address.hostname} is not asked without https")
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_URL.rstrip("/"), seconds)


@lru_cache(maxsize=8)
def _client(key: str, url: str, seconds: int) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": url} if url else None,
        http_client=stripe.RequestsClient(timeout=seconds),
        max_network_retries=0,  # whoever asks knows when to ask again
    )
