"""Bitstring Status Lists: one bit for each credential, in a credential that is signed itself.

Places are drawn by lot and a list is never filled, so that neither a place nor the list says how many were issued,
when, or to whom: everybody who looks one up fetches the same 131,072 bits."""

import gzip
import zlib
from collections.abc import Iterable

from .multibase import NotMultibase, from_base64url, to_base64url

LENGTH = 131_072  # bits of a list: the least that the specification allows
FILLED = LENGTH // 2  # then the next list begins


def place_of(index: int) -> tuple[int, int]:
    """(number of the list, from 1; place in it, from 0)"""
    number, place = divmod(index, LENGTH)
    return number + 1, place


def encode(places: Iterable[int]) -> str:
    bits = bytearray(LENGTH // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8  # the first place is the leftmost bit
    return to_base64url(gzip.compress(bytes(bits), mtime=0))


def is_set(encoded: str, place: int) -> bool:
    """Raises NotMultibase for what is no such list."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        bits = unpacker.decompress(from_base64url(encoded), 16 * LENGTH)
    except zlib.error:
        raise NotMultibase("not packed by gzip") from None
    if not unpacker.eof or unpacker.unused_data or len(bits) * 8 < LENGTH or not 0 <= place < len(bits) * 8:
        raise NotMultibase("not a status list")
    return bool(bits[place // 8] & 0x80 >> place % 8)
