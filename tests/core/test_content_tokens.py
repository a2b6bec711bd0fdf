"""Addresses of the content host: signed for one kind, person and thing, and over after a few hours."""

from datetime import UTC, datetime, timedelta

import pytest

from core.content_tokens import LONGEST, ContentGrant, TokenRefused, issue_token, read_token

NOW = datetime(2026, 11, 21, 12, 34, 56, tzinfo=UTC)
GIVEN = {"kind": "package", "person": 7, "lesson": 3, "thing": "ab" * 32}


def test_a_token_says_whom_it_was_given_to_until_it_ends():
    token = issue_token(**GIVEN, now=NOW)
    grant = read_token(token, kind="package", now=NOW)
    assert grant == ContentGrant(**GIVEN, expires_at=grant.expires_at)
    assert timedelta(hours=3, minutes=50) <= grant.expires_at - NOW <= timedelta(hours=4)
    assert token.replace(".", "").replace("_", "").replace("-", "").isalnum()

    assert read_token(token, kind="package", now=grant.expires_at - timedelta(seconds=1)) == grant
    for now in (grant.expires_at, NOW + timedelta(hours=4)):
        with pytest.raises(TokenRefused):
            read_token(token, kind="package", now=now)


def test_it_stays_the_same_for_some_minutes_and_differs_by_whatever_it_says():
    token = issue_token(**GIVEN, now=NOW)
    assert issue_token(**GIVEN, now=NOW + timedelta(seconds=30)) == token
    others = [
        issue_token(**GIVEN | change, now=NOW)
        for change in ({"person": 8}, {"lesson": None}, {"thing": "x"}, {"kind": "tool"})
    ]
    assert len({token, *others, issue_token(**GIVEN, now=NOW + timedelta(hours=1))}) == 6


def test_what_was_not_signed_here_for_this_is_refused(settings):
    token = issue_token(**GIVEN, now=NOW)
    body, _, signature = token.rpartition(".")
    other = issue_token(**GIVEN | {"person": 8}, now=NOW).rpartition(".")[0]
    for forged in ("", ".", "nonsense", body, f"{other}.{signature}", f"{body}.{signature[:-1]}", "x" * (LONGEST + 1)):
        with pytest.raises(TokenRefused):
            read_token(forged, kind="package", now=NOW)
    with pytest.raises(TokenRefused):
        read_token(token, kind="tool", now=NOW)

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    assert read_token(token, kind="package", now=NOW).person == 7
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(TokenRefused):
        read_token(token, kind="package", now=NOW)
