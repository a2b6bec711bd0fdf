"""VAT numbers of businesses: whether one can be right. Whether it belongs to somebody is not asked."""

import re

from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError
from stdnum.util import clean

LONGEST = 30


def read_vat_number(text: str, country: str) -> str:
    """As it is stored and printed: without spaces, dots and dashes, in capital letters. Raises ValueError with words
    for people. Of countries whose numbers nobody here knows, letters and digits are taken as they are."""
    number = clean(text, " -./").upper().strip()
    if country == "ZA":  # python-stdnum knows its tax numbers, not those of VAT
        if not re.fullmatch(r"4\d{9}", number):
            raise ValueError(_("A South African VAT number has 10 digits, of which the first is 4."))
        return number
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        if not re.fullmatch(rf"[A-Z0-9]{{4,{LONGEST}}}", number):
            raise ValueError(_("A VAT number has letters and digits alone, at least four."))
        return number
    try:
        kept = module.validate(number)
    except ValidationError:
        raise ValueError(
            _("This is not a VAT number of this country. Check its digits, and which country you chose.")
        ) from None
    return number if number.endswith(kept) else kept
