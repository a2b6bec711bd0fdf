"""What the explorer does with several courses at once."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail.models import Locale

from lms_pages.models import Category, CoursePage
from tests.factories.pages import lessons_of, make_course_page, save_draft
from tests.factories.people import make_editor

pytestmark = pytest.mark.django_db


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


def test_category_of_many_courses_and_none_again(courses, client):
    live, _pending, draft, _already = courses
    category = Category.objects.create(locale=Locale.get_default(), name="Optics", slug="optics")
    client.force_login(make_editor())
    client.post(address("assign_category", live, draft), {"category": category.pk})
    assert fresh(live).category == category and draft_of(draft).category == category
    client.post(address("assign_category", live), {"category": ""})
    assert fresh(live).category is None and draft_of(draft).category == category
