"""Drafts in the editor, seen as a visitor, as a new student, as one who has finished."""

import pytest
from django.urls import reverse

from learning.enrollment.models import Enrollment
from learning.progress.models import LessonProgress
from lms_pages.models import CoursePage, LessonPage
from tests.factories.bodies import markdown, quiz
from tests.factories.pages import lessons_of, make_course_page, make_lesson_page, modules_of, save_draft
from tests.factories.people import make_editor, make_student

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def course(catalog):
    """Published, with drafts: a new first lesson that is open to all, one that waits for it, and another title."""
    page = make_course_page(catalog, modules=2, lessons=1, quizzes=False, title="As published")
    first, second = lessons_of(page)
    taste = make_lesson_page(modules_of(page)[0], title="A taste", live=False, is_preview=True, body=[quiz()])
    taste.move(first, pos="left")
    save_draft(
        second, title="Drafted title", prerequisites=[str(taste.translation_key)], body=[markdown("Secret words")]
    )
    first.unpublish()
    save_draft(page, title="As drafted")
    return CoursePage.objects.get(pk=page.pk)


def look(client, page, mode):
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]), {"mode": mode})
    assert response.status_code == 200
    return response.content.decode()


def address(page, mode):
    return f'href="{reverse("wagtailadmin_pages:view_draft", args=[page.pk])}?mode={mode}"'


def test_a_course_and_its_lessons_as_three_people_see_them(course, client):
    client.force_login(make_editor())
    gone, taste, waiting = (
        LessonPage.objects.get(live=False, first_published_at__isnull=False),
        *(LessonPage.objects.filter(title__in=["A taste", lessons_of(course)[-1].title]).order_by("path")),
    )
    # The course: what is drafted, without what was unpublished.
    seen = {mode: look(client, course, mode) for mode in ("visitor", "student", "finished")}
    for page in seen.values():
        assert "As drafted" in page and "A taste" in page and "Drafted title" in page
        assert gone.title not in page and "<form" not in page.split("<main")[1].split("</main")[0]
    assert "Preview: students press this." in seen["visitor"] and address(taste, "visitor") in seen["visitor"]
    assert "0 of 2" in seen["student"] and "Start learning" in seen["student"]
    assert "Finish “A taste” first." in seen["student"] and address(waiting, "student") not in seen["student"]
    assert "2 of 2" in seen["finished"] and "Review" in seen["finished"]
    # A lesson that is open to everybody, one that is not.
    for mode, page in (("visitor", taste), ("student", taste), ("finished", waiting), ("student", waiting)):
        assert "hx-post" not in look(client, page, mode)
    assert "A taste of the course" in look(client, taste, "visitor")
    assert "Secret words" not in look(client, waiting, "visitor") and "Sign in and enroll" in look(
        client, waiting, "visitor"
    )
    as_student = look(client, waiting, "student")
    assert "Secret words" in as_student and "finds this lesson locked. Finish “A taste” first." in as_student
    finished = look(client, waiting, "finished")
    assert (
        "Done. You finished the whole course!" in finished
        and "2 of 2" in finished
        and address(taste, "finished") in finished
    )
    # An unknown mode is the first one; looking writes nothing.
    assert "Enrolled student" in look(client, taste, "")
    assert not Enrollment.objects.exists() and not LessonProgress.objects.exists()
    client.force_login(make_student())
    assert client.get(reverse("wagtailadmin_pages:view_draft", args=[waiting.pk])).status_code == 403


def test_the_editor_offers_modes_and_sizes_and_previews_a_page_that_was_never_saved(course, client):
    client.force_login(make_editor())
    for page in (course, lessons_of(course)[0]):
        html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert all(f'value="{mode}"' in html for mode in ("student", "finished", "visitor"))
        assert "Preview in mobile size" in html and "Preview in desktop size" in html
    module = modules_of(course)[0]
    new = reverse("wagtailadmin_pages:preview_on_add", args=["lms_pages", "lessonpage", module.pk])
    form = {"title": "Being written", "slug": "being-written", "body-count": "0", "prerequisites": []}
    form |= {f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    assert client.post(new, form).json()["is_valid"]
    html = client.get(new, {"mode": "student"}).content.decode()
    assert "Being written" in html and "0 of 3" in html and 'aria-current="page"' in html
