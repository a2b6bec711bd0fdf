"""When lessons open: written on the pages, said to students, held by the door."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, streamfield

from learning.courses.models import Lesson
from learning.progress.services import mark_lesson_done
from lms_pages.models import CoursePage, LessonPage, ModulePage
from lms_pages.publishing import compile_course
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, lessons_of, make_course_page, modules_of, publish, save_draft
from tests.factories.people import make_administrator

from .agreement import assert_agreement

pytestmark = pytest.mark.django_db


def row_of(page) -> Lesson:
    return Lesson.objects.select_related("course").get(key=page.translation_key)


def wait_for(page, *others, **fields):
    return publish(page, prerequisites=[str(other.translation_key) for other in others], **fields)


@pytest.fixture
def course(catalog):
    return make_course_page(catalog, modules=2, lessons=2, quizzes=False)


def test_pages_are_compiled_in_the_order_of_the_course(course, django_capture_on_commit_callbacks):
    first, second, third, last = lessons_of(course)
    with django_capture_on_commit_callbacks(execute=True):
        wait_for(last, third, first, opens_at=datetime(2027, 1, 1, tzinfo=UTC))
        publish(second, opens_after_days=7)
    rows = {page: row_of(page) for page in lessons_of(course)}
    assert rows[last].requires == [rows[first].pk, rows[third].pk]
    assert rows[last].opens_at == datetime(2027, 1, 1, tzinfo=UTC) and rows[second].opens_after_days == 7
    assert rows[first].requires == [] and rows[first].opens_at is None
    assert_agreement()
    with django_capture_on_commit_callbacks(execute=True):
        publish(course, is_sequential=True)
    rows = [row_of(page) for page in lessons_of(course)]
    assert [row.requires for row in rows] == [[], [rows[0].pk], [rows[1].pk], [rows[2].pk]]
    # Unpublished, a lesson is waited for no more: nobody could finish it.
    with django_capture_on_commit_callbacks(execute=True):
        publish(course, is_sequential=False)
        third.unpublish()
    assert row_of(last).requires == [rows[0].pk]
    assert_agreement()


@pytest.mark.once
def test_a_translation_waits_as_its_source_does(course, django_capture_on_commit_callbacks, client):
    first, *_others, last = lessons_of(course)
    with django_capture_on_commit_callbacks(execute=True):
        wait_for(last, first)
        af = Locale.objects.get(language_code="af")
        CopyPageForTranslationAction(course, af, copy_parents=True, include_subtree=True).execute()
        translated = CoursePage.objects.get(locale=af)
        for page in (translated, *modules_of(translated), *lessons_of(translated)):
            publish(page)
        publish(lessons_of(translated)[1], prerequisites=[str(last.translation_key)], opens_after_days=9)
    rows = [row_of(page) for page in lessons_of(course)]
    assert [row.requires for row in rows] == [[], [], [], [rows[0].pk]]
    assert {row.opens_after_days for row in rows} == {None}
    client.force_login(make_administrator())
    fields = "prerequisites", "opens_at", "opens_after_days"
    for page, is_asked in ((last, True), (lessons_of(translated)[3], False)):
        form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
        assert [name in form.fields for name in fields] == [is_asked] * 3


def edit(client, page, prerequisites=(), **fields):
    """Save a draft of a lesson as the editor's form does; the page that answers."""
    form = {
        "title": page.title,
        "slug": page.slug,
        "body": streamfield([]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
        **fields,
    }
    form = {**nested_form_data(form), "prerequisites": [str(other.translation_key) for other in prerequisites]}
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)


@pytest.mark.once
def test_what_the_editor_offers_and_refuses(course, client):
    first, second, _third, last = lessons_of(course)
    client.force_login(make_administrator())
    form = client.get(reverse("wagtailadmin_pages:edit", args=[last.pk])).context["form"]
    assert form.fields["prerequisites"].choices == [
        (
            module.title,
            [
                (str(page.translation_key), page.title)
                for page in lessons_of(course)
                if page.is_child_of(module) and page != last
            ],
        )
        for module in modules_of(course)
    ]
    assert "Africa/Johannesburg" in form.fields["opens_at"].help_text

    assert edit(client, last, prerequisites=[first], opens_after_days="4").status_code == 302
    draft = LessonPage.objects.get(pk=last.pk).get_latest_revision_as_object()
    assert (draft.prerequisites, draft.opens_after_days) == ([str(first.translation_key)], 4)
    assert LessonPage.objects.get(pk=last.pk).prerequisites == []  # a draft changes nothing for students

    # The draft of the last one waits for the first, and so the first may not wait for the last.
    save_draft(second, prerequisites=[str(last.translation_key)])
    answer = edit(client, first, prerequisites=[second])
    (sentence,) = answer.context["form"].errors["prerequisites"]
    for waiting, awaited in ((first, second), (second, last), (last, first)):
        assert f"“{waiting.title}” waits for “{awaited.title}”" in sentence
    assert edit(client, first, prerequisites=[first]).context["form"].errors["prerequisites"]
    both = edit(client, first, opens_at="2027-01-01 10:00", opens_after_days="4")
    assert "not both" in both.context["form"].errors["opens_after_days"][0]
    assert edit(client, first, opens_at="2027-01-01 10:00").status_code == 302
    moment = LessonPage.objects.get(pk=first.pk).get_latest_revision_as_object().opens_at
    assert moment == datetime(2027, 1, 1, 8, 0, tzinfo=UTC)  # written in the zone that the help text names

    # Two revisions are compared in titles.
    url = reverse("wagtailadmin_pages:revisions_compare", args=[last.pk, "live", "latest"])
    compared = client.get(url).content.decode()
    assert first.title in compared and str(first.translation_key) not in compared


