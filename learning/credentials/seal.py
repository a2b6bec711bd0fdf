"""The seal of a PDF: a line in the file, which the format takes for a comment, with a signature over all other bytes.

The credential in the file speaks for facts; the seal speaks for what is to be seen. It stands before the last
`startxref`, so that no place in the file that others point at moves, and the file still ends as a PDF ends."""

import re
from datetime import datetime
from hashlib import sha512

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .keys import PublicKey
from .proofs import BadProof, check_key, moment, read_moment

WORD = b"%marula-seal "
LINE = re.compile(rb"\n%marula-seal (z[1-9A-HJ-NP-Za-km-z]{40,60}) ([0-9TZ:-]{20}) ([0-9a-f]{128})\n(?=startxref\n)")
PURPOSE = b"marula-pdf-seal-v1\0"  # so that no signature of another kind can ever be taken for one of this


def add_seal(pdf: bytes, *, key: Ed25519PrivateKey, name: str, now: datetime) -> bytes:
    """Raises ValueError for what is no PDF, or has a seal."""
    end = pdf.rfind(b"startxref\n")
    if end < 1 or pdf[end - 1 : end] != b"\n" or WORD in pdf:
        raise ValueError("not a PDF without a seal")
    before, after, at = pdf[: end - 1], pdf[end:], moment(now).encode()
    signature = key.sign(_signed(before, after, name.encode(), at)).hex().encode()
    return b"".join([before, b"\n", WORD, name.encode(), b" ", at, b" ", signature, b"\n", after])


def check_seal(pdf: bytes, *, keys: dict[str, PublicKey]) -> PublicKey:
    """The key that sealed the file as it is. Raises BadProof: no_proof, unknown_key, bad_signature, and of the key."""
    found = list(LINE.finditer(pdf))
    if len(found) != 1:
        raise BadProof("no_proof")
    name, at, signature = found[0].groups()
    key = keys.get(name.decode())
    if key is None:
        raise BadProof("unknown_key")
    before, after = pdf[: found[0].start()], pdf[found[0].end() :]
    try:
        key.read().verify(bytes.fromhex(signature.decode()), _signed(before, after, name, at))
        sealed_at = read_moment(at.decode())
    except (InvalidSignature, ValueError):
        raise BadProof("bad_signature") from None
    check_key(key, sealed_at)
    return key


def _signed(before: bytes, after: bytes, name: bytes, at: bytes) -> bytes:
    head = b"%d " % len(before)  # where the line stands is signed as well
    return PURPOSE + sha512(head + name + b" " + at + b"\0" + before + b"\n" + after).digest()
