"""The file that a student keeps: signed facts in it, sealed pages around them, and nothing fetched to make it."""

import random
import socket
from uuid import uuid4

import pytest

from core.pdf import PdfUnavailable, library
from learning.certificates.credential import build_credential
from learning.certificates.rendering.pdf import render_pdf
from learning.credentials.proofs import BadProof
from learning.credentials.seal import check_seal
from learning.credentials.selectors import issuer_profile, issuer_url, public_keys
from learning.credentials.services import (
    allocate_status,
    seal_pdf,
    set_status,
    sign_credential,
    sign_status_list,
    verify_file,
)
from learning.credentials.verdict import State
from tests.factories.certificate_facts import make_facts
from tests.learning.credentials.samples import flipped

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FLIPS = 500


def test_a_certificate_is_checked_offline_and_one_other_bit_anywhere_fails():
    facts, index = make_facts(expires_on=None), allocate_status()
    credential = sign_credential(
        build_credential(facts, certificate_key=uuid4(), status_index=index, issuer_url=issuer_url())
    )
    pdf = seal_pdf(render_pdf(facts, credential=credential))
    keys, good_list = issuer_profile(), sign_status_list(1)
    verdict = verify_file(pdf, keys=keys, status=good_list)
    assert verdict.state == State.VALID and verdict.document == credential
    assert [finding.subject for finding in verdict.findings] == ["pages", "signature", "key", "dates", "revocation"]
    set_status(index=index, revoked=True)
    assert verify_file(pdf, keys=keys, status=sign_status_list(1)).state == State.REVOKED
    passed, known = [], public_keys()
    bits = random.Random(11).sample(range(len(pdf) * 8), FLIPS)
    for bit in bits:
        try:
            check_seal(flipped(pdf, bit), keys=known)
            passed.append(bit)
        except BadProof:
            continue
    assert passed == []
    for bit in bits[:8]:
        assert verify_file(flipped(pdf, bit), keys=keys, status=good_list).state == State.INVALID
    saved_anew = pdf + b"\n"  # as by a program that only opened and saved it: the facts are good, the pages unproved
    assert [finding.subject for finding in verify_file(saved_anew, keys=keys).findings if finding.result == "bad"] == [
        "pages"
    ]


def test_nothing_is_fetched_to_make_one(monkeypatch):
    from core.pdf_fetcher import OwnFilesFetcher

    def refuse(*arguments, **options):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    fetch = OwnFilesFetcher({})
    for address in ("https://example.org/a.png", "file:///etc/passwd", "ftp://example.org/", "font:../../etc/passwd"):
        with pytest.raises(ValueError):
            fetch(address)
    assert fetch("data:text/plain,hello").read() == b"hello"


def test_without_its_libraries_it_says_so(monkeypatch):
    import builtins

    real = builtins.__import__

    def missing(name, *arguments, **options):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(PdfUnavailable, match="make run"):
        library()
