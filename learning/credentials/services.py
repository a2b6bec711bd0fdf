"""Signing, checking and revoking. Knows credentials as plain JSON and nothing of certificates.

- issuer_url() -> str                                  in selectors
- allocate_status() -> int                             a free index, drawn by lot
- set_status(index, revoked=True, now=None)
- sign_credential(credential, now=None) -> dict        with a Data Integrity proof (eddsa-jcs-2022)
- verify_credential(document, keys=None, status=None) -> Verdict
- seal_pdf(pdf, now=None) -> bytes                     signs the bytes of the file as a whole
- rotate_signing_key(now=None) -> SigningKey
"""

from datetime import datetime


def allocate_status(*, now: datetime | None = None) -> int:
    raise NotImplementedError


def set_status(*, index: int, revoked: bool, now: datetime | None = None) -> None:
    raise NotImplementedError


def sign_credential(credential: dict, *, now: datetime | None = None) -> dict:
    raise NotImplementedError


def seal_pdf(pdf: bytes, *, now: datetime | None = None) -> bytes:
    raise NotImplementedError
