"""What is signed, by whom, and when it is believed."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.models import AuditEntry
from learning.credentials.canonical import UnreadableJson, canonical, read_json
from learning.credentials.keys import UnreadableKey, read_public
from learning.credentials.models import SigningKey
from learning.credentials.multibase import NotMultibase, from_base58, from_base64url, to_base58, to_base64url
from learning.credentials.selectors import issuer_profile, issuer_url
from learning.credentials.services import rotate_signing_key, sign_credential, verify_credential
from learning.credentials.verdict import State

from .samples import NOW, credential

pytestmark = pytest.mark.once
YEAR = timedelta(days=365)


def test_json_is_written_in_the_one_way_of_rfc_8785():
    names = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical(names)).values()) == [2, 4, 6, 7, 1, 5, 3]  # by UTF-16
    assert canonical({"b": [True, None, -5], "a": '\u0007\n"\\/é'}) == (
        '{"a":"\\u0007\\n\\"\\\\/é","b":[true,null,-5]}'.encode()
    )


@pytest.mark.parametrize("value", [1.5, 2**53, "\ud800", object(), {"a": [1.0]}])
def test_what_cannot_be_written_in_one_way_is_not_signed(value):
    with pytest.raises(UnreadableJson):
        canonical(value)


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":2}', '{"a":1.0}', '{"a":NaN}', "[1]", "{", "\xff", "[" * 100_000, '{"a":1e3}']
)
def test_json_in_which_something_could_hide_is_not_read(text):
    with pytest.raises(UnreadableJson):
        read_json(text.encode("latin-1"))


def test_bytes_have_one_way_of_being_written():
    assert to_base58(b"Hello World!") == "z2NEpo7TZRRrLZSi2U"  # of the draft of base58
    assert to_base58(b"\0\0\x28\x7f\xb4\xcd") == "z11233QC4"
    assert from_base58("z11233QC4", length=6) == b"\0\0\x28\x7f\xb4\xcd"
    assert from_base64url(to_base64url(b"\xff\xfe\x01")) == b"\xff\xfe\x01"
    for wrong in ("11233QC4", "z1233QC4", "z0", "z" + "z" * 500, 5):
        with pytest.raises(NotMultibase):
            from_base58(wrong, length=6)
    for wrong in ("uQR", "QQ", "u=", "uQ\n", None):  # the first has a bit too many
        with pytest.raises(NotMultibase):
            from_base64url(wrong)


@pytest.mark.django_db
def test_anybody_can_check_the_proof_with_a_hash_and_the_published_key():
    signed = sign_credential(credential(), now=NOW)
    profile, proof = issuer_profile(), dict(signed["proof"])
    method = next(each for each in profile["verificationMethod"] if each["id"] == proof["verificationMethod"])
    assert method["controller"] == profile["id"] == signed["issuer"]["id"] and proof["created"] == signed["validFrom"]
    raw = from_base58(method["publicKeyMultibase"], length=34)
    signature = from_base58(proof.pop("proofValue"), length=64)
    unsigned = {name: value for name, value in signed.items() if name != "proof"}

    def hashed(value):
        return sha256(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).digest()

    assert raw[:2] == b"\xed\x01"
    Ed25519PublicKey.from_public_bytes(raw[2:]).verify(signature, hashed(proof) + hashed(unsigned))


@pytest.mark.django_db
def test_a_new_key_signs_and_what_the_former_one_signed_stays_good(settings):
    old = sign_credential(credential(), now=NOW)
    saved = issuer_profile()
    rotate_signing_key(now=NOW + YEAR)
    new = sign_credential(credential(validFrom="2027-06-01T00:00:00Z"), now=NOW + YEAR)
    later = NOW + 2 * YEAR
    assert old["proof"]["verificationMethod"] != new["proof"]["verificationMethod"]
    assert [verify_credential(each, now=later).state for each in (old, new)] == [State.VALID, State.VALID]
    assert verify_credential(old, keys=saved, now=later).state == State.VALID
    assert verify_credential(new, keys=saved, now=later).findings[0].subject == "key"  # the copy is too old
    profile = issuer_profile()
    assert [("expires" in each) for each in profile["verificationMethod"]] == [False, True]
    assert SigningKey.objects.exclude(valid_until=None).get().private == ""
    assert AuditEntry.objects.filter(action="credentials.key_rotated").count() == 1

    # Whoever stole the former key after it was put away gains nothing by naming a later day.
    row = SigningKey.objects.exclude(valid_until=None).get()
    SigningKey.objects.filter(pk=row.pk).update(valid_until=NOW - YEAR)
    assert verify_credential(old, now=later).findings[0].text == "the key did not sign at that time"


@pytest.mark.django_db
def test_nothing_is_believed_of_a_key_that_others_may_have():
    old = sign_credential(credential(), now=NOW)
    rotate_signing_key(is_compromised=True, now=NOW + YEAR)
    assert verify_credential(old, now=NOW + YEAR).state == State.INVALID
    assert (
        verify_credential(old, keys=issuer_profile(), now=NOW + YEAR).findings[0].text == "the issuer revoked the key"
    )
    assert len(issuer_profile()["assertionMethod"]) == 1


@pytest.mark.django_db
def test_private_keys_are_not_readable_in_the_database_and_follow_the_key_of_the_site(settings):
    sign_credential(credential(), now=NOW)
    row = SigningKey.objects.get()
    assert row.private.startswith("gAAAA") and read_public(row.public)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    with pytest.raises(UnreadableKey, match="rotate_signing_key"):
        sign_credential(credential(), now=NOW)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert sign_credential(credential(), now=NOW)["proof"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ({"issuer": "https://elsewhere.example.org/issuer"}, "key"),
        ({"issuer": 5}, "key"),
        ({"proof": None}, "signature"),
        ({"proof": []}, "signature"),
        ({"@context": ["https://www.w3.org/ns/credentials/v2"]}, "signature"),
        ({"credentialSubject": {}}, "signature"),
        ({"more": 1}, "signature"),
    ],
)
def test_what_is_not_as_it_was_signed_is_refused(change, subject):
    signed = sign_credential(credential(), now=NOW)
    verdict = verify_credential({**signed, **change}, now=NOW)
    assert (verdict.state, [each.subject for each in verdict.findings]) == (State.INVALID, [subject])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "member", ["proofValue", "created", "cryptosuite", "type", "verificationMethod", "proofPurpose"]
)
@pytest.mark.parametrize("value", ["", None, 5, "z", ["z"], "2026-05-04T12:00:01Z"])
def test_a_proof_with_another_member_is_refused(member, value):
    signed = sign_credential(credential(), now=NOW)
    for proof in ({**signed["proof"], member: value}, {**signed["proof"], "more": value}):
        assert verify_credential({**signed, "proof": proof}, now=NOW).state == State.INVALID


@pytest.mark.django_db
def test_validity_is_looked_at_by_the_day_of_asking():
    signed = sign_credential(credential(validUntil="2027-05-04T12:00:00Z"), now=NOW)
    states = [verify_credential(signed, now=NOW + days).state for days in (-YEAR, timedelta(0), YEAR, 2 * YEAR)]
    assert states == [State.INVALID, State.VALID, State.EXPIRED, State.EXPIRED]
    assert issuer_url().startswith("http")
