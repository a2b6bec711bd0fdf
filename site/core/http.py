"""The one way to services elsewhere: by https, to public addresses, bounded in time and size, and led nowhere else.

Hosts of settings.OUTGOING_PRIVATE_HOSTS may have an address of this network, and be asked by http.
"""

import ipaddress
import json
import logging
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from django.conf import settings

log = logging.getLogger(__name__)

STEP = 10.0  # seconds until a connection stands, or the next bytes come
MOST_BYTES = 1024 * 1024


class ServiceAway(Exception):
    """No usable answer: not reached, too slow, too long, an error of its own, or an answer that leads elsewhere. Asking
    again later may help."""


class ServiceRefused(Exception):
    """The service understood and said no: a status from 400 to 499. Asking the same again does not help."""

    def __init__(self, status: int, words: str):
        self.status = status
        super().__init__(f"{status} {words}".strip())


@dataclass(frozen=True)
class Answer:
    """A status from 200 to 299. Names of headers do not depend on case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Raises ServiceAway for what is no JSON object."""
        try:
            said = json.loads(self.body)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise ServiceAway("the answer is no JSON object")
        return said


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    data: Any = None,
    form: Mapping[str, str] | None = None,
    content: bytes | None = None,
    seconds: float = 20,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """`data` is sent as JSON, `form` as that of a browser, `content` as it is. Raises ServiceAway and
    ServiceRefused; neither names what was sent."""
    parts = httpx.URL(url)
    if parts.scheme != "https" and parts.host not in settings.OUTGOING_PRIVATE_HOSTS:
        raise ServiceAway(f"{parts.host} is not asked without https")
    ends, step = time.monotonic() + seconds, min(seconds, STEP)
    # Without the environment: a proxy named there would be asked in place of the addresses that are looked at here.
    client = httpx.Client(transport=make_transport(), timeout=step, follow_redirects=False, trust_env=False)
    wanted = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
    try:
        with (
            client,
            client.stream(method, url, headers=wanted, auth=auth, json=data, data=form, content=content) as response,
        ):
            body = _read(response, most_bytes, ends)
    except httpx.HTTPError as problem:
        raise ServiceAway(f"{parts.host}: {type(problem).__name__}") from problem
    if response.is_redirect:
        raise ServiceAway(f"{parts.host} leads elsewhere")
    if response.is_client_error and response.status_code != 429:
        log.warning("%s answered %s %s with %s", parts.host, method, parts.path, response.status_code)
        raise ServiceRefused(response.status_code, body[:200].decode(errors="replace"))
    if not response.is_success:
        raise ServiceAway(f"{parts.host} answered {response.status_code}")
    return Answer(response.status_code, response.headers, body)


def _read(response: httpx.Response, most_bytes: int, ends: float) -> bytes:
    """Nothing is unpacked: what is packed could be any length."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ServiceAway("the answer is packed")
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > most_bytes:
            raise ServiceAway("the answer is too long")
        if time.monotonic() > ends:
            raise ServiceAway("the answer takes too long")
    return bytes(body)


def make_transport() -> httpx.BaseTransport:
    return PublicTransport(verify=trusted())


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates are believed. Read once: it takes as long as many a service needs to answer."""
    return httpx.create_ssl_context(trust_env=False)


class PublicTransport(httpx.HTTPTransport):
    """Connects to the very address that was looked at, so that a name cannot lead to another one a moment later."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.host
        problem: httpx.TransportError | None = None
        for address in addresses_of(name, request.url.port or 443):
            request.url = request.url.copy_with(host=address)
            request.extensions = {**request.extensions, "sni_hostname": name}  # whose certificate is asked for
            try:
                return super().handle_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                problem = error
        raise problem or httpx.ConnectError(f"{name} has no address")


def addresses_of(name: str, port: int) -> list[str]:
    """Raises httpx.ConnectError for a name without an address, or with one that is not public."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"{name} was not found") from error
    addresses = list(dict.fromkeys(entry[4][0] for entry in found))
    if name not in settings.OUTGOING_PRIVATE_HOSTS and not all(is_public(address) for address in addresses):
        raise httpx.ConnectError(f"{name} is no public address")
    return addresses


def is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    return found.is_global and not found.is_multicast
