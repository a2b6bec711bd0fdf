"""How PayFast signs: MD5 over values encoded as PHP does, with a passphrase that both sides know. Three orders: of the
form as documented, of notices as received, of its API by name."""

from collections.abc import Iterable, Mapping
from hashlib import md5
from urllib.parse import parse_qsl, quote_plus

Pairs = Iterable[tuple[str, str]]


def php_urlencode(value: str) -> str:
    return quote_plus(value, safe="-_.").replace("~", "%7E")


def sign_form(fields: Pairs, passphrase: str) -> str:
    """Of the fields of a payment, in the documented order; empty ones do not count."""
    return _signed([(name, value.strip()) for name, value in fields if value.strip()], passphrase)


def read_notice(body: bytes) -> list[tuple[str, str]]:
    """The fields of a notice as received, empty ones too."""
    return parse_qsl(body.decode(errors="replace"), keep_blank_values=True)


def sign_notice(fields: Pairs, passphrase: str) -> str:
    """Of what stands before the signature, in the order received."""
    return _signed(before_signature(fields), passphrase)


def before_signature(fields: Pairs) -> list[tuple[str, str]]:
    found = []
    for name, value in fields:
        if name == "signature":
            break
        found.append((name, value))
    return found


def sign_api(values: Mapping[str, str], passphrase: str) -> str:
    """Of headers, body and query together."""
    named = {**values, "passphrase": passphrase}
    return _signed([(name, named[name]) for name in sorted(named)], "")


def _signed(pairs: Pairs, passphrase: str) -> str:
    words = [f"{name}={php_urlencode(value)}" for name, value in pairs]
    if passphrase.strip():
        words.append(f"passphrase={php_urlencode(passphrase.strip())}")
    return md5("&".join(words).encode(), usedforsecurity=False).hexdigest()  # theirs: nothing else is taken
