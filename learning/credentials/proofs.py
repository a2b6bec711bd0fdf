"""Data Integrity proofs of the kind eddsa-jcs-2022: a signature that stands in the JSON it signs.

Why this kind: it can be made and checked with a hash and a key alone, for ever. The other kind of Ed25519 (rdfc) first
turns JSON-LD into a graph by the files of its contexts, and what a context does not know is not signed at all."""

from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .canonical import UnreadableJson, canonical
from .keys import PublicKey
from .multibase import NotMultibase, from_base58, to_base58

SUITE = "eddsa-jcs-2022"
MEMBERS = {"@context", "type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}


class BadProof(ValueError):
    """`code`: no_proof, other_kind, unknown_key, bad_signature, key_not_valid, key_revoked."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


def moment(at: datetime) -> str:
    """As credentials write it: 2026-11-22T08:00:00Z."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def read_moment(text) -> datetime:
    """Raises ValueError."""
    if not isinstance(text, str):
        raise ValueError("not a moment")
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def add_proof(document: dict, *, key: Ed25519PrivateKey, method: str, now: datetime) -> dict:
    proof = {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment(now),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    return {**document, "proof": {**proof, "proofValue": to_base58(key.sign(_signed(document, proof)))}}


def check_proof(document: dict, *, issuer: str, keys: dict[str, PublicKey]) -> PublicKey:
    """The key of `keys` ({multibase: key}) that signed it. Raises BadProof."""
    proof = document.get("proof")
    if not isinstance(proof, dict):
        raise BadProof("no_proof")
    kind = (proof.get("type"), proof.get("cryptosuite"), proof.get("proofPurpose"))
    if kind != ("DataIntegrityProof", SUITE, "assertionMethod") or set(proof) != MEMBERS:
        raise BadProof("other_kind")
    if proof["@context"] != document.get("@context"):
        raise BadProof("bad_signature")
    key = _key_of(proof["verificationMethod"], issuer, keys)
    try:
        created = read_moment(proof["created"])
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        unsigned = {name: value for name, value in document.items() if name != "proof"}
        key.read().verify(from_base58(proof["proofValue"], length=64), _signed(unsigned, options))
    except (InvalidSignature, NotMultibase, UnreadableJson, ValueError):
        raise BadProof("bad_signature") from None
    check_key(key, created)
    return key


def check_key(key: PublicKey, signed_at: datetime) -> None:
    """Whether it signed at that time. Raises BadProof."""
    if key.revoked_at:
        raise BadProof("key_revoked")
    if signed_at < key.valid_from.replace(microsecond=0) or (key.valid_until and signed_at > key.valid_until):
        raise BadProof("key_not_valid")


def _key_of(method, issuer: str, keys: dict[str, PublicKey]) -> PublicKey:
    address, _hash, name = method.partition("#") if isinstance(method, str) else ("", "", "")
    if address != issuer or name not in keys:
        raise BadProof("unknown_key")
    return keys[name]


def _signed(document: dict, options: dict) -> bytes:
    return sha256(canonical(options)).digest() + sha256(canonical(document)).digest()
