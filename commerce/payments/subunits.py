"""How gateways count amounts, where that is not how the site does (commerce.money.digits_of)."""

from dataclasses import dataclass

from commerce.money import digits_of

from .gateway import GatewayRefused


@dataclass(frozen=True)
class Subunits:
    """Currencies a gateway counts whole (`whole`) and in thousandths; all others it counts in hundredths, also such as
    have none in the eyes of the site."""

    whole: frozenset[str]
    thousandths: frozenset[str]

    def theirs(self, amount_minor: int, currency: str) -> int:
        """Raises GatewayRefused for an amount they cannot name."""
        places = self._more(currency)
        if places >= 0:
            return amount_minor * 10**places
        amount, rest = divmod(amount_minor, 10**-places)
        if rest:
            raise GatewayRefused(f"{amount_minor} is finer than this gateway counts {currency}")
        return amount

    def ours(self, amount: int, currency: str) -> int:
        """To the nearest unit, where they count finer (fees)."""
        places = self._more(currency)
        if places <= 0:
            return amount * 10**-places
        unit = 10**places
        return (2 * amount + unit) // (2 * unit)

    def _more(self, currency: str) -> int:
        digits = 0 if currency in self.whole else 3 if currency in self.thousandths else 2
        return digits - digits_of(currency)


def named(codes: str) -> frozenset[str]:
    return frozenset(codes.split())
