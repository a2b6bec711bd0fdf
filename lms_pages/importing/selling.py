"""The price of a course in its front matter."""

import re

from commerce.pricing.amounts import written_amount
from commerce.pricing.enums import SaleMode

from .specs import ImportedSale

PRICE = re.compile(r"(?P<amount>[\d .,]+?)\s*(?P<currency>[A-Z]{3})")


def sale_of(value) -> ImportedSale | None:
    """Of `free`, of "499.00 ZAR" or "499.00 ZAR, was 699.00", or of a list of such. None for anything else."""
    if value == SaleMode.FREE:
        return ImportedSale(SaleMode.FREE)
    prices = {}
    for line in value if isinstance(value, list) else [value]:
        price = _price(line)
        if price is None or price[0] in prices:
            return None
        prices[price[0]] = price[1:]
    return ImportedSale(SaleMode.ONE_TIME, prices) if prices else None


def _price(line) -> tuple[str, str, str] | None:
    """(currency, amount, compare-at price or "")."""
    if not isinstance(line, str):
        return None
    now, _was, before = (part.strip() for part in line.partition(", was "))
    found = PRICE.fullmatch(now)
    if found is None:
        return None
    amount, currency = found["amount"], found["currency"]
    before = before.removesuffix(currency).strip()
    try:
        costs = written_amount(amount, currency)
        is_right = costs > 0 and (not before or written_amount(before, currency) > costs)
    except ValueError:
        return None
    return (currency, amount, before) if is_right else None
