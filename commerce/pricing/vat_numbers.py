"""Numbers under which businesses are registered for VAT or GST. Their form is checked, not whether they exist."""

from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from .specs import PricingRefused


def read_vat_number(number: str, country: str) -> str:
    """As it is written down, of a business in this country; "" of an empty one. Raises PricingRefused."""
    number = number.strip()
    if not number:
        return ""
    country = country.upper()
    if country == "ZA":
        return _south_african(number)
    checker = get_cc_module(country.lower(), "vat")
    if checker is None:
        raise PricingRefused(_("Numbers of this country cannot be checked here: leave the field empty."))
    try:
        return checker.validate(number)
    except ValidationError:
        raise PricingRefused(_("This is no VAT number of that country. Look for a wrong digit.")) from None


def _south_african(number: str) -> str:
    """Ten digits, the first a 4; the library knows none of them."""
    digits = number.replace(" ", "").replace("-", "")
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit() or not digits.startswith("4"):
        raise PricingRefused(_("A South African VAT number has ten digits and begins with a 4."))
    return digits
