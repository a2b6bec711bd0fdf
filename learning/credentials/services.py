"""Signing, revoking and checking. Knows credentials as plain JSON and nothing of certificates."""

import secrets
from dataclasses import replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction

from core import audit, clock

from .canonical import UnreadableJson
from .files import is_pdf, read_credential
from .keys import make_key, read_private
from .models import SigningKey, StatusEntry
from .proofs import BadProof, add_proof
from .seal import add_seal, check_seal
from .selectors import issuer_url, public_keys, unsigned_status_list
from .status_list import FILLED, LENGTH, place_of
from .verdict import (
    REASONS,
    Finding,
    Result,
    State,
    Verdict,
    issuer_of,
    judge,
    keys_of_profile,
    state_of,
    status_from_list,
)

TRIES = 50


def sign_credential(credential: dict, *, now: datetime | None = None) -> dict:
    """The same with a proof, by the key that signs now. Raises keys.UnreadableKey."""
    now = clock.current(now)
    row, private = _signing_key(now)
    return add_proof(credential, key=private, method=f"{issuer_url()}#{row.public}", now=max(now, row.valid_from))


def seal_pdf(pdf: bytes, *, now: datetime | None = None) -> bytes:
    """The file with a signature over its bytes. Raises keys.UnreadableKey, and ValueError for what is no bare PDF."""
    now = clock.current(now)
    row, private = _signing_key(now)
    return add_seal(pdf, key=private, name=row.public, now=max(now, row.valid_from))


def sign_status_list(number: int, *, now: datetime | None = None) -> dict:
    return sign_credential(unsigned_status_list(number, clock.current(now)), now=now)


@transaction.atomic
def allocate_status(*, now: datetime | None = None) -> int:
    """A place that no other credential has, drawn by lot among those of the newest list."""
    newest = StatusEntry.objects.order_by("-index").values_list("index", flat=True).first()
    number = place_of(newest)[0] if newest is not None else 1
    first = (number - 1) * LENGTH
    if StatusEntry.objects.filter(index__gte=first).count() >= FILLED:
        first += LENGTH
    for _try in range(TRIES):  # at most half of the places are taken
        try:
            with transaction.atomic():
                return StatusEntry.objects.create(index=first + secrets.randbelow(LENGTH)).index
        except IntegrityError:
            continue
    raise RuntimeError("no free place found in the status list")


def set_status(*, index: int, revoked: bool, now: datetime | None = None) -> None:
    """Repeating it changes nothing: the first moment stays. Raises StatusEntry.DoesNotExist."""
    entry = StatusEntry.objects.filter(pk=StatusEntry.objects.get(index=index).pk)
    if revoked:
        entry.filter(revoked_at=None).update(revoked_at=clock.current(now))
    else:
        entry.update(revoked_at=None)


@transaction.atomic
def rotate_signing_key(*, is_compromised: bool = False, actor=None, now: datetime | None = None) -> SigningKey:
    """A new key signs from now on. The former one's public half stays published, its private half is forgotten; nothing
    that it signed is believed any more when it `is_compromised`."""
    now = clock.current(now)
    former = SigningKey.objects.select_for_update().filter(valid_until=None).first()
    if former:
        former.valid_until, former.private = now, ""
        former.revoked_at = now if is_compromised else None
        former.save(update_fields=["valid_until", "private", "revoked_at"])
    row = _make_row(now)
    data = {"former": former.public if former else "", "is_compromised": is_compromised}
    audit.record(action="credentials.key_rotated", target=row, actor=actor, data=data)
    return row


def verify_credential(
    document: dict, *, keys: dict | None = None, status: dict | None = None, now: datetime | None = None
) -> Verdict:
    """`keys` is an issuer's profile and `status` a status list, as they were saved; without them this site's own rows
    are asked, without `status` only of credentials that this site issued. Raises ValueError for unreadable `keys`."""
    now, issuer = clock.current(now), issuer_of(document)
    known = public_keys() if keys is None else keys_of_profile(keys)
    if keys is not None and keys["id"] != issuer:
        known = {}
    look = None
    if status is not None:
        look = status_from_list(status, keys=known, issuer=issuer)
    elif keys is None:
        look = _status_of_rows
    return judge(document, keys=known, status=look, now=now)


def verify_file(
    data: bytes, *, keys: dict | None = None, status: dict | None = None, now: datetime | None = None
) -> Verdict:
    """The same of a file, PDF or JSON. Of a PDF the pages are checked as well: a changed one is not valid, however good
    the credential in it. Raises ValueError for unreadable `keys`."""
    try:
        document = read_credential(data)
    except UnreadableJson as problem:
        return Verdict(State.INVALID, (Finding("credential", Result.BAD, str(problem)),))
    verdict = verify_credential(document, keys=keys, status=status, now=now)
    if not is_pdf(data):
        return verdict
    findings = (_pages(data, public_keys() if keys is None else keys_of_profile(keys)), *verdict.findings)
    return replace(verdict, state=state_of(findings), findings=findings)


def _pages(pdf: bytes, keys: dict) -> Finding:
    try:
        check_seal(pdf, keys=keys)
    except BadProof as problem:
        changed = "the file is not as it was issued; what it shows cannot be trusted"
        return Finding("pages", Result.BAD, f"{changed} ({REASONS[problem.code]})")
    return Finding("pages", Result.GOOD, "the file is as it was issued")


def _status_of_rows(entry: dict) -> Finding:
    index = _index_of(entry)
    row = StatusEntry.objects.filter(index=index).first() if index is not None else None
    if row is None:
        return Finding("revocation", Result.UNKNOWN, "this site does not know the place of its status")
    if row.revoked_at:
        return Finding("revocation", Result.BAD, f"revoked {row.revoked_at:%Y-%m-%d}, by this site", State.REVOKED)
    return Finding("revocation", Result.GOOD, "not revoked, by this site today")


def _index_of(entry: dict) -> int | None:
    try:
        number = int(entry["statusListCredential"].rpartition("/")[2].removesuffix(".json"))
        return (number - 1) * LENGTH + int(entry["statusListIndex"])
    except (KeyError, AttributeError, TypeError, ValueError):
        return None


def _signing_key(now: datetime) -> tuple[SigningKey, Ed25519PrivateKey]:
    row = SigningKey.objects.filter(valid_until=None).first() or _first_key(now)
    return row, read_private(row.private)


def _first_key(now: datetime) -> SigningKey:
    """Of two processes that need it at once, both use the first."""
    try:
        with transaction.atomic():
            return _make_row(now)
    except IntegrityError:
        return SigningKey.objects.get(valid_until=None)


def _make_row(now: datetime) -> SigningKey:
    public, private = make_key()
    return SigningKey.objects.create(public=public, private=private, valid_from=now)
