"""A course duplicated in one action: a draft of its own, in which everything points inside."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from learning.courses.enums import TeamRole
from learning.courses.models import ActivityVersion, CourseMember, Lesson
from learning.progress.services import mark_lesson_done
from lms_pages import copying
from lms_pages.copying import finish_copy, resume_copies, start_copy
from lms_pages.models import CourseCopy, CoursePage, LessonPage
from lms_pages.models.copying import CopyState
from lms_pages.publication import gate_open
from lms_pages.publishing import compile_course
from tests.factories.bodies import markdown, new_id, quiz
from tests.factories.enrollments import make_enrollment
from tests.factories.files import make_document
from tests.factories.pages import (
    course_row,
    lessons_of,
    make_course_page,
    modules_of,
    publish,
    save_draft,
)
from tests.factories.people import make_administrator, make_editor, make_student, make_user

from .agreement import assert_agreement, snapshot

pytestmark = pytest.mark.django_db


def rich_text(html):
    return {"type": "rich_text", "value": html, "id": new_id()}


def button(**target):
    value = {"label": "Go", "page": None, "document": None, "url": "", "style": "main", **target}
    return {"type": "button", "value": value, "id": new_id()}


def accordion(*children):
    part = {"type": "item", "id": new_id(), "value": {"title": "More", "content": list(children)}}
    return {"type": "accordion", "id": new_id(), "value": {"parts": [part], "is_exclusive": False}}


@pytest.fixture
def course(catalog):
    """Two modules of two lessons; the last lesson waits for the others and points at them in every way there is."""
    course = make_course_page(catalog, modules=2, lessons=2, slug="light", title="Light", level="advanced")
    first, second, third, last = lessons_of(course)
    other = make_course_page(catalog, modules=1, lessons=1, quizzes=False)
    document = make_document()
    body = [
        rich_text(
            f'<p><a linktype="page" id="{first.pk}">inside</a> <a id="{course.pk}" linktype="page">the course</a> '
            f'<a linktype="page" id="{other.pk}">outside</a> <a linktype="document" id="{first.pk}">file</a></p>'
        ),
        button(page=second.pk),
        button(page=other.pk),
        button(document=document.pk),
        button(url=third.url),
        accordion(markdown(f"[third]({third.url}) [relative](../../a/b/) [other]({other.url})")),
        quiz(),
    ]
    publish(course, description=f'<p><a linktype="page" id="{last.pk}">last</a></p>')
    with gate_open():  # a file that is gone and a way to nowhere are copied as they are
        publish(
            last, body=body, prerequisites=[str(third.translation_key), str(first.translation_key)], opens_after_days=2
        )
    compile_course(course.translation_key)
    return course


@pytest.fixture
def duplicate(client, django_capture_on_commit_callbacks):
    """duplicate(course, title) -> the row, and what is told once the work is done"""

    def press(course, title):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("copy_course", args=[course.pk]), {"title": title})
        return CourseCopy.objects.get(), client.get(answer.url).content.decode()

    return press


def test_a_copy_is_a_course_of_its_own(course, client, duplicate, django_capture_on_commit_callbacks):
    enrollment = make_enrollment(course_row(course))
    mark_lesson_done(enrollment=enrollment, lesson=Lesson.objects.get(key=lessons_of(course)[0].translation_key))
    save_draft(lessons_of(course)[1], title="Drafted meanwhile")
    compile_course(course.translation_key)
    before, editor = snapshot(), make_editor()
    client.force_login(editor)
    listed = client.get(reverse("wagtailadmin_explore", args=[course.get_parent().pk])).content.decode()
    assert reverse("copy_course", args=[course.pk]) in listed
    assert reverse("wagtailadmin_pages:copy", args=[course.pk]) not in listed
    asked = client.get(reverse("copy_course", args=[course.pk])).content.decode()
    assert 'value="Light (copy)"' in asked and "2 modules" in asked and "4 lessons" in asked
    copy, told = duplicate(course, "Light and shade")
    assert copy.state == CopyState.FINISHED and reverse("wagtailadmin_pages:edit", args=[copy.target_id]) in told
    made = CoursePage.objects.get(pk=copy.target_id)
    assert (made.title, made.slug, made.live, made.owner, made.level) == (
        "Light and shade",
        "light-copy",
        False,
        editor,
        "advanced",
    )
    old, new = lessons_of(course), lessons_of(made)
    assert [page.draft_title for page in new] == [old[0].title, "Drafted meanwhile", old[2].title, old[3].title]
    assert [module.title for module in modules_of(made)] == [module.title for module in modules_of(course)]
    assert [page.slug for page in new] == [page.slug for page in old]
    assert not Page.objects.descendant_of(made, inclusive=True).live().exists()
    keys = set(Page.objects.descendant_of(course, inclusive=True).values_list("translation_key", flat=True))
    assert keys.isdisjoint(Page.objects.descendant_of(made, inclusive=True).values_list("translation_key", flat=True))
    # Who copies leads it and is named on it; nobody learns in it, and nothing of the original moved.
    members = CourseMember.objects.filter(course__key=made.translation_key)
    assert [(member.user, member.role) for member in members] == [(editor, TeamRole.LEAD)]
    assert [row.user for row in made.instructors.all()] == [editor]
    assert not course_row(made).enrollments.exists() and snapshot_of(before) == snapshot_of(snapshot())
    for page in (new[3], new[3].get_latest_revision_as_object()):  # the page and its draft say the same
        assert page.prerequisites == [str(new[2].translation_key), str(new[0].translation_key)]
        assert page.opens_after_days == 2
        text, to_page, outside, document, address, folded, _quiz = page.body.raw_data
        assert text["value"].count(f'id="{new[0].pk}"') == 1 and f'<a id="{made.pk}" linktype="page">' in text["value"]
        assert f'<a linktype="document" id="{old[0].pk}">' in text["value"]
        assert to_page["value"]["page"] == new[1].pk
        was = old[3].body.raw_data
        assert outside["value"] == was[2]["value"] and document["value"] == was[3]["value"]
        assert address["value"]["url"] == old[2].url.replace("/light/", "/light-copy/")
        inner = folded["value"]["parts"][0]["value"]["content"][0]["value"]
        assert f"[third]({address['value']['url']}) [relative](../../a/b/)" in inner
        assert inner.endswith(was[5]["value"]["parts"][0]["value"]["content"][0]["value"].split(" ")[-1])
    assert f'id="{new[3].pk}"' in made.description
    # Published, it is compiled as a course that stands alone: the same blocks, activities of its own.
    with django_capture_on_commit_callbacks(execute=True):
        for page in (made, *modules_of(made), *lessons_of(made)):
            with gate_open():
                publish(page)
    assert_agreement()
    rows = [Lesson.objects.get(key=page.translation_key) for page in new]
    assert rows[3].requires == [rows[0].pk, rows[2].pk]
    assert rows[3].activities.get().block_id != rows[1].activities.get().block_id
    assert {row.course for row in rows} == {course_row(made)}
    # And again: the next free address.
    with django_capture_on_commit_callbacks(execute=True):
        again = start_copy(source=course, user=editor, title="Again")
    assert CourseCopy.objects.get(pk=again.pk).target.slug == "light-copy-1"


def snapshot_of(found: dict) -> dict:
    """Of the courses that were published before."""
    return {
        "outlines": {key: said for key, said in found["outlines"].items() if said[0]},
        "activities": found["activities"],
    }


def test_progress_is_seen_and_work_that_was_cut_off_goes_on(course, client, monkeypatch):
    editor = make_editor()
    copy = start_copy(source=course, user=editor, title="Copy")
    for _page in range(3):
        assert copying._make_next(copy.pk) is True
    client.force_login(editor)
    address = reverse("course_copy", args=[copy.key])
    told = client.get(address).content.decode()
    assert "3 of 7 pages" in told and 'value="3" max="7"' in told and 'http-equiv="refresh"' in told
    client.force_login(make_administrator())
    assert client.get(address).status_code == 404  # somebody else's
    # tick hands over what no worker has touched for a while, and only that.
    assert resume_copies() == 0
    assert resume_copies(timezone.now() + timedelta(minutes=10)) == 1
    copy.refresh_from_db()
    assert (copy.state, copy.done_count) == (CopyState.FINISHED, 7)
    assert len(lessons_of(CoursePage.objects.get(pk=copy.target_id))) == 4
    finish_copy(copy.pk)  # a task that comes twice
    assert LessonPage.objects.count() == 4 + 4 + 1


def test_a_copy_that_fails_leaves_nothing_behind(course, client, monkeypatch, duplicate):
    def fail(*args):
        raise ValueError("the last step")

    pages = Page.objects.count()
    client.force_login(make_editor())
    monkeypatch.setattr(copying, "_put_links_right", fail)
    copy, told = duplicate(course, "Copy")
    assert copy.state == CopyState.FAILED and "the last step" in told and "nothing of it was kept" in told
    assert Page.objects.count() == pages and Page.find_problems() == ([], [], [], [], [])
    assert not CoursePage.objects.filter(title="Copy").exists()


@pytest.mark.once
def test_wagtails_own_ways_of_copying_a_course_are_shut(course, client):
    """Lessons of such a copy would wait for lessons of the original, which nobody in the copy can finish."""
    client.force_login(make_user(is_superuser=True))
    before = CoursePage.objects.count()
    form = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": course.get_parent().pk, "copy_subpages": "on"}
    client.post(reverse("wagtailadmin_pages:copy", args=[course.pk]), form)
    by_api = reverse("wagtailadmin_api:pages:action", args=[course.pk, "copy"])
    client.post(by_api, {"slug": "copy", "recursive": "true"}, content_type="application/json")
    client.post(by_api, {"slug": "copy", "recursive": "true"})
    assert CoursePage.objects.count() == before
    lesson = lessons_of(course)[0]
    by_api = reverse("wagtailadmin_api:pages:action", args=[lesson.pk, "copy"])
    assert client.post(by_api, {"slug": "copy"}).status_code == 201  # a lesson is copied as ever


@pytest.mark.once
def test_who_may_copy(course, client):
    address = reverse("copy_course", args=[course.pk])
    client.force_login(make_student())
    assert client.post(address, {"title": "Mine"}).status_code == 403
    client.force_login(make_editor())
    assert client.post(address, {"title": ""}).context["form"].errors["title"]
    assert not CourseCopy.objects.exists()
    assert client.post(address, {"title": "Mine"}).status_code == 302
    assert ActivityVersion.objects.filter(activity__lesson__course__is_live=False).count() == 0
