"""Numbers as people write them: 1,500.5 and 1.500,5 and 1 500,5 and 1.5e3 and 1,5 × 10³, with a unit behind."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

MOST_DIGITS, LARGEST_EXPONENT = 60, 400
NUMBER = re.compile(
    r"""(?P<sign>[+-]?)\s*
        (?P<digits>\d[\d\s.,'_]*|[.,]\d+)
        (?:\s*(?:e|(?:\*|x|×|·)\s*10\s*(?:\^|\*\*)?)\s*\(?(?P<exponent>[+-]?\d{1,4})\)?)?
        \s*(?P<unit>.*)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
SIGNS = str.maketrans({"−": "-", "–": "-", "’": "'", "٫": ".", "⁄": "/"})
POWER_OF_TEN = re.compile(r"(10)([⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+)")


def read_number(text: str) -> tuple[list[Decimal], str]:
    """(values it may mean, the unit behind it); no values when it is no number. One comma before exactly three digits
    may separate thousands or decimals: nobody is wrong for their keyboard."""
    text = POWER_OF_TEN.sub(lambda found: f"10^{found[2].translate(SUPERSCRIPTS)}", text.strip().translate(SIGNS))
    found = NUMBER.fullmatch(text)
    if not found or len(found["digits"]) > MOST_DIGITS:
        return [], ""
    exponent = int(found["exponent"] or 0)
    if abs(exponent) > LARGEST_EXPONENT:
        return [], ""
    values = [_decimal(f"{found['sign']}{digits}e{exponent}") for digits in _readings(found["digits"])]
    return [value for value in values if value is not None], found["unit"].strip()


def same_unit(unit: str, other: str) -> bool:
    return _plain_unit(unit) == _plain_unit(other)


def _plain_unit(unit: str) -> str:
    """m/s², m/s^2 and m / s2 are one; mW and MW are two."""
    return re.sub(r"[\s^*·.]", "", unicodedata.normalize("NFKC", unit))


def _readings(digits: str) -> list[str]:
    """With a point before the decimals and nothing else; the thousands are grouped by three or it is no number."""
    digits = digits.strip()
    spaced = re.fullmatch(r"\d{1,3}(?:[\s'_]\d{3})+(?:[.,]\d*)?", digits)
    digits = re.sub(r"[\s'_]", "", digits) if spaced else digits
    if re.fullmatch(r"\d+|\d+\.\d*|\.\d+", digits):
        return [digits]
    grouped = []
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?", digits):
        grouped.append(digits.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d*|\d{1,3}(?:\.\d{3}){2,}", digits):
        grouped.append(digits.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d*,\d+|\d+,", digits):
        grouped.append(digits.replace(",", "."))
    return grouped


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
