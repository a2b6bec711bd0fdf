"""What the explorer does with several courses at once."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Locale, PageLogEntry, Revision

from accounts.roles import ensure_roles
from learning.courses.enums import TeamRole
from learning.courses.team import add_member
from lms_pages.models import Category, CoursePage
from tests.factories.pages import course_row, lessons_of, make_course_page, save_draft
from tests.factories.people import make_editor, make_instructor, make_student

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def address(action, *pages):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?{ids}&next=/admin/"


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def draft_of(page):
    return CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def fresh(page):
    return CoursePage.objects.get(pk=page.pk)


@pytest.fixture
def courses(catalog):
    """Live; live with changes that wait; never published; and live with the level already."""
    made = [
        make_course_page(catalog, modules=1, lessons=1, quizzes=False, compiled=False),
        make_course_page(catalog, modules=0, compiled=False),
        make_course_page(catalog, modules=0, live=False),
        make_course_page(catalog, modules=0, level="beginner", compiled=False),
    ]
    save_draft(made[1], title="Not to be seen yet")
    return made


def test_level_of_many_courses(courses, client):
    live, pending, draft, already = courses
    client.force_login(make_editor())
    asked = client.get(address("change_level", *courses, *lessons_of(live))).content.decode()
    assert all(page.title in asked for page in (live, draft, already)) and "left out" in asked
    answer = client.post(address("change_level", *courses, *lessons_of(live)), {"level": "beginner"})
    assert "3 courses were changed. 2 changes wait in drafts." in said(answer)
    assert [fresh(page).level for page in courses] == ["beginner", "all", "all", "beginner"]
    assert [draft_of(page).level for page in courses] == ["beginner"] * 4
    assert fresh(pending).title != "Not to be seen yet" and draft_of(pending).title == "Not to be seen yet"
    assert not fresh(draft).live and fresh(already).revisions.count() == 1
    assert client.post(address("change_level", live), {"level": "nonsense"}).context["form"].errors["level"]
    assert fresh(live).level == "beginner"


def test_what_may_not_be_published_waits_and_stops_none_of_the_others(courses, client, monkeypatch):
    refused, _pending, draft, already = courses
    publish = Revision.publish

    def refuse(revision, **options):
        if str(revision.object_id) == str(refused.pk):
            raise ValidationError("It is not complete.")
        publish(revision, **options)

    monkeypatch.setattr(Revision, "publish", refuse)
    client.force_login(make_editor())
    answer = client.post(address("change_level", refused, already, draft), {"level": "advanced"})
    assert "3 courses were changed. 2 changes wait in drafts." in said(answer)
    assert (fresh(refused).level, draft_of(refused).level) == ("all", "advanced")
    assert fresh(already).level == "advanced"


def test_category_of_many_courses_and_none_again(courses, client):
    live, _pending, draft, _already = courses
    category = Category.objects.create(locale=Locale.get_default(), name="Optics", slug="optics")
    client.force_login(make_editor())
    client.post(address("assign_category", live, draft), {"category": category.pk})
    assert fresh(live).category == category and draft_of(draft).category == category
    client.post(address("assign_category", live), {"category": ""})
    assert fresh(live).category is None and draft_of(draft).category == category


def test_a_co_instructor_for_many_courses(courses, client):
    ensure_roles()
    live, pending, draft, already = courses
    lead, colleague = make_instructor(), make_instructor(email="nomsa@example.org", name="Nomsa")
    for page in (live, draft):
        add_member(course=course_row(page), user=lead, role=TeamRole.LEAD)
    add_member(course=course_row(pending), user=lead, role=TeamRole.CO_INSTRUCTOR)
    add_member(course=course_row(draft), user=colleague, role=TeamRole.ASSISTANT)
    client.force_login(lead)
    form = {"email": "Nomsa@example.org"}
    asked = client.get(address("add_co_instructor", live, pending, draft)).context
    assert [item["item"].pk for item in asked["items"]] == [live.pk, draft.pk]  # only what one leads
    assert [item["item"].pk for item in asked["items_with_no_access"]] == [pending.pk]
    answer = client.post(address("add_co_instructor", live, pending, draft), form)
    assert "is co-instructor of 1 more course." in said(answer) and "in the team already" in said(answer)
    teams = {
        page: dict(course_row(page).members.filter(user=colleague).values_list("user", "role")) for page in courses
    }
    assert teams == {
        live: {colleague.pk: "co_instructor"},
        pending: {},
        draft: {colleague.pk: "assistant"},
        already: {},
    }
    assert PageLogEntry.objects.filter(action="course.team.add", page=live.pk, user=lead).count() == 1
    nobody = client.post(address("add_co_instructor", live), {"email": "nobody@example.org"})
    assert "Nobody here signs in" in nobody.context["form"].errors["email"][0]
    client.post(address("add_co_instructor", live), {"email": make_student().email})
    assert course_row(live).members.count() == 2
