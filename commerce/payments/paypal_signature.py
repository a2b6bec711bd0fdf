"""Who signed a message of PayPal: checked here, with the certificate the message names.

https://developer.paypal.com/api/rest/webhooks/rest: signed are the id and the time of the transmission, the id of the
webhook and the CRC-32 of the body, by RSA with SHA-256. The certificate is fetched from PayPal alone, its chain and
dates are checked each time, and it is kept.
"""

import zlib
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import certifi
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import (
    Certificate,
    DNSName,
    ExtensionNotFound,
    SubjectAlternativeName,
    load_pem_x509_certificates,
)
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from django.conf import settings
from django.core.cache import cache

from core.http import ServiceRefused, ask

from .gateway import WebhookRefused

ALGORITHM = "SHA256withRSA"
HOST = ".paypal.com"
OLDEST = timedelta(days=4)  # it tells for three days what was not taken
AHEAD = timedelta(minutes=5)
KEPT_SECONDS = 24 * 3600
MOST_BYTES = 64 * 1024
SECONDS = 5  # anybody can make us ask


def refuse_unsigned(body: bytes, headers: Mapping[str, str], webhook_ids: list[str], now: datetime) -> None:
    """Raises WebhookRefused, and ServiceAway where the certificate cannot be had."""
    names = ("Transmission-Id", "Transmission-Time", "Transmission-Sig", "Cert-Url", "Auth-Algo")
    transmission, told_at, signature, address, algorithm = (headers.get(f"Paypal-{name}", "") for name in names)
    if not (transmission and told_at and signature and address):
        raise WebhookRefused("not signed")
    if algorithm != ALGORITHM:
        raise WebhookRefused("signed in another way")
    _refuse_old(told_at, now)
    key = _signer(address, now)
    for webhook_id in filter(None, webhook_ids):
        try:
            words = signed_text(transmission, told_at, webhook_id, body).encode()
            key.verify(b64decode(signature, validate=True), words, PKCS1v15(), SHA256())
            return
        except (InvalidSignature, ValueError):  # ValueError: no base64
            continue
    raise WebhookRefused("signed by somebody else")


def signed_text(transmission: str, told_at: str, webhook_id: str, body: bytes) -> str:
    return f"{transmission}|{told_at}|{webhook_id}|{zlib.crc32(body)}"


def _refuse_old(told_at: str, now: datetime) -> None:
    try:
        age = now - datetime.fromisoformat(told_at)
    except (ValueError, TypeError):  # TypeError: without its time zone
        raise WebhookRefused("its time is not readable") from None
    if not -AHEAD <= age <= OLDEST:
        raise WebhookRefused("too old")


def _signer(address: str, now: datetime) -> RSAPublicKey:
    if not _is_theirs(address):
        raise WebhookRefused("its certificate is not kept at PayPal")
    name = f"paypal:certificate:{sha256(address.encode()).hexdigest()}"
    pem = cache.get(name)
    if pem is None:
        try:
            pem = ask("GET", address, headers={"Accept": "*/*"}, seconds=SECONDS, most_bytes=MOST_BYTES).body
        except ServiceRefused:
            raise WebhookRefused("its certificate does not exist") from None
        key = _trusted_key(pem, now)
        cache.set(name, pem, KEPT_SECONDS)  # only one that was found good
        return key
    return _trusted_key(pem, now)


def _is_theirs(address: str) -> bool:
    """At PayPal, or where a trial has its PayPal."""
    trial = settings.PAYPAL_URL.rstrip("/")
    if trial and address.startswith(f"{trial}/"):
        return True
    try:
        parts = urlsplit(address)
        is_usual = parts.port in {None, 443} and parts.username is None
    except ValueError:
        return False
    return parts.scheme == "https" and is_usual and (parts.hostname or "").endswith(HOST)


def _trusted_key(pem: bytes, now: datetime) -> RSAPublicKey:
    """Of the first certificate, which the others lead from to an authority that is trusted. Raises WebhookRefused."""
    try:
        leaf, *between = load_pem_x509_certificates(pem)
        names = leaf.extensions.get_extension_for_class(SubjectAlternativeName).value.get_values_for_type(DNSName)
        name = next(name for name in names if name.endswith(HOST))
        verifier = PolicyBuilder().store(_roots(settings.PAYPAL_ROOTS)).time(now).build_server_verifier(DNSName(name))
        verifier.verify(leaf, between)
        key = leaf.public_key()
    except (ValueError, ExtensionNotFound, StopIteration, VerificationError) as problem:
        raise WebhookRefused(f"its certificate is not trusted: {problem}") from None
    if not isinstance(key, RSAPublicKey):
        raise WebhookRefused("its certificate is of another kind")
    return key


@lru_cache(maxsize=4)
def _roots(path: str) -> Store:
    found: list[Certificate] = load_pem_x509_certificates(Path(path or certifi.where()).read_bytes())
    return Store(found)
