"""Certificates as files: a PDF with the credential attached, or the credential alone."""

import io

from .canonical import UnreadableJson, read_json

ATTACHMENT = "credential.json"
LONGEST = 50_000_000  # bytes


def is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def read_credential(data: bytes) -> dict:
    """Of a PDF the attached one. Raises UnreadableJson."""
    if len(data) > LONGEST:
        raise UnreadableJson("the file is too long")
    return read_json(_attachment(data) if is_pdf(data) else data)


def _attachment(data: bytes) -> bytes:
    from pypdf import PdfReader  # 0.2 s, and only checkers need it

    try:
        found = [bytes(part) for part in PdfReader(io.BytesIO(data)).attachments.get(ATTACHMENT, ())]
    except Exception as error:  # whatever a broken file makes the reader say
        raise UnreadableJson(f"the PDF cannot be read ({type(error).__name__})") from None
    if len(found) != 1:
        raise UnreadableJson("the PDF has no credential in it")
    return found[0]
