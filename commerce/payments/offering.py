"""Which ways to pay buyers see."""

from commerce.seller import seller_facts

from .gateway import Gateway, usable_gateway


def offered_gateways(*, currency: str, amount_minor: int) -> list[tuple[str, Gateway]]:
    """Those that are switched on and set up, and take this amount in this currency, in the order of the settings."""
    found = [(slug, usable_gateway(slug)) for slug in seller_facts().gateways]
    return [(slug, gateway) for slug, gateway in found if gateway and takes(gateway, currency, amount_minor)]


def takes(gateway: Gateway, currency: str, amount_minor: int) -> bool:
    currencies = gateway.currencies()
    return (currencies is None or currency in currencies) and amount_minor >= max(1, gateway.least(currency))
