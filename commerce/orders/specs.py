"""What an order is made of, as plain data; and why something was refused."""

from dataclasses import dataclass


class OrderRefused(ValueError):
    """Nothing was changed. The message says why and what to do, for people."""


@dataclass(frozen=True)
class Buyer:
    """Who buys, as written on documents. `country` is a code of two letters."""

    email: str
    name: str = ""
    company: str = ""
    address: str = ""  # lines
    country: str = ""
    region: str = ""
    vat_number: str = ""
    language: str = ""


@dataclass(frozen=True)
class GiftWish:
    """Whom the code is mailed to; without an address only the buyer has it. `message` is theirs."""

    email: str = ""
    message: str = ""
