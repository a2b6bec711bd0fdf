"""Amounts and percents as people write them."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from commerce.money import NoSuchCurrency, digits_of, read_typed

LARGEST = 10**12  # of the smallest unit


def written_amount(text, currency: str) -> int:
    """ "499", "499.00", "1 499,50" as a whole number of the smallest unit. Raises ValueError with words for people."""
    try:
        amount = read_typed(str(text), currency).amount_minor
    except NoSuchCurrency:
        raise ValueError(_("There is no currency %(currency)s.") % {"currency": currency}) from None
    except ValueError:
        places = digits_of(currency)
        example = "499" if not places else f"499.{'0' * places}"
        raise ValueError(_("Write a plain amount, as in %(example)s.") % {"example": example}) from None
    if not 0 <= amount <= LARGEST:
        raise ValueError(_("An amount is neither negative nor beyond all measure."))
    return amount


def written_percent(value) -> int:
    """ "12.5" as basis points. Raises ValueError with words for people."""
    try:
        points = Decimal(str(value).strip().removesuffix("%").strip().replace(",", ".")) * 100
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or points != points.to_integral_value() or not 0 <= points <= 10_000:
        raise ValueError(_("Write a percentage from 0 to 100 with at most two decimals, as in 12.5."))
    return int(points)


def percent_of(basis_points: int) -> Decimal:
    """To be written into a field: 1250 are 12.5."""
    return (Decimal(basis_points) / 100).normalize() + 0 if basis_points % 1000 else Decimal(basis_points // 100)
