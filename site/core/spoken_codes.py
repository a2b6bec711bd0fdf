"""Codes that people read aloud and type: of certificates, orders, gifts.

Of an alphabet in which nothing looks like anything else (no 0 O 1 I L, no 2 Z, 5 S, 8 B beside each other) and in which
no words come about (no vowels): about 4.6 bits a character.
"""

import re
import secrets

ALPHABET = "23456789CDFGHJKMNPQRTVWXY"
LOOKS_LIKE = str.maketrans({"Z": "2", "S": "5", "B": "8"})  # the letters that were left out for a digit
NOT_WRITTEN = re.compile(r"[\s\-\u2010-\u2015_.]+")


def draw_code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def read_code(text: str, *, length: int) -> str:
    """As it is stored: however it was typed, in capitals, without spaces and hyphens. "" for what can be no code."""
    if len(text) > 4 * length:
        return ""
    code = NOT_WRITTEN.sub("", text).upper().translate(LOOKS_LIKE)
    return code if len(code) == length and set(code) <= set(ALPHABET) else ""


def in_groups(code: str, group: int) -> str:
    """As it is printed: "K7QXM-4TR9P-2WHCD"."""
    return "-".join(code[start : start + group] for start in range(0, len(code), group))
