"""A student's own certificates: the list, the file, the credential, what others see."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.private_files import private_storage
from learning.certificates import drawing, due
from learning.certificates.models import Certificate
from learning.certificates.services import refuse_renewal, revoke_certificate
from learning.credentials.models import SigningKey
from learning.credentials.services import rotate_signing_key, verify_credential
from tests.factories.certificates import make_certificate, make_certified_course, make_finished
from tests.factories.people import make_administrator, make_editor, make_instructor, make_student

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_pdf")]
PAGES = ("certificate_pdf", "certificate_credential")


@pytest.fixture
def student():
    return make_student(name="Thandi Ndou")


@pytest.fixture
def as_student(client, student):
    client.force_login(student)
    return client


def mine(client) -> str:
    response = client.get(reverse("my_certificates"))
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_says_where_each_stands_in_as_many_statements(as_student, student, monkeypatch):
    assert "No certificate yet" in mine(as_student)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            mine(as_student)
        return len(captured)

    first = make_certificate(user=student)
    cost()  # what is kept is kept from now on
    one = cost()
    waiting = make_certificate(user=student, needs_approval=True)
    revoked = make_certificate(user=student)
    assert cost() == one
    revoke_certificate(certificate=revoked, by=make_administrator(), reason="Copied from a friend.")
    unmet = make_finished(make_certified_course(min_grade=50), student)
    due.issue_due()
    said = mine(as_student)
    assert first.shown_code in said and "Waits for approval" in said and "Copied from a friend." in said
    assert "The grade is below" in said and unmet.course.texts.get().title in said
    assert waiting.course.texts.get().title in said
    assert make_certificate().shown_code not in said


def test_without_a_broker_the_file_is_made_at_the_first_look_and_then_taken_from_the_store(as_student, student):
    certificate = make_certificate(user=student)
    assert certificate.pdf == ""
    response = as_student.get(reverse("certificate_pdf", args=[certificate.key]))
    address = response.url
    stranger = Client()  # the address is signed: it needs no session
    stranger.get(address)
    with CaptureQueriesContext(connection) as captured:
        file = as_student.get(address)
    assert b"".join(file.streaming_content).endswith(b"sealed") and len(captured) == 1, captured.captured_queries
    assert file["Content-Type"] == "application/pdf" and certificate.shown_code in file["Content-Disposition"]
    assert "no-store" in file["Cache-Control"]
    certificate.refresh_from_db()
    assert private_storage().exists(certificate.pdf.name) and certificate.drawn_at
    assert not drawing.draw_certificate(pk=certificate.pk)
    assert 'href="/certificates/files/' in mine(as_student)
    assert stranger.get(address[:-2] + "x/").status_code == 404
    revoke_certificate(certificate=certificate, by=make_administrator(), reason="Copied.")
    assert stranger.get(address).status_code == 404
    assert as_student.get(reverse("certificate_pdf", args=[certificate.key])).status_code == 404


@pytest.mark.once
def test_with_a_broker_a_page_says_that_it_is_being_made(as_student, student, monkeypatch):
    monkeypatch.setattr("learning.certificates.views.is_drawn_in_request", lambda: False)
    certificate = make_certificate(user=student)
    for name in PAGES:
        response = as_student.get(reverse(name, args=[certificate.key]))
        assert response.status_code == 202 and "being made" in response.content.decode()
    assert drawing.draw_certificate(pk=certificate.pk)
    assert as_student.get(reverse("certificate_pdf", args=[certificate.key])).status_code == 302


def test_who_reads_a_certificate(student):
    certificate = make_certificate(user=student)
    drawing.draw_certificate(pk=certificate.pk)
    readers = {student: True, make_student(): False, make_instructor(): False, make_editor(): True}
    for person, may in {**readers, make_administrator(): True}.items():
        client = Client()
        client.force_login(person)
        for name in PAGES:
            status = client.get(reverse(name, args=[certificate.key])).status_code
            assert (status in {200, 302}) is may, (person, name)
        # Only whose it is, whatever they may else:
        for name in ("show_certificate", "ask_certificate_name", "ask_certificate_renewal"):
            status = client.post(reverse(name, args=[certificate.key])).status_code
            assert status == (302 if person == student else 404)
    for name in (*PAGES, "my_certificates"):
        args = [] if name == "my_certificates" else [certificate.key]
        assert "/accounts/login/" in Client().get(reverse(name, args=args)).url


@pytest.mark.once
def test_the_credential_is_signed_and_checks_out(as_student, student):
    certificate = make_certificate(user=student)
    response = as_student.get(reverse("certificate_credential", args=[certificate.key]))
    assert "attachment" in response["Content-Disposition"]
    document = json.loads(response.content)
    assert verify_credential(document).state == "valid"
    revoke_certificate(certificate=certificate, by=make_administrator(), reason="Copied.")
    assert verify_credential(document).state == "revoked"


@pytest.mark.once
def test_the_student_decides_what_others_see(as_student, student):
    certificate = make_certificate(user=student)
    address = reverse("show_certificate", args=[certificate.key])
    as_student.post(address, {})
    certificate.refresh_from_db()
    assert (certificate.shows_name, certificate.shows_grade) == (False, False)
    as_student.post(address, {"name": "on", "grade": "on"})
    certificate.refresh_from_db()
    assert (certificate.shows_name, certificate.shows_grade) == (True, True)
    assert as_student.get(address).status_code == 405


def test_a_renewal_is_asked_for_once_the_end_is_near(as_student, student):
    certificate = make_certificate(user=student, months=12)
    address = reverse("ask_certificate_renewal", args=[certificate.key])
    assert "Ask for renewal" not in mine(as_student)
    as_student.post(address)
    assert "has expired, or soon will" in mine(as_student) and not Certificate.objects.to_decide()
    Certificate.objects.update(expires_at=timezone.now() + timedelta(days=5))
    assert "Ask for renewal" in mine(as_student)
    as_student.post(address)
    assert "You asked for renewal on" in mine(as_student) and "Ask for renewal" not in mine(as_student)
    refuse_renewal(certificate=certificate, by=make_administrator(), reason="Do lesson 3 again.")
    said = mine(as_student)
    assert "A renewal was refused: Do lesson 3 again." in said and "Ask for renewal" in said


def test_what_a_compromised_key_signed_is_signed_and_drawn_anew(as_student, student):
    certificate, other = make_certificate(user=student), make_certificate()
    revoked = make_certificate(user=student)
    for each in (certificate, other, revoked):
        drawing.draw_certificate(pk=each.pk)
    certificate.refresh_from_db()
    revoke_certificate(certificate=revoked, by=make_administrator(), reason="Copied.")
    old, former = certificate.credential, certificate.pdf.name
    rotate_signing_key()
    assert due.sign_anew_due() == 0 and verify_credential(old).state == "valid"
    SigningKey.objects.exclude(valid_until=None).update(revoked_at=timezone.now())  # now somebody says it was stolen
    assert verify_credential(old).state == "invalid"
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert due.sign_anew_due() == 2  # what was revoked stays as it is
    assert due.sign_anew_due() == 0
    fresh = as_student.get(reverse("certificate_credential", args=[certificate.key])).json()
    assert verify_credential(fresh).state == "valid" and fresh["proof"] != old["proof"]
    assert fresh["credentialSubject"] == old["credentialSubject"] and fresh["id"] == old["id"]
    certificate.refresh_from_db()
    assert certificate.events.last().kind == "signed_anew" and certificate.pdf.read().endswith(b"sealed")
    assert certificate.pdf.name == former  # in place of the one that nobody believes


@pytest.mark.once
def test_linkedin_gets_what_its_form_asks_for(as_student, student):
    certificate = make_certificate(user=student, months=12)
    said = mine(as_student)
    address = said.split('href="https://www.linkedin.com/profile/add?')[1].split('"')[0].replace("&amp;", "&")
    asked = {name: value[0] for name, value in parse_qs(address).items()}
    assert asked["startTask"] == "CERTIFICATION_NAME" and asked["name"] == certificate.course_title
    assert asked["certId"] == certificate.shown_code and asked["organizationName"] == certificate.issuer_name
    assert asked["issueYear"] == str(certificate.issued_at.year) and asked["expirationYear"] == str(
        certificate.expires_at.year
    )
    url = urlsplit(asked["certUrl"])
    assert url.path == f"/verify/{certificate.shown_code}/"
    assert url.netloc == urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc


def test_a_drawing_that_fails_is_tried_again_later(student, monkeypatch):
    certificate = make_certificate(user=student)

    def fail(facts, *, credential):
        raise RuntimeError("no fonts")

    with monkeypatch.context() as patch:
        patch.setattr(drawing, "render_pdf", fail)
        assert not drawing.draw_certificate(pk=certificate.pk)
    certificate.refresh_from_db()
    assert "no fonts" in certificate.draw_error and certificate.pdf == "" and certificate.draw_attempts == 1
    assert due.draw_due(now=certificate.issued_at) == 0
    assert due.draw_due(now=certificate.draw_next_at) == 1
    certificate.refresh_from_db()
    assert certificate.pdf and certificate.draw_error == ""
    assert due.draw_due(now=certificate.issued_at.replace(year=2090)) == 0


def test_of_two_who_draw_at_once_one_file_stays(student, monkeypatch):
    certificate = make_certificate(user=student)

    def overtaken(facts, *, credential):
        with monkeypatch.context() as patch:
            patch.setattr(drawing, "render_pdf", lambda facts, *, credential: b"%PDF first")
            assert drawing.draw_certificate(pk=certificate.pk)
        return b"%PDF second"

    monkeypatch.setattr(drawing, "render_pdf", overtaken)
    before = set(private_storage().listdir("certificates")[1]) if private_storage().exists("certificates") else set()
    assert not drawing.draw_certificate(pk=certificate.pk)
    certificate.refresh_from_db()
    assert certificate.pdf.read() == b"%PDF first sealed"
    assert set(private_storage().listdir("certificates")[1]) - before == {certificate.pdf.name.split("/")[1]}
    assert Certificate.objects.get().drawn_at
