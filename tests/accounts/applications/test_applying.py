"""Asking to teach on the site, the answer in the back office, and what the applicant hears."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.applications.models import InstructorApplication
from accounts.applications.services import ApplicationRefused, approve_application, decline_application
from accounts.models import User
from accounts.roles import ROLES
from accounts.services import create_account
from core.models import AuditEntry
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
WORDS = {
    "about": "Ten years of nets.",
    "subjects": "Nets for nurses",
    "sample_url": "https://sample.example/",
    "sample_text": "",
}
PAGE = "/accounts/teach/"


@pytest.fixture
def boss(db):
    return create_account(email="boss@example.org", password=PASSWORD, roles=("administrator",))


@pytest.fixture
def applicant(client, student):
    client.force_login(student)
    return client


def apply(client, **words):
    return client.post(PAGE, {**WORDS, **words})


def only() -> InstructorApplication:
    return InstructorApplication.objects.get()


def answer(client, application, button, reason=""):
    return client.post(
        reverse("instructor_applications:inspect", args=[application.pk]), {button: "1", "reason": reason}, follow=True
    )


def test_from_application_to_the_first_course(applicant, student, boss, commits):
    assert applicant.get("/admin/").status_code == 403
    with commits():
        assert apply(applicant).status_code == 302
    assert [sent.to for sent in mail.outbox] == [["boss@example.org"]]
    page = applicant.get(PAGE).content.decode()
    assert "Waiting" in page and "Send the application" not in page and "Nets for nurses" in page
    assert User.objects.get(pk=student.pk).profile.bio == WORDS["about"]

    applicant.force_login(boss)
    with commits():
        page = answer(applicant, only(), "approve", "Welcome.")
    assert "Thandi" in page.content.decode() or "thandi@example.org now teaches here" in page.content.decode()
    sent = mail.outbox[-1]
    assert sent.to == ["thandi@example.org"] and "/admin/" in sent.body and "Welcome." in sent.body

    applicant.force_login(student)
    assert "Approved" in applicant.get(PAGE).content.decode()
    assert applicant.get("/admin/").status_code == 200
    assert apply(applicant).status_code == 302 and InstructorApplication.objects.count() == 1  # teaches already
    told = AuditEntry.objects.filter(action__startswith="application.").order_by("pk")
    assert [(entry.action, entry.user_label) for entry in told] == [
        ("application.sent", "thandi@example.org"),
        ("application.approved", "boss@example.org"),
    ]


def test_declined_with_a_reason_and_applied_again(applicant, student, boss, commits):
    apply(applicant)
    applicant.force_login(boss)
    refused = answer(applicant, only(), "decline", "  ").content.decode()
    assert "Say why: the applicant is told." in refused and only().status == "waiting"
    with commits():
        answer(applicant, only(), "decline", "Show us a whole lesson.")
    assert "Show us a whole lesson." in mail.outbox[-1].body and PAGE in mail.outbox[-1].body
    assert not student.groups.filter(name="instructor").exists()

    applicant.force_login(student)
    page = applicant.get(PAGE).content.decode()
    assert "Declined" in page and "Show us a whole lesson." in page
    apply(applicant, sample_url="", sample_text="A lesson.")
    assert sorted(InstructorApplication.objects.values_list("status", flat=True)) == ["declined", "waiting"]


@pytest.mark.once
def test_an_application_is_shown_as_written(client, student, boss):
    words = {**WORDS, "about": "First line\n<b>second</b> line"}
    application = InstructorApplication.objects.create(user=student, **words)
    client.force_login(boss)
    page = client.get(reverse("instructor_applications:inspect", args=[application.pk])).content.decode()
    assert "First line<br>&lt;b&gt;second&lt;/b&gt; line" in page
    assert '<a href="https://sample.example/" rel="nofollow noreferrer">' in page


def test_nothing_is_applied_or_decided_twice(applicant, student, boss):
    apply(applicant)
    apply(applicant)
    assert only()
    with pytest.raises(IntegrityError):  # whatever a second tab does
        InstructorApplication.objects.create(user=student, about="x", subjects="x", sample_text="x")


def test_the_first_answer_holds(student, boss):
    application = InstructorApplication.objects.create(user=student, about="x", subjects="x", sample_text="x")
    with pytest.raises(ApplicationRefused, match="Say why"):
        decline_application(application=application, by=boss, reason=" ")
    decline_application(application=application, by=boss, reason="No.")
    with pytest.raises(ApplicationRefused, match="decided already"):
        approve_application(application=application, by=boss)
    assert not student.groups.filter(name="instructor").exists()


@pytest.mark.once
@pytest.mark.parametrize(
    "words, problem",
    [
        ({"sample_url": ""}, "Give the address of a sample, or write one below."),
        ({"about": " "}, "This field is required."),
        ({"sample_url": "javascript:alert(1)"}, "Enter a valid URL."),
    ],
)
def test_bad_input_is_explained_and_kept(applicant, words, problem):
    page = apply(applicant, **words).content.decode()
    assert problem in page and "Nets for nurses" in page
    assert not InstructorApplication.objects.exists()
    assert apply(applicant).status_code == 302 and InstructorApplication.objects.exists()


@pytest.mark.once
def test_visitors_sign_in_first(client):
    assert client.get(PAGE).url == f"/accounts/login/?next={PAGE}"


def test_the_list_in_the_back_office(client, student, boss):
    client.force_login(boss)
    InstructorApplication.objects.create(user=student, about="x", subjects="Nets for nurses", sample_text="x")
    address = reverse("instructor_applications:index")
    client.get(address)
    with CaptureQueriesContext(connection) as for_one:
        page = client.get(address)
    assert "thandi@example.org" in page.content.decode()
    for name in ("sipho", "lerato"):
        user = create_account(email=f"{name}@example.org", password=None)
        InstructorApplication.objects.create(user=user, about="x", subjects="x", sample_text="x", status="declined")
    with CaptureQueriesContext(connection) as for_three:
        client.get(address)
    assert len(for_three) == len(for_one)
    waiting = client.get(address, {"status": "waiting"}).content.decode()
    assert "thandi@example.org" in waiting and "sipho@example.org" not in waiting
    found = client.get(address, {"q": "nurses"}).content.decode()
    assert "thandi@example.org" in found and "sipho@example.org" not in found
    assert b"sipho@example.org" in client.get(address, {"export": "csv"}).getvalue()
    for gone in ("new/", f"edit/{student.pk}/", f"delete/{student.pk}/"):
        assert client.get(f"{address}{gone}").status_code == 404


@pytest.mark.once
def test_only_administrators_read_and_answer(client, student, site_tree):
    application = InstructorApplication.objects.create(user=student, about="x", subjects="x", sample_text="x")
    one = reverse("instructor_applications:inspect", args=[application.pk])
    may = set()
    for role in ROLES:
        client.force_login(create_account(email=f"{role}@example.org", password=None, roles=(role,)))
        if client.get(one).status_code == 200:
            may.add(role)
        else:
            assert client.post(one, {"approve": "1"}).status_code in {302, 403} and only().status == "waiting"
    assert may == {"administrator"}
    looker = create_account(email="looker@example.org", password=None, roles=("instructor",))
    looker.groups.add(group := Group.objects.create(name="lookers"))
    group.permissions.add(Permission.objects.get(codename="view_instructorapplication"))
    client.force_login(looker)
    assert "Approve" not in client.get(one).content.decode()
    assert client.post(one, {"approve": "1"}).status_code in {302, 403} and only().status == "waiting"
