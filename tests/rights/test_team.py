"""The team of a course: who changes it, and what is refused."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.courses.models import CourseMember
from tests.factories.pages import course_row, make_course_page
from tests.factories.people import make_editor, make_instructor, make_student

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def lead():
    return make_instructor(name="Ada Maree")


@pytest.fixture
def course(catalog, lead):
    return make_course_page(catalog, modules=0, live=False, owner=lead)


@pytest.fixture
def team(client, course, lead):
    """The address of the team's page, its lead signed in."""
    client.force_login(lead)
    return reverse("course_team", args=[course.pk])


def roles(course) -> dict:
    return dict(CourseMember.objects.filter(course=course_row(course)).values_list("user__email", "role"))


def said(answer) -> str:
    return answer.content.decode()


def test_the_lead_adds_changes_and_removes(client, course, team, lead):
    bo, edit = make_instructor(email="bo@example.org", name="Bo"), reverse("wagtailadmin_pages:edit", args=[course.pk])
    answer = client.post(team, {"email": " BO@example.org ", "role": "co_instructor"}, follow=True)
    assert "Bo is in the team now" in said(answer)
    assert roles(course) == {lead.email: "lead", "bo@example.org": "co_instructor"}
    client.force_login(bo)
    assert client.get(edit).status_code == 200  # at once
    client.force_login(lead)
    member = CourseMember.objects.get(user=bo)
    client.post(reverse("course_team_role", args=[course.pk, member.pk]), {"role": "assistant"})
    assert roles(course)["bo@example.org"] == "assistant"
    history = said(client.get(reverse("wagtailadmin_pages:history", args=[course.pk])))
    assert "Bo came into the team: Co-instructor" in history
    assert "Bo has another role in the team: Teaching assistant" in history
    client.post(reverse("course_team_remove", args=[course.pk, member.pk]))
    assert roles(course) == {lead.email: "lead"}


@pytest.mark.parametrize(
    "email, role, words",
    [
        ("nobody@example.org", "assistant", "Nobody here signs in with this address"),
        ("student@example.org", "co_instructor", "is no instructor and may only be a teaching assistant"),
        ("student@example.org", "lead", "is no instructor"),
        ("ada@example.org", "assistant", "is in the team already"),
        ("student@example.org", "emperor", "Select a valid choice"),
        ("student", "assistant", "Enter a valid email address"),
    ],
)
def test_who_cannot_be_added_and_why(client, course, team, lead, email, role, words):
    make_student(email="student@example.org")
    lead.email = "ada@example.org"
    lead.save()
    answer = client.post(team, {"email": email, "role": role})
    assert answer.status_code == 200 and words in said(answer)
    assert f'value="{email}"' in said(answer), "what was typed is kept"
    assert roles(course) == {"ada@example.org": "lead"}


def test_a_student_may_assist_but_never_comes_into_the_editor(client, course, team):
    student = make_student(email="student@example.org")
    client.post(team, {"email": student.email, "role": "assistant"})
    assert roles(course)[student.email] == "assistant"
    client.force_login(student)
    assert client.get(team).status_code == 403


def test_a_course_keeps_a_lead(client, course, team, lead):
    member = CourseMember.objects.get(user=lead)
    remove = reverse("course_team_remove", args=[course.pk, member.pk])
    for address, form in (
        (remove, {}),
        (reverse("course_team_role", args=[course.pk, member.pk]), {"role": "assistant"}),
    ):
        assert "Make somebody else the lead first" in said(client.post(address, form, follow=True))
    assert roles(course) == {lead.email: "lead"}
    bo = make_instructor()
    client.post(team, {"email": bo.email, "role": "lead"})
    assert client.post(remove).url == reverse("wagtailadmin_home")  # out of one's own course
    assert roles(course) == {bo.email: "lead"}


def test_co_instructors_look_and_editors_change(client, course, team):
    bo = make_instructor()
    CourseMember.objects.create(course=course_row(course), user=bo, role="co_instructor")
    client.force_login(bo)
    page = said(client.get(team))
    assert "Ada Maree" in page and "Add somebody" not in page
    form = {"email": make_instructor().email, "role": "assistant"}
    client.post(team, form)
    assert len(roles(course)) == 2
    client.force_login(make_editor())
    assert "Add somebody" in said(client.get(team))
    client.post(team, form)
    assert len(roles(course)) == 3


def test_the_members_of_another_course_are_out_of_reach(client, course, team, catalog):
    other = make_course_page(catalog, modules=0, live=False, owner=make_instructor())
    member = CourseMember.objects.get(course=course_row(other))
    assert client.post(reverse("course_team_remove", args=[course.pk, member.pk])).status_code == 404
    assert CourseMember.objects.filter(pk=member.pk).exists()


def test_three_members_cost_no_more_than_one(client, course, team, django_assert_num_queries):
    client.get(team)
    with CaptureQueriesContext(connection) as for_one:
        client.get(team)
    for _number in range(2):
        CourseMember.objects.create(course=course_row(course), user=make_instructor(), role="co_instructor")
    with django_assert_num_queries(len(for_one)):
        client.get(team)