def test_a_circle_that_got_published_all_the_same_leaves_the_old_outline(course, django_capture_on_commit_callbacks):
    first, second, *_others = lessons_of(course)
    with django_capture_on_commit_callbacks(execute=True):
        LessonPage.objects.filter(pk=first.pk).update(prerequisites=[str(second.translation_key)])
        LessonPage.objects.filter(pk=second.pk).update(prerequisites=[str(first.translation_key)])
        publish(course, title="Renamed")
    row = course_row(course)
    assert f"{first.title} → " in row.compile_error and f"{second.title} → " in row.compile_error
    assert row.texts.get().title == course.title and row_of(first).requires == []
    with django_capture_on_commit_callbacks(execute=True):
        wait_for(first)
    assert row_of(second).requires == [row_of(first).pk]
    assert_agreement()


@pytest.mark.once
def test_what_a_student_is_told(course, client, django_capture_on_commit_callbacks):
    first, second, third, last = lessons_of(course)
    opens = timezone.now().replace(hour=20, minute=30) + timedelta(days=3)  # the next morning in Tokyo
    told = f"Opens on {date_format(opens + timedelta(hours=9), 'DATE_FORMAT')} at 5:30 a.m."
    with django_capture_on_commit_callbacks(execute=True):
        wait_for(second, first)
        wait_for(third, first, second)
        publish(last, opens_at=opens)
    enrollment = make_enrollment(course_row(course))
    enrollment.user.profile.time_zone = "Asia/Tokyo"
    enrollment.user.profile.save()
    client.force_login(enrollment.user)

    def shown(page, status=403):
        response = client.get(page.url)
        assert response.status_code == status
        return response.content.decode()

    assert f"Finish “{first.title}” first." in shown(second) and f'href="{first.url}"' in shown(second)
    assert f"Finish “{first.title}” and “{second.title}” first." in shown(third)
    assert told in shown(last)
    # In the outline, on the page of the course and in the player; nothing that is locked is a link.
    for address in (course.url, first.url):
        page = client.get(address).content.decode()
        assert f"Finish “{first.title}” first." in page and told in page
        assert f'href="{first.url}"' in page or address == first.url
        assert not any(f'href="{locked.url}"' in page for locked in (second, third, last))
        assert "0 of 4" in page  # a locked lesson is a lesson
    # What opens with this lesson is where its button leads; what stays locked is not.
    answer = client.post(reverse("mark_lesson_done", args=[first.translation_key]), {"next": "1"})
    assert answer.url == second.url and shown(second, 200)
    assert client.post(reverse("mark_lesson_done", args=[third.translation_key])).status_code == 403
    client.post(reverse("mark_lesson_done", args=[second.translation_key]))
    answer = client.post(reverse("mark_lesson_done", args=[third.translation_key]), {"next": "1"})
    assert answer.url == third.url and told in shown(third, 200)
    # All that is left waits for time: going on leads there, and says so.
    assert client.get(reverse("continue_course", args=[course.translation_key])).url == last.url
    assert reverse("continue_course", args=[course.translation_key]) in shown(last)


def test_going_on_passes_over_what_is_locked(course, client, django_capture_on_commit_callbacks):
    first, second, third, last = lessons_of(course)
    with django_capture_on_commit_callbacks(execute=True):
        wait_for(first, last)
    enrollment = make_enrollment(course_row(course))
    client.force_login(enrollment.user)
    assert client.get(reverse("continue_course", args=[course.translation_key])).url == second.url
    assert second.title in client.get(reverse("my_learning")).content.decode()
    for page in (second, third, last):
        mark_lesson_done(enrollment=enrollment, lesson=row_of(page))
    assert client.get(reverse("continue_course", args=[course.translation_key])).url == first.url
    assert client.get(first.url).status_code == 200


def test_moved_to_another_module_a_lesson_keeps_its_students(course, client, django_capture_on_commit_callbacks):
    first, second, _third, last = lessons_of(course)
    with django_capture_on_commit_callbacks(execute=True):
        wait_for(last, second)
    enrollment = make_enrollment(course_row(course))
    mark_lesson_done(enrollment=enrollment, lesson=row_of(second))
    before = list(enrollment.lesson_progress.values())
    client.force_login(make_administrator())
    target = modules_of(course)[1]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("wagtailadmin_pages:move_confirm", args=[second.pk, target.pk]))
    moved = LessonPage.objects.get(pk=second.pk)
    assert moved.is_child_of(ModulePage.objects.get(pk=target.pk))
    row = row_of(moved)
    assert row.module.key == target.translation_key and row_of(last).requires == [row.pk]
    assert list(enrollment.lesson_progress.values()) == before
    client.force_login(enrollment.user)
    assert client.get(LessonPage.objects.get(pk=last.pk).url).status_code == 200
    old = client.get(second.url)
    assert old.status_code in {301, 302} and old.url == moved.url
    assert_agreement()
    # Reordered by drag and drop, a sequential course asks for what stands before now.
    client.force_login(make_administrator())
    with django_capture_on_commit_callbacks(execute=True):
        publish(course, is_sequential=True)
        client.post(reverse("wagtailadmin_pages:set_page_position", args=[moved.pk]) + "?position=0")
    assert row_of(moved).requires == [row_of(first).pk]
    assert compile_course(course.translation_key) is False
    assert_agreement()
