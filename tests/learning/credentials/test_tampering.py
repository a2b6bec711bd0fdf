"""One flipped bit fails: in a credential, in a PDF, in a status list."""

import random

import pytest

from learning.credentials.canonical import UnreadableJson, read_json, write_json
from learning.credentials.proofs import BadProof
from learning.credentials.seal import check_seal
from learning.credentials.selectors import issuer_profile, public_keys
from learning.credentials.services import (
    allocate_status,
    seal_pdf,
    sign_credential,
    sign_status_list,
    verify_credential,
)
from learning.credentials.verdict import State

from .samples import NOW, PDF, credential, flipped

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FLIPS = 600


def bits_of(data: bytes) -> list[int]:
    return random.Random(7).sample(range(len(data) * 8), min(FLIPS, len(data) * 8))


def test_a_credential_with_one_other_bit_is_refused():
    signed = sign_credential(credential(allocate_status()), now=NOW)
    keys, data = issuer_profile(), write_json(signed)
    assert verify_credential(read_json(data), keys=keys, now=NOW).state == State.VALID
    passed = []
    for bit in bits_of(data):
        try:
            if verify_credential(read_json(flipped(data, bit)), keys=keys, now=NOW).state != State.INVALID:
                passed.append(bit)
        except UnreadableJson:
            continue
    assert passed == []


def test_a_pdf_with_one_other_bit_is_refused():
    sealed = seal_pdf(PDF, now=NOW)
    keys = public_keys()
    assert check_seal(sealed, keys=keys).multibase in keys
    assert sealed.startswith(PDF[:160]) and sealed.endswith(PDF[-20:])  # places in the file are what they were
    passed = []
    for bit in range(len(sealed) * 8):
        try:
            check_seal(flipped(sealed, bit), keys=keys)
            passed.append(bit)
        except BadProof:
            continue
    assert passed == []


def test_a_status_list_with_one_other_bit_says_nothing_and_spoils_the_verdict():
    index = allocate_status()
    signed = sign_credential(credential(index), now=NOW)
    keys, data = issuer_profile(), write_json(sign_status_list(1, now=NOW))
    assert verify_credential(signed, keys=keys, status=read_json(data), now=NOW).state == State.VALID
    passed = []
    for bit in bits_of(data):
        try:
            status = read_json(flipped(data, bit))
        except UnreadableJson:
            continue
        # A bit in the name of its key makes it one of a key that nobody knows.
        verdict = verify_credential(signed, keys=keys, status=status, now=NOW)
        if verdict.state not in {State.INVALID, State.UNCERTAIN}:
            passed.append(bit)
    assert passed == []


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf + pdf,
        lambda pdf: pdf.replace(b"[0 0 9 9]", b"[0 0 8 8]"),
        lambda pdf: PDF,
        lambda pdf: pdf.replace(b"\n%marula-seal", b"\n\n%marula-seal"),
    ],
)
def test_a_pdf_that_somebody_wrote_anew_has_no_seal(change):
    sealed = seal_pdf(PDF, now=NOW)
    with pytest.raises(BadProof):
        check_seal(change(sealed), keys=public_keys())


def test_what_is_no_bare_pdf_is_not_sealed():
    with pytest.raises(ValueError):
        seal_pdf(b"hello", now=NOW)
    with pytest.raises(ValueError):
        seal_pdf(seal_pdf(PDF, now=NOW), now=NOW)
