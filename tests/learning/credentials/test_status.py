"""Revocation: places that tell nothing, lists that anybody reads."""

import gzip
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from core.process_memory import forget_all
from learning.credentials import services, status_list
from learning.credentials.canonical import read_json
from learning.credentials.models import StatusEntry
from learning.credentials.multibase import NotMultibase, from_base64url, to_base64url
from learning.credentials.selectors import issuer_profile, status_list_url
from learning.credentials.services import (
    allocate_status,
    rotate_signing_key,
    set_status,
    sign_credential,
    sign_status_list,
    verify_credential,
)
from learning.credentials.status_list import LENGTH, encode, is_set, place_of
from learning.credentials.verdict import Result, State

from .samples import NOW, credential

DAY = timedelta(days=1)


def test_a_list_has_room_for_many_and_counts_from_the_left():
    bits = gzip.decompress(from_base64url(encode([0, 9, LENGTH - 1])))
    assert len(bits) == 16_384 and bits[:2] == b"\x80\x40" and bits[-1] == 1
    assert [place for place in range(LENGTH) if bits[place // 8] & 0x80 >> place % 8] == [0, 9, LENGTH - 1]
    assert is_set(encode([9]), 9) and not is_set(encode([9]), 8)


@pytest.mark.parametrize(
    "data",
    [b"", b"no gzip", gzip.compress(b"short"), gzip.compress(bytes(LENGTH // 8)) + b"more"],
    ids=["nothing", "no gzip", "too short", "more behind it"],
)
def test_what_is_no_list_is_not_read(data):
    with pytest.raises(NotMultibase):
        is_set(to_base64url(data), 0)


def test_a_list_that_would_grow_without_end_is_not_unpacked():
    assert is_set(to_base64url(gzip.compress(bytes(LENGTH))), 5) is False
    with pytest.raises(NotMultibase):
        is_set(to_base64url(gzip.compress(bytes(200 * LENGTH))), 5)


@pytest.mark.django_db
def test_places_are_drawn_by_lot_and_never_twice(monkeypatch):
    first = [allocate_status() for _each in range(20)]
    assert len(set(first)) == 20 and first != sorted(first) and all(index < LENGTH for index in first)
    drawn = iter([first[0], first[1], 77, 5])
    monkeypatch.setattr(services.secrets, "randbelow", lambda _below: next(drawn))
    StatusEntry.objects.filter(index=77).delete()
    assert allocate_status() == 77  # after two that were taken
    monkeypatch.setattr(services, "FILLED", 20)
    index = allocate_status()
    assert place_of(index) == (2, 5)  # a list is never filled


@pytest.mark.django_db
def test_a_revoked_credential_is_known_by_the_site_and_by_a_saved_list():
    revoked, other = allocate_status(), allocate_status()
    signed, good = (sign_credential(credential(index), now=NOW) for index in (revoked, other))
    keys, before = issuer_profile(), sign_status_list(1, now=NOW)
    set_status(index=revoked, revoked=True, now=NOW)
    set_status(index=revoked, revoked=True)
    assert StatusEntry.objects.get(index=revoked).revoked_at == NOW
    after = sign_status_list(1, now=NOW)
    assert verify_credential(signed, now=NOW).state == State.REVOKED
    assert verify_credential(signed, keys=keys, status=after, now=NOW).state == State.REVOKED
    assert verify_credential(good, keys=keys, status=after, now=NOW).state == State.VALID
    assert verify_credential(signed, keys=keys, status=before, now=NOW).state == State.VALID  # as known then, and
    assert "by the list of 2026-05-04" in verify_credential(signed, keys=keys, status=before, now=NOW).findings[-1].text
    offline = verify_credential(signed, keys=keys, now=NOW)
    assert (offline.state, offline.findings[-1].result) == (State.VALID, Result.UNKNOWN)
    set_status(index=revoked, revoked=False)
    assert verify_credential(signed, now=NOW).state == State.VALID


@pytest.mark.django_db
def test_the_list_of_somebody_else_says_nothing():
    signed = sign_credential(credential(allocate_status()), now=NOW)
    keys, status = issuer_profile(), sign_status_list(1, now=NOW)
    unsigned = {name: value for name, value in status.items() if name != "proof"}
    foreign = sign_credential({**unsigned, "id": status_list_url(2)}, now=NOW)
    assert verify_credential(signed, keys=keys, status=foreign, now=NOW).findings[-1].result == Result.UNKNOWN
    assert verify_credential(signed, keys=keys, status=unsigned, now=NOW).state == State.INVALID


@pytest.mark.django_db
def test_a_list_that_is_newer_than_the_saved_keys_leaves_it_open():
    revoked, good = allocate_status(), allocate_status()
    ended = {"validUntil": "2026-05-05T00:00:00Z"}
    documents = [sign_credential(credential(*each), now=NOW) for each in ((revoked,), (good,))]
    over = sign_credential(credential(good, **ended), now=NOW)
    old_keys = issuer_profile()
    rotate_signing_key(now=NOW + DAY)
    set_status(index=revoked, revoked=True, now=NOW + DAY)
    new_keys, newer = issuer_profile(), sign_status_list(1, now=NOW + DAY)

    def states(keys):
        return [verify_credential(each, keys=keys, status=newer, now=NOW + DAY).state for each in (*documents, over)]

    assert states(old_keys) == [State.UNCERTAIN, State.UNCERTAIN, State.EXPIRED]
    assert states(new_keys) == [State.REVOKED, State.VALID, State.EXPIRED]
    said = verify_credential(documents[1], keys=old_keys, status=newer, now=NOW + DAY).findings[-1]
    assert said.result == Result.UNKNOWN and "fetch the issuer's profile anew" in said.text


@pytest.mark.django_db
def test_everybody_may_fetch_profile_keys_and_lists(client, django_assert_max_num_queries):
    index = allocate_status()
    signed = sign_credential(credential(index))
    forget_all()
    cache.clear()
    found = {}
    for name, arguments in (("credential_issuer", []), ("did_document", []), ("credential_status_list", [1])):
        answer = client.get(reverse(name, args=arguments))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
        assert answer["Access-Control-Allow-Origin"] == "*" and "public" in answer["Cache-Control"]
        assert "Set-Cookie" not in answer
        found[name] = read_json(answer.content)
    assert verify_credential(signed, keys=found["credential_issuer"], status=found["credential_status_list"]).is_good
    did, profile = found["did_document"], found["credential_issuer"]
    assert did["id"].startswith("did:web:") and did["alsoKnownAs"] == [profile["id"]]
    with django_assert_max_num_queries(1):
        client.get(reverse("credential_status_list", args=[1]))
    for number in (2, 0, 10**12):
        assert client.get(f"/credentials/status/{number}.json").status_code == 404
    assert status_list.FILLED * 2 == LENGTH
