"""The short code that stands on a certificate: what a stranger types to check it.

Fifteen characters of an alphabet in which nothing looks like anything else (no 0 O 1 I L, no 2 Z, 5 S, 8 B beside each
other) and in which no words come about (no vowels): about 69 bits, so that guessing finds nothing.
"""

import re
import secrets

ALPHABET = "23456789CDFGHJKMNPQRTVWXY"
LENGTH, GROUP = 15, 5
LOOKS_LIKE = str.maketrans({"Z": "2", "S": "5", "B": "8"})  # the letters that were left out for a digit
NOT_WRITTEN = re.compile(r"[\s\-\u2010-\u2015_.]+")


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str:
    """As it is stored: however it was typed, in capitals, without spaces and hyphens. "" for what can be no code."""
    if len(text) > 4 * LENGTH:
        return ""
    code = NOT_WRITTEN.sub("", text).upper().translate(LOOKS_LIKE)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def shown_code(code: str) -> str:
    """In groups, as it is printed: "K7QXM-4TR9P-2WHCD"."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
