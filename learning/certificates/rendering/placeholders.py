"""What may stand in braces in the texts of a certificate."""

import string
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = {
    "student": _("name of the student"),
    "course": _("title of the course"),
    "date": _("day on which the course was completed"),
    "issued": _("day of issue"),
    "expires": _("last day of validity; the sentence is left out where there is none"),
    "grade": _("grade; the sentence is left out where none is shown"),
    "issuer": _("name of the site"),
    "code": _("code of the certificate"),
}


class BadPlaceholder(ValueError):
    """`names`: what is not known; empty for a brace that is not closed."""

    def __init__(self, names: list[str]):
        self.names = names
        super().__init__(", ".join(names))


def names_in(text: str) -> list[str]:
    """Raises BadPlaceholder for a brace that is not closed."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        raise BadPlaceholder([]) from None
    # What str.format takes besides a name (x.y, x[0], x!r, x:>9) is no placeholder of ours.
    return [
        f"{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}"
        for _text, name, spec, conversion in parts
        if name is not None
    ]


def check_text(text: str) -> None:
    """Raises BadPlaceholder."""
    unknown = [name for name in names_in(text) if name not in PLACEHOLDERS]
    if unknown:
        raise BadPlaceholder(unknown)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The sentence with its values, which may hold braces of their own; "" when one of them is empty."""
    names = names_in(text)
    if any(not values.get(name) for name in names):
        return ""
    return text.format(**{name: values[name] for name in names}).strip()
