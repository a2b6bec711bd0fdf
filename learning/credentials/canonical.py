"""JSON in the one way of writing it that is signed (RFC 8785), and read so that nothing in it goes unseen."""

import json
from typing import Any

LARGEST = 2**53 - 1  # whole numbers that every reader of JSON understands alike
LONGEST = 2_000_000  # bytes


class UnreadableJson(ValueError):
    pass


def canonical(value: Any) -> bytes:
    """Raises UnreadableJson for what credentials never hold: fractions, huge numbers, halves of characters."""
    try:
        return _written(value).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise UnreadableJson(str(error)) from None


def _written(value: Any) -> str:
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int) and abs(value) <= LARGEST:
        return str(value)
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(_written, value))}]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return f"{{{','.join(f'{_written(name)}:{_written(value[name])}' for name in names)}}}"
    raise UnreadableJson(f"{type(value).__name__} cannot be signed")


def read_json(data: bytes) -> dict:
    """An object, without a name twice, without fractions. Raises UnreadableJson."""
    if len(data) > LONGEST:
        raise UnreadableJson("too long")
    try:
        document = json.loads(
            data.decode(), object_pairs_hook=_once, parse_float=_no_fraction, parse_constant=_no_fraction
        )
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is one
        raise UnreadableJson(str(error)) from None
    if not isinstance(document, dict):
        raise UnreadableJson("not an object")
    return document


def write_json(document: dict) -> bytes:
    """For files and answers: indented, every character as itself, so that there is one way to write each."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _once(pairs: list[tuple[str, Any]]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_fraction(text: str):
    raise ValueError(f"{text} is not a whole number")
