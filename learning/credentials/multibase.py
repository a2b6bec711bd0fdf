"""Bytes as text, as Multibase names them: "z" for base58 (keys, signatures), "u" for base64url (lists)."""

import base64
import binascii

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"  # of Bitcoin
LONGEST = 200  # characters of base58: reading it costs the square of that


class NotMultibase(ValueError):
    pass


def to_base58(data: bytes) -> str:
    number = int.from_bytes(data, "big")
    digits = ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "z" + ALPHABET[0] * (len(data) - len(data.lstrip(b"\0"))) + digits


def from_base58(text: str, *, length: int) -> bytes:
    """Exactly `length` bytes, and in the one way in which they are written. Raises NotMultibase."""
    if not isinstance(text, str) or not text.startswith("z") or len(text) > LONGEST:
        raise NotMultibase("not base58")
    number = 0
    for letter in text[1:]:
        digit = ALPHABET.find(letter)
        if digit < 0:
            raise NotMultibase("not base58")
        number = number * 58 + digit
    try:
        data = number.to_bytes(length, "big")
    except OverflowError:
        raise NotMultibase("too long") from None
    if to_base58(data) != text:
        raise NotMultibase("not as it is written")
    return data


def to_base64url(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """Raises NotMultibase, also for another way to write the same bytes."""
    if not isinstance(text, str) or not text.startswith("u") or not text.isascii():
        raise NotMultibase("not base64url")
    try:
        data = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
    except binascii.Error:
        raise NotMultibase("not base64url") from None
    if to_base64url(data) != text:
        raise NotMultibase("not as it is written")
    return data
