"""What people do to a course out of turn: at the same moment, twice, or while something else is under way."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision, WorkflowState

from accounts.applications.models import InstructorApplication
from accounts.applications.services import send_application
from lms_pages.checking import outline_problems
from lms_pages.models import CatalogPage, CoursePage, LessonPage
from lms_pages.moderation.states import CourseState
from lms_pages.publishing import compile_course
from notifications.models import OutgoingMessage
from tests.factories.bodies import heading
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, lessons_of, make_course_page, modules_of, publish, save_draft
from tests.factories.people import make_administrator, make_editor, make_instructor, make_student

from .conftest import led_by
from .test_review import decide, sign_in, state, submit

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def page(which, pk: int) -> str:
    return reverse(f"wagtailadmin_pages:{which}", args=[pk])


def test_a_second_editor_who_approves_the_same_step_does_not_approve_the_next(client, lead, editor, draft):
    submit(client, lead, draft)
    first = WorkflowState.objects.active().get(object_id=str(draft.pk)).current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", first.pk])
    for person in (editor, make_editor()):  # both saw the first step
        sign_in(client, person)
        client.post(address, {"comment": ""})
    assert state(draft) == CourseState.IN_MODERATION and not CoursePage.objects.get(pk=draft.pk).live
    decide(client, editor, draft, "approve")
    assert state(draft) == CourseState.LIVE
    client.post(address, {"comment": ""})  # long after
    assert state(draft) == CourseState.LIVE


def test_a_scheduled_course_is_handed_in_again_only_when_it_is_out(client, lead, editor, draft):
    save_draft(draft, go_live_at=timezone.now() + timedelta(days=3))
    submit(client, lead, draft)
    for _step in range(2):
        decide(client, editor, draft, "approve")
    assert state(draft) == CourseState.SCHEDULED
    save_draft(lessons_of(draft)[0], title="On second thoughts")
    told = client.get(submit(client, lead, draft).url).content.decode()
    assert state(draft) == CourseState.SCHEDULED and "it is scheduled" in told
    past = (timezone.now() - timedelta(hours=1)).isoformat()
    for revision in Revision.objects.exclude(approved_go_live_at=None):
        revision.content["go_live_at"], revision.approved_go_live_at = past, past
        revision.save()
    call_command("publish_scheduled")
    assert state(draft) == CourseState.CHANGES_PENDING
    submit(client, lead, draft)
    assert state(draft) == CourseState.IN_MODERATION


def test_a_live_course_is_taken_off_and_loses_a_module_while_it_is_reviewed(client, lead, editor, reviewed):
    course = led_by(lead, make_course_page(modules=2, lessons=1, live=True, owner=lead))
    save_draft(lessons_of(course)[0], title="Handed in")
    submit(client, lead, course)
    sign_in(client, editor)
    assert client.post(page("unpublish", course.pk), {"include_descendants": "on"}).status_code == 302
    sign_in(client, make_administrator())
    gone = modules_of(course)[1]
    client.post(page("delete", gone.pk))
    assert not Page.objects.filter(pk=gone.pk).exists()
    for screen in ("review_course", "course_team"):
        assert client.get(reverse(screen, args=[course.pk])).status_code == 200
    if state(course) == CourseState.IN_MODERATION:
        for _step in range(2):
            decide(client, editor, course, "approve")
    compile_course(course.translation_key)
    assert not list(outline_problems())
    assert state(course) in {CourseState.LIVE, CourseState.DRAFT}


def test_what_fails_the_gate_is_not_scheduled_and_says_so(client, lead, editor, draft):
    lesson = lessons_of(draft)[0]
    save_draft(lesson, body=[heading("Too deep", level="4")])
    save_draft(draft, go_live_at=timezone.now() + timedelta(days=3))
    submit(client, lead, draft)
    decide(client, editor, draft, "approve")
    told = decide(client, editor, draft, "approve")
    assert state(draft) == CourseState.IN_MODERATION
    assert told.url == reverse("publishing_step", args=[draft.pk])
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()


def test_an_override_counts_for_what_was_overridden_and_nothing_later(client, editor, reviewed):
    course = make_course_page(modules=1, lessons=1, live=True)
    lesson = lessons_of(course)[0]
    draft = save_draft(lesson, body=[heading("Too deep", level="4")])
    sign_in(client, editor)
    step = reverse("publishing_step", args=[lesson.pk])
    hidden = client.get(step).context["form"].shown
    client.post(step, {**hidden, "reason": "A quotation"})
    live = LessonPage.objects.get(pk=lesson.pk)
    assert live.body[0].value["text"] == "Too deep" and live.latest_revision_id == draft.latest_revision_id
    save_draft(live, body=[heading("Too deep", level="4"), heading("Deeper", level="4")], title="Edited since")
    client.post(step, {**client.get(step).context["form"].shown})
    assert LessonPage.objects.get(pk=lesson.pk).title != "Edited since"


def test_a_lesson_that_others_wait_for_is_deleted(client, editor, reviewed):
    course = make_course_page(modules=1, lessons=2, live=True)
    first, second = lessons_of(course)
    publish(second, prerequisites=[str(first.translation_key)])
    compile_course(course.translation_key)
    sign_in(client, make_administrator())
    client.post(page("delete", first.pk))
    assert not Page.objects.filter(pk=first.pk).exists()
    compile_course(course.translation_key)
    row = course_row(course)
    assert not row.compile_error and row.lessons.get(key=second.translation_key).requires == []
    assert client.get(page("edit", second.pk)).status_code == 200


def test_a_course_that_does_not_compile_is_duplicated_and_archived(client, editor, reviewed, monkeypatch):
    course = make_course_page(modules=1, lessons=1, live=True)
    make_enrollment(course_row(course))
    row = course_row(course)
    row.compile_error, row.compile_failed_at, row.generation = "broken", timezone.now(), row.generation + 1
    row.save()
    sign_in(client, editor)
    assert "broken" in client.get("/admin/").content.decode()  # the dashboard says so
    client.post(reverse("copy_course", args=[course.pk]), {"title": "Copy"})
    assert CoursePage.objects.filter(title="Copy", live=False).exists()
    client.post(reverse("archive_course", args=[course.pk]))
    assert state(course) == CourseState.ARCHIVED
    client.post(reverse("archive_course", args=[course.pk]))  # twice is once
    client.post(reverse("restore_course", args=[course.pk]))
    assert state(course) != CourseState.ARCHIVED


def test_dashboards_show_each_role_its_own(client, lead, editor, reviewed, draft):
    boss = make_administrator()
    send_application(user=make_student(), about="I count.", subjects="Limpets", sample_url="https://sample.example/")
    InstructorApplication.objects.update(sent_at=timezone.now() - timedelta(days=5))
    OutgoingMessage.objects.update(status="given_up")
    shown = {}
    people = {"lead": lead, "new": make_instructor(), "editor": editor, "boss": boss}
    for name, person in people.items():
        sign_in(client, person)
        shown[name] = client.get("/admin/").content.decode()
    begin = reverse("wagtailadmin_pages:add", args=["lms_pages", "coursepage", CatalogPage.objects.get().pk])
    assert [name for name, page in shown.items() if begin in page] == ["new"]
    assert [name for name, page in shown.items() if draft.title in page] == ["lead"]
    assert [name for name, page in shown.items() if "Limpets" in page] == ["boss"]
    assert "Waits for long" in shown["boss"]
    assert [name for name, page in shown.items() if "could not be delivered" in page] == ["boss"]
    assert [name for name, page in shown.items() if re.search(r"\d+ Pages? <span", page)] == ["editor", "boss"]
