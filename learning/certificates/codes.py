"""The short code that stands on a certificate: what a stranger types to check it. About 69 bits: guessing finds
nothing."""

from core import spoken_codes
from core.spoken_codes import draw_code, in_groups

LENGTH, GROUP = 15, 5


def new_code() -> str:
    return draw_code(LENGTH)


def read_code(text: str) -> str:
    """As it is stored, however it was typed; "" for what can be no code."""
    return spoken_codes.read_code(text, length=LENGTH)


def shown_code(code: str) -> str:
    """In groups, as it is printed: "K7QXM-4TR9P-2WHCD"."""
    return in_groups(code, GROUP)
