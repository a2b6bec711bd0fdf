"""Amounts. They are whole numbers of the smallest unit of their currency everywhere (cents; yen), so that nothing is
lost by rounding; an amount and its currency always go together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.numbers import format_currency, get_currency_precision, list_currencies
from django.utils.translation import get_language, to_locale

TYPED = re.compile(r"-?[0-9]{1,15}(\.[0-9]*)?")  # more would fit into no row
BASIS_POINTS = 10_000  # of a whole: 15 % are 1500


class NoSuchCurrency(ValueError):
    """Not the code of a currency (ISO 4217, upper case)."""


class CurrenciesDiffer(ValueError):
    """Amounts of two currencies neither add up nor compare."""


@dataclass(frozen=True)
class Money:
    amount_minor: int
    currency: str

    def __post_init__(self):
        if not isinstance(self.amount_minor, int) or isinstance(self.amount_minor, bool):
            raise TypeError(f"{self.amount_minor!r} is no whole number of the smallest unit.")
        digits_of(self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < self._same(other)

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def __str__(self) -> str:
        return format_money(self)

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency}")
        return other.amount_minor


def digits_of(currency: str) -> int:
    """How many decimal places it has: ZAR 2, JPY 0, KWD 3. Raises NoSuchCurrency."""
    if currency not in list_currencies():
        raise NoSuchCurrency(f"{currency!r} is no currency; write its code as in ZAR, EUR, USD.")
    return get_currency_precision(currency)


def as_decimal(money: Money) -> Decimal:
    """In whole units with all its places: 49900 ZAR cents are Decimal("499.00")."""
    digits = digits_of(money.currency)
    return Decimal(money.amount_minor).scaleb(-digits).quantize(Decimal(1).scaleb(-digits))


def read_amount(text: str, currency: str) -> Money:
    """What somebody wrote or a gateway says in whole units, "499.00". Raises ValueError for what is no exact amount."""
    try:
        minor = Decimal(text.strip()).scaleb(digits_of(currency))
    except (InvalidOperation, AttributeError):
        raise ValueError(f"{text!r} is no amount.") from None
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise ValueError(f"{text!r} is no amount in {currency}.")
    return Money(int(minor), currency)


def read_typed(text: str, currency: str) -> Money:
    """The same of what a person typed: "499", "1 499,50". "1,000" of rands may be a thousand or one: it is refused, as
    whatever has more places than the currency. Raises ValueError."""
    plain, places = "".join(text.split()), digits_of(currency)
    if "." not in plain and plain.count(",") == 1:
        plain = plain.replace(",", ".")
    if not TYPED.fullmatch(plain) or len(plain.partition(".")[2]) > places:
        raise ValueError(f"{text!r} is no amount in {currency}.")
    return read_amount(plain, currency)


def format_money(money: Money, language: str | None = None) -> str:
    """As people of this language write it, with the currency; the present language when none is given."""
    locale = to_locale(language or get_language() or "en")
    if money.currency == "ZAR" and locale == "en":
        locale = "en_ZA"  # "R 499,00" as at home, not "ZAR499.00"
    return format_currency(as_decimal(money), money.currency, locale=locale)


def share_out(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` by these weights (none negative, not all nothing), to the last unit: the shares add up to it. What
    division leaves over goes to the largest remainders, of equal ones to the first. Shares of -n are those of n,
    negated. Raises ValueError."""
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("Weights are none negative, and not all nothing.")
    sign, amount = (-1, -amount) if amount < 0 else (1, amount)
    shares = [amount * weight // whole for weight in weights]
    remainders = [amount * weight % whole for weight in weights]
    largest_first = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
    for place in largest_first[: amount - sum(shares)]:
        shares[place] += 1
    return [sign * share for share in shares]


def included_tax(gross: int, rate_bp: int) -> int:
    """What of an amount that includes it is tax, at this rate in basis points; halves are rounded up. 49900 at 1500
    hold 6509."""
    return _half_up(gross * rate_bp, BASIS_POINTS + rate_bp)


def added_tax(net: int, rate_bp: int) -> int:
    """What is added to an amount without tax, rounded likewise."""
    return _half_up(net * rate_bp, BASIS_POINTS)


def part_of(amount: int, basis_points: int) -> int:
    """So many basis points of an amount, rounded likewise."""
    return _half_up(amount * basis_points, BASIS_POINTS)


def part_of_whole(amount: int, part: int, whole: int) -> int:
    """What falls on `part` of `whole`, rounded likewise; all of the amount on all of it."""
    return _half_up(amount * part, whole)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
