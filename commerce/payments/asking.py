"""How members ask their gateways: what was refused, and what cannot be read, becomes what the contract knows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hmac import compare_digest
from urllib.parse import urlsplit

from core.http import Answer, ServiceAway, ServiceRefused, ask

from .gateway import GatewayRefused

MESSAGE = re.compile(r'"message"\s*:\s*"((?:[^"\\]|\\.)*)')


class Refusal(GatewayRefused):
    """With the HTTP `status` that went with it."""

    def __init__(self, status: int, words: str):
        self.status = status
        super().__init__(words)


def ask_gateway(method: str, url: str, **sent) -> Answer:
    """`core.http.ask`, whose refusals come as Refusal in the gateway's own words."""
    try:
        return ask(method, url, **sent)
    except ServiceRefused as refusal:
        words = str(refusal)
        said = MESSAGE.search(words)
        raise Refusal(refusal.status, said[1] if said else words) from refusal


@contextmanager
def reading_answer() -> Iterator[None]:
    """An answer of another shape than documented is none: raises ServiceAway."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as problem:
        raise ServiceAway(f"the answer is not understood: {type(problem).__name__} {problem}") from problem


def whole_number(value) -> int:
    """49900, also of "49900", which some gateways write. Raises ValueError for what is no whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value.strip()):
        return int(value)
    raise ValueError(f"{value!r} is no whole number")


def is_same(given: str, right: str) -> bool:
    """Of signatures: compared in a time that tells nothing."""
    return compare_digest(given.encode(errors="replace"), right.encode())


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
