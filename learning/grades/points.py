"""How points are stored and shown, everywhere: two places, a half goes up."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def rounded(points: Decimal) -> Decimal:
    return Decimal(points).quantize(CENT, ROUND_HALF_UP)
