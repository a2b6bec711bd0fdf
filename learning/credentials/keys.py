"""Ed25519 keys as they are published (Multikey) and kept (encrypted)."""

from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.encryption import encryption_keys

from .multibase import NotMultibase, from_base58, to_base58

PURPOSE = "learning.credentials"
ED25519 = b"\xed\x01"  # what a Multikey of this kind begins with
RAW = serialization.Encoding.Raw


class UnreadableKey(RuntimeError):
    """The private key was written under another SECRET_KEY."""


@dataclass(frozen=True)
class PublicKey:
    """`multibase` names the key as well. It is believed for what was signed between its two moments, and for nothing
    once it was revoked."""

    multibase: str
    valid_from: datetime
    valid_until: datetime | None = None
    revoked_at: datetime | None = None

    def read(self) -> Ed25519PublicKey:
        return read_public(self.multibase)


def read_public(multibase: str) -> Ed25519PublicKey:
    """Raises NotMultibase."""
    data = from_base58(multibase, length=len(ED25519) + 32)
    if not data.startswith(ED25519):
        raise NotMultibase("not a key of Ed25519")
    return Ed25519PublicKey.from_public_bytes(data[len(ED25519) :])


def make_key() -> tuple[str, str]:
    """(public as a Multikey, private as the database keeps it)"""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(RAW, serialization.PublicFormat.Raw)
    private = key.private_bytes(RAW, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    return to_base58(ED25519 + public), encryption_keys(PURPOSE).encrypt(private).decode()


def read_private(kept: str) -> Ed25519PrivateKey:
    """Raises UnreadableKey."""
    try:
        return Ed25519PrivateKey.from_private_bytes(encryption_keys(PURPOSE).decrypt(kept.encode()))
    except InvalidToken:
        raise UnreadableKey(
            "The signing key was written under another SECRET_KEY. Put that one into SECRET_KEY_FALLBACKS, or make a "
            "new key: python manage.py rotate_signing_key"
        ) from None
