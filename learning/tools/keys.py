"""The keys that sign launch tokens. Production is given them by the environment; development makes one and keeps it.

The first key signs. The former ones are published beside it, so that what they signed is still believed while keys are
changed. A key's name (`kid`) is its RFC 7638 thumbprint: it follows from the key and needs no list of its own.
"""

import base64
import os
from functools import lru_cache
from hashlib import sha256
from json import dumps, loads
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from jwt.algorithms import ECAlgorithm

ALGORITHM = "ES256"


class NoSigningKey(RuntimeError):
    """Production without AI_TOOL_SIGNING_KEY: no tool can be opened."""


class Key(NamedTuple):
    kid: str
    private: ec.EllipticCurvePrivateKey
    public: dict  # as a JWK


def make_key() -> str:
    """A new private key in one line, as the environment takes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return base64.urlsafe_b64encode(der).decode()


@lru_cache(maxsize=32)
def read_key(line: str) -> Key:
    """Raises ValueError for what make_key did not make."""
    private = serialization.load_der_private_key(base64.urlsafe_b64decode(line.encode()), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise ValueError("not a key of the curve P-256")
    public = loads(ECAlgorithm.to_jwk(private.public_key()))
    members = {name: public[name] for name in ("crv", "kty", "x", "y")}
    digest = sha256(dumps(members, sort_keys=True, separators=(",", ":")).encode()).digest()
    kid = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return Key(kid, private, {**members, "kid": kid, "alg": ALGORITHM, "use": "sig"})


def has_signing_key() -> bool:
    return bool(settings.AI_TOOL_SIGNING_KEY or settings.AI_TOOL_KEY_FILE)


def signing_key() -> Key:
    """Raises NoSigningKey."""
    if settings.AI_TOOL_SIGNING_KEY:
        return read_key(settings.AI_TOOL_SIGNING_KEY)
    if settings.AI_TOOL_KEY_FILE:
        return read_key(_kept_line(Path(settings.AI_TOOL_KEY_FILE)))
    raise NoSigningKey("AI_TOOL_SIGNING_KEY is not set; `manage.py make_tool_key` makes one.")


def published_keys() -> list[Key]:
    """The one that signs first; none where the site has none."""
    former = [read_key(line) for line in settings.AI_TOOL_FORMER_KEYS]
    return ([signing_key()] if has_signing_key() else []) + former


def key_named(kid: str) -> Key | None:
    return next((key for key in published_keys() if key.kid == kid), None)


def _kept_line(path: Path) -> str:
    """Made the first time; of two processes that make one at once, both use the first."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make_key())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
