"""Public keys of tools, as administrators paste them."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SMALLEST_RSA = 2048


class UnusableKey(ValueError):
    pass


def read_public_key(pem: str):
    """(key, the one algorithm that its signatures may have). Raises UnusableKey."""
    try:
        key = load_pem_public_key(pem.strip().encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UnusableKey("no public key in PEM") from None
    if isinstance(key, ed25519.Ed25519PublicKey):
        return key, "EdDSA"
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key, "ES256"
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_RSA:
        return key, "RS256"
    raise UnusableKey("neither Ed25519 nor P-256 nor RSA of 2048 bits")


def check_public_key(value: str) -> None:
    """A validator."""
    try:
        read_public_key(value)
    except UnusableKey:
        message = _(
            "Paste a public key that begins with -----BEGIN PUBLIC KEY-----: Ed25519, P-256, or RSA of 2048 bits."
        )
        raise ValidationError(message) from None
