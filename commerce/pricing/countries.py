"""Countries by their ISO 3166 codes, with names in the reader's language."""

from functools import lru_cache
from unicodedata import normalize

from babel import Locale
from django.utils.translation import get_language, to_locale

# What CLDR lists beside countries: groups of them, places without a code of their own, codes for trials.
NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


def country_choices() -> list[tuple[str, str]]:
    """(code, name), by name. Also for `choices=`, which Django asks when a form is made."""
    return list(_choices(get_language() or "en"))


def country_name(code: str) -> str:
    return dict(_choices(get_language() or "en")).get(code, code)


@lru_cache(maxsize=32)
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    territories = Locale.parse(to_locale(language)).territories
    found = [
        (code, name)
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    ]
    # "Åland" beside "Albania", not behind "Zambia"
    return tuple(sorted(found, key=lambda pair: normalize("NFKD", pair[1]).encode("ascii", "ignore").lower()))
