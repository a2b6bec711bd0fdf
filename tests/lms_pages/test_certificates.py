"""The certificate in the course editor, on the pages of the course, and in the back office."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.certificates.models import Certificate
from learning.certificates.rules import (
    may_manage_certificates,
    may_own_certificate,
    may_read_certificate,
    may_see_certificates,
)
from learning.certificates.services import ask_for_renewal, issue_by_hand
from learning.courses.selectors import stored_outline
from learning.enrollment.models import Enrollment
from lms_pages.deletion import StudentsBehindPage, deletion_of
from lms_pages.links import page_urls
from lms_pages.publishing import compile_course, read_course
from tests.factories.certificates import finish, make_certificate
from tests.factories.enrollments import make_enrollment
from tests.factories.grades import make_graded_course
from tests.factories.pages import course_row, make_course_page
from tests.factories.people import make_administrator, make_editor, make_instructor, make_student, make_user

pytestmark = pytest.mark.django_db


def page_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_what_the_page_says_is_compiled_and_shown_to_who_finished(site_tree, client):
    page = make_course_page(modules=1, lessons=1)
    row = course_row(page)
    assert not row.gives_certificate and row.certificate_rule == {}
    page.gives_certificate, page.certificate_min_grade = True, None
    page.certificate_months, page.certificate_needs_approval = 24, False
    page.save()
    compile_course(page.translation_key, force=True)
    row = course_row(page)
    assert row.gives_certificate and row.certificate_rule == {"min_grade": None, "months": 24, "needs_approval": False}
    assert stored_outline(row) == read_course(row)
    page.certificate_months = 0
    with pytest.raises(ValidationError, match="1"):
        page.full_clean()

    enrollment = make_enrollment(row, make_student(name="Thandi Ndou"))
    client.force_login(enrollment.user)
    address = page_urls("course", [row.key], "en")[row.key]
    assert "Your certificate" not in page_of(client, address)
    finish(enrollment)
    certificate = issue_by_hand(student=enrollment.user, course=row, by=make_administrator(), reason="Test.")
    for place in (address, reverse("my_learning")):
        assert f"#certificate-{certificate.key}" in page_of(client, place)

    other = issue_by_hand(
        student=make_student(), course=course_row(make_course_page()), by=make_administrator(), reason="T."
    )
    lonely = page.__class__.objects.get(translation_key=other.course.key)
    with pytest.raises(StudentsBehindPage, match="1 certificate"), deletion_of([lonely]):
        lonely.delete()  # nobody is in this course


def test_the_editor_warns_of_a_total_that_nobody_can_reach(site_tree, client):
    page = make_course_page(modules=1, lessons=1)
    course_row(page)
    client.force_login(make_administrator())

    def is_warned(least) -> bool:
        page.gives_certificate, page.certificate_min_grade = True, least
        page.save_revision()
        return "Nobody can get this certificate" in page_of(client, reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert is_warned(60)
    assert not is_warned(None)
    graded = make_graded_course(activities=1)
    type(page).objects.filter(pk=page.pk).update(translation_key=graded.key)
    page.refresh_from_db()
    assert not is_warned(60)


def test_an_administrator_decides_in_the_back_office(client, django_assert_max_num_queries):
    office = make_administrator()
    first = make_certificate(needs_approval=True)
    more = [make_certificate(course=first.course, user=make_student(name=f"Person {place}")) for place in range(3)]
    client.force_login(office)
    listed = page_of(client, reverse("certificates:index"))
    assert listed.count("Waits for approval") >= 4 and "Issue by hand" in listed
    assert "Person 1" not in page_of(client, reverse("certificates:index") + "?q=Thandi")
    panel = page_of(client, reverse("wagtailadmin_home"))
    assert "Certificates to decide on" in panel and first.course.texts.get().title in panel
    assert f"<td>{first.course.slug}" not in panel
    export = client.get(reverse("certificates:index") + "?export=csv")
    assert b"".join(export.streaming_content).count(b"waiting") == 4

    address = reverse("certificates:inspect", args=[first.pk])
    assert "Decline" in page_of(client, address)
    refused = client.post(address, {"action": "decline", "reason": ""})
    assert refused.status_code == 200 and "This field is required" in refused.content.decode()
    client.post(address, {"action": "approve", "reason": ""})
    first.refresh_from_db()
    assert first.status == "issued"
    issued = page_of(client, address)
    assert first.shown_code in issued and "Revoke" in issued and 'value="approve"' not in issued
    moved = client.post(address, {"action": "reissue", "name": "Thandi Mokoena", "reason": "Married."})
    fresh = Certificate.objects.get(student_name="Thandi Mokoena")
    assert moved.url == reverse("certificates:inspect", args=[fresh.pk])
    assert 'value="renew"' not in page_of(client, moved.url)
    Certificate.objects.filter(pk=fresh.pk).update(expires_at=timezone.now())
    ask_for_renewal(certificate=fresh)
    assert "asks for renewal" in page_of(client, reverse("wagtailadmin_home"))
    assert page_of(client, reverse("certificates:index") + "?renewal=true").count("Thandi Mokoena") == 1
    assert "Thandi Mokoena" not in page_of(client, reverse("certificates:index") + "?renewal=false")
    moved = client.post(moved.url, {"action": "renew", "reason": "Lesson 3 is done."})
    fresh = Certificate.objects.current().get(student_name="Thandi Mokoena")
    assert moved.url == reverse("certificates:inspect", args=[fresh.pk])
    client.post(moved.url, {"action": "revoke", "reason": "Copied."})
    client.post(moved.url, {"action": "nonsense"})
    fresh.refresh_from_db()
    assert fresh.status == "revoked"

    several = "?" + "&".join(f"id={row.pk}" for row in [*more[:2], fresh])
    approve = reverse("wagtail_bulk_action", args=["certificates", "certificate", "approve"]) + several
    assert "left out" in page_of(client, approve)
    of_second = Enrollment.objects.filter(user=more[1].student)
    of_second.update(status="removed")  # earned no more: said, and left as it is
    (said,) = get_messages(client.post(approve).wsgi_request)
    assert "1 certificate was issued. 1 was left" in str(said)
    of_second.update(status="active")
    client.post(approve)
    decline = reverse("wagtail_bulk_action", args=["certificates", "certificate", "decline"]) + "?id=all"
    assert "This field is required" in client.post(decline, {"reason": ""}).content.decode()
    client.post(decline, {"reason": "Copied."})
    statuses = [Certificate.objects.get(pk=row.pk).status for row in more]
    assert statuses == ["issued", "issued", "declined"]


def test_issuing_by_hand_has_a_form_that_says_what_is_wrong(client):
    client.force_login(make_administrator())
    student = make_student(name="Lerato Dube")
    course = make_certificate().course
    address = reverse("issue_certificate")
    assert course.texts.get().title in page_of(client, address)
    said = client.post(address, {"email": "nobody@example.org", "course": course.pk, "reason": "x"}).content.decode()
    assert "Nobody here has this address" in said
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    data = {"email": student.email.upper(), "course": course.pk, "reason": "Before.", "completed_on": ahead}
    assert "This day lies ahead" in client.post(address, data).content.decode()
    data["completed_on"] = "2026-01-31"
    assert client.post(address, data).status_code == 302
    certificate = Certificate.objects.get(student=student)
    assert certificate.completed_at.date().isoformat() == "2026-01-31"
    assert re.search("They have a valid one", client.post(address, data).content.decode())


def test_who_may_what():
    certificate = make_certificate()
    rules = {
        may_manage_certificates: {"administrator"},
        may_see_certificates: {"administrator", "editor"},
        lambda user: may_read_certificate(user, certificate): {"administrator", "editor", "owner"},
        lambda user: may_own_certificate(user, certificate): {"owner"},
    }
    people = {
        "visitor": Client().get("/").wsgi_request.user,
        "owner": certificate.student,
        "student": make_student(),
        "instructor": make_instructor(),
        "finance": make_user(role="finance"),
        "editor": make_editor(),
        "administrator": make_user(role="administrator"),
    }
    for rule, allowed in rules.items():
        assert {name for name, person in people.items() if rule(person)} == allowed
