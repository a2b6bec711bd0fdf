"""What a stranger is told about a code, and that guessing leads nowhere."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core import clock
from core.spoken_codes import ALPHABET
from learning.certificates import verification
from learning.certificates.codes import LENGTH, new_code, shown_code
from learning.certificates.models import Certificate
from learning.certificates.services import reissue_certificate, revoke_certificate, show_to_others
from tests.factories.certificates import make_certificate
from tests.factories.people import make_administrator

pytestmark = pytest.mark.django_db
MINUTE = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FIELDS = {
    "status", "code", "course", "issuer", "name", "grade", "completed_at", "issued_at", "expires_at", "revoked_at",
    "replaced_by", "url",
}  # fmt: skip


def page(client, code: str, status: int = 200) -> str:
    response = client.get(reverse("verify_certificate", args=[code]))
    assert response.status_code == status
    assert "noindex" in response["X-Robots-Tag"] and "no-store" in response["Cache-Control"]
    return response.content.decode()


def plain(client, code: str, status: int = 200) -> dict:
    response = client.get(reverse("verify_json", args=[code]))
    assert response.status_code == status
    return response.json()


@pytest.mark.once
def test_it_says_what_a_certificate_is_worth(client):
    office, certificate = make_administrator(), make_certificate(months=12)
    code = certificate.shown_code
    valid = page(client, code)
    assert "This certificate is valid" in valid and "Thandi Ndou" in valid and certificate.course_title in valid
    assert f"/verify/{code}/card.png" in valid and 'property="og:image"' in valid
    assert certificate.student.email not in valid
    told = plain(client, code)
    assert told.keys() == FIELDS and told["status"] == "valid" and told["name"] == "Thandi Ndou"

    fresh = reissue_certificate(certificate=certificate, name="Thandi Mokoena", by=office, reason="Married.")
    replaced = page(client, code)
    assert "replaced by a newer one" in replaced and f"/verify/{fresh.shown_code}/" in replaced
    assert "og:image" not in replaced
    assert plain(client, code)["replaced_by"] == fresh.shown_code

    Certificate.objects.filter(pk=fresh.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert "This certificate expired on" in page(client, fresh.shown_code)
    assert plain(client, fresh.shown_code)["status"] == "expired"

    revoke_certificate(certificate=fresh, by=office, reason="A secret of the office.")
    revoked = page(client, fresh.shown_code)
    assert "This certificate was revoked on" in revoked and "secret" not in revoked
    assert plain(client, fresh.shown_code)["status"] == "revoked" and plain(client, fresh.shown_code)["revoked_at"]

    nobody = shown_code(new_code())
    unknown = page(client, nobody, 404)
    assert "There is no such certificate" in unknown and nobody in unknown
    told = plain(client, nobody, 404)
    assert told.keys() == FIELDS and told["status"] == "unknown" and told["name"] is None
    waiting = make_certificate(needs_approval=True)
    assert waiting.code is None


@pytest.mark.once
def test_it_shows_what_the_student_lets_it(client):
    certificate = make_certificate()
    Certificate.objects.update(grade="87 %")
    assert "87 %" not in page(client, certificate.shown_code)
    show_to_others(certificate=certificate, shows_name=False, shows_grade=True)
    shown = page(client, certificate.shown_code)
    assert "87 %" in shown and "Thandi" not in shown and "valid" in shown
    assert plain(client, certificate.shown_code)["name"] is None


@pytest.mark.once
def test_what_is_hidden_is_hidden_under_former_codes_as_well(client):
    office, first = make_administrator(), make_certificate()
    Certificate.objects.update(grade="87 %", shows_grade=True)
    first.refresh_from_db()
    second = reissue_certificate(certificate=first, name="Thandi Mokoena", by=office, reason="Married.")
    assert plain(client, first.shown_code)["name"] == "Thandi Ndou"
    show_to_others(certificate=second, shows_name=False, shows_grade=False)
    for code in (first.shown_code, second.shown_code):
        told = plain(client, code)
        assert told["name"] is None and told["grade"] is None
        assert "Thandi" not in page(client, code) and "87 %" not in page(client, code)


@pytest.mark.once
def test_the_form_leads_to_the_code_without_scripts(client):
    assert client.get(reverse("verify")).status_code == 200
    code = new_code()
    response = client.get(reverse("verify"), {"code": f" {code.lower()[:5]} {code.lower()[5:]}"})
    assert response.url == reverse("verify_certificate", args=[shown_code(code)])
    assert client.get(reverse("verify_certificate", args=[code])).url == response.url
    wrong = client.get(reverse("verify"), {"code": "<b>hello"})
    assert "That is no code" in wrong.content.decode() and "<b>hello" not in wrong.content.decode()
    page(client, "hello", 404)


@pytest.fixture
def stands(monkeypatch):
    """stands(seconds): the clock stands still, so many seconds after the beginning of a minute."""

    def stand(seconds: int) -> None:
        monkeypatch.setattr(clock, "current", lambda now=None: now or MINUTE + timedelta(seconds=seconds))

    stand(50)
    return stand


def test_guessing_finds_nothing_and_is_stopped_for_everything(client, rf, monkeypatch, stands):
    certificate, most = make_certificate(), verification.MISSES_A_MINUTE
    answers = [client.get(reverse("verify_json", args=[shown_code(new_code())])).status_code for _ in range(most + 5)]
    assert answers == [404] * most + [429] * 5
    tries = 10_000 if connection.vendor == "sqlite" else 100  # there, Redis counts: the same, at a trip for each
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(verification, "current_address", lambda: "203.0.113.9")
        answers = [verification.verify_json(rf.get("/"), shown_code(new_code())).status_code for _ in range(tries)]
    assert answers == [404] * most + [429] * (tries - most)
    right = certificate.shown_code
    for name in (
        "verify_certificate",
        "verify_json",
        "certificate_card",
    ):  # nothing tells a right code from a wrong one
        stopped = client.get(reverse(name, args=[right]))
        assert (stopped.status_code, stopped["Retry-After"]) == (429, "10")
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    assert client.get(reverse("verify_json", args=[right]), **elsewhere).status_code == 200
    stands(60)  # a school behind that address has waited for seconds
    assert plain(client, right)["status"] == "valid"


@pytest.mark.once
def test_slips_of_the_pen_stop_nobody(client):
    certificate = make_certificate()
    for _time in range(verification.MISSES_A_MINUTE + 5):
        page(client, certificate.shown_code[:-1], 404)  # too short to be a code
    assert plain(client, certificate.shown_code)["status"] == "valid"


def test_a_network_of_ipv6_is_one_asker(client, monkeypatch, stands):
    monkeypatch.setattr(verification, "MISSES_A_MINUTE", 2)
    answers = [
        client.get(reverse("verify_json", args=[shown_code(new_code())]), REMOTE_ADDR=f"2001:db8::{place}").status_code
        for place in range(1, 5)
    ]
    assert answers == [404, 404, 429, 429]
    mapped = [
        client.get(reverse("verify_json", args=[shown_code(new_code())]), REMOTE_ADDR=f"::ffff:203.0.113.{place}")
        for place in range(1, 5)
    ]
    assert [answer.status_code for answer in mapped] == [404] * 4  # addresses of IPv4, each one asker
    other = client.get(reverse("verify_json", args=[shown_code(new_code())]), REMOTE_ADDR="2001:db8:0:1::1")
    assert other.status_code == 404


@pytest.mark.once
def test_codes_are_long_enough_and_nothing_in_them_is_mistaken():
    assert len(ALPHABET) ** LENGTH > 2**60 and not set("01OILSZB") & set(ALPHABET)
    assert len({new_code() for _ in range(1000)}) == 1000
    assert shown_code(new_code()).count("-") == 2


@pytest.mark.once
def test_the_card_of_a_valid_one_is_drawn_once(client, monkeypatch):
    certificate, drawn = make_certificate(), []

    def draw(facts):
        drawn.append(facts)
        return b"picture"

    monkeypatch.setattr("learning.certificates.drawing.render_card", draw)
    address = reverse("certificate_card", args=[certificate.shown_code])
    for _time in range(2):
        response = client.get(address)
        assert (response.content, response["Content-Type"]) == (b"picture", "image/png")
    assert len(drawn) == 1 and drawn[0].student_name == "Thandi Ndou" and drawn[0].grade == ""
    show_to_others(certificate=certificate, shows_name=False, shows_grade=False)
    client.get(address)
    assert drawn[-1].student_name == ""
    revoke_certificate(certificate=certificate, by=make_administrator(), reason="Copied.")
    assert client.get(address).status_code == 404


@pytest.mark.once
def test_a_grade_that_was_shown_leaves_the_card_when_it_is_hidden(client, monkeypatch):
    certificate = make_certificate()
    Certificate.objects.update(grade="87 %")
    monkeypatch.setattr("learning.certificates.drawing.render_card", lambda facts: f"<{facts.grade}>".encode())
    address = reverse("certificate_card", args=[certificate.shown_code])
    for shows_grade, picture in ((True, b"<87 %>"), (False, b"<>"), (True, b"<87 %>")):
        show_to_others(certificate=certificate, shows_name=True, shows_grade=shows_grade)
        assert client.get(address).content == picture
