"""What the credential of a certificate says, and what it keeps to itself."""

import json
from hashlib import sha256
from uuid import UUID

import pytest

from learning.certificates.credential import build_credential
from learning.credentials.canonical import canonical
from learning.credentials.selectors import issuer_url
from tests.factories.certificate_facts import make_facts

KEY, COURSE = UUID(int=1), UUID(int=2)
pytestmark = pytest.mark.once


def build(facts=None, **fields) -> dict:
    fields = {"certificate_key": KEY, "status_index": 131_072 + 5, "issuer_url": issuer_url(), **fields}
    return build_credential(facts or make_facts(), course_key=COURSE, **fields)


@pytest.mark.django_db
def test_it_says_who_learned_what_when_and_where_it_would_be_revoked():
    found = build(description="Slopes.", criteria="Roll a ball.", email="Thandi@Example.org")
    subject, status = found["credentialSubject"], found["credentialStatus"]
    assert found["type"] == ["VerifiableCredential", "OpenBadgeCredential"] and found["id"] == f"urn:uuid:{KEY}"
    assert (found["validFrom"], found["validUntil"]) == ("2026-05-05T09:00:00Z", "2028-05-05T09:00:00Z")
    assert found["awardedDate"] == "2026-05-04T09:00:00Z"
    achievement = subject["achievement"]
    assert (achievement["name"], achievement["description"]) == ("Rolling downhill", "Slopes.")
    assert achievement["criteria"] == {"narrative": "Roll a ball."} and achievement["id"] == f"urn:uuid:{COURSE}"
    assert subject["result"][0]["value"] == "87 %"
    assert subject["result"][0]["resultDescription"] == achievement["resultDescription"][0]["id"]
    assert (status["statusListIndex"], status["statusListCredential"][-7:]) == ("5", "/2.json")
    name, email = subject["identifier"]
    assert (name["identityHash"], name["hashed"]) == ("Thandi Ndou", False)
    assert email["identityHash"] == "sha256$" + sha256(f"thandi@example.org{email['salt']}".encode()).hexdigest()
    assert canonical(found)  # nothing in it that could not be signed


@pytest.mark.django_db
def test_what_the_student_does_not_show_is_nowhere_in_it():
    found = build(shows_name=False, shows_grade=False, email="thandi@example.org")
    text = json.dumps(found)
    assert "Thandi" not in text and "thandi" not in text and "87" not in text
    assert [each["identityType"] for each in found["credentialSubject"]["identifier"]] == ["emailAddress"]
    assert build(shows_name=False, email="")["credentialSubject"]["id"].startswith("urn:uuid:")
    salts = {
        build(certificate_key=UUID(int=n), email="a@b.c")["credentialSubject"]["identifier"][1]["salt"] for n in (1, 3)
    }
    assert len(salts) == 2  # two certificates of one person cannot be joined by it
    assert "validUntil" not in build(make_facts(expires_on=None))
