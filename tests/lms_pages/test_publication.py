"""Every way out of the editor passes the gate: buttons, workflows, bulk, the API, the clock, and code."""

import json
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from lms_pages.models import CoursePage, LessonPage
from lms_pages.moderation.workflow import ensure_workflow
from lms_pages.publication import OVERRIDE, REFUSED, GateRefused
from tests.factories.bodies import markdown
from tests.factories.pages import lessons_of, make_course_page, modules_of, save_draft
from tests.factories.people import make_administrator, make_editor, make_instructor

from .blocks.test_editor import create, posted

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BAD, GOOD = "See [](../x/).", "See [this](/courses/)."


@pytest.fixture
def course(catalog):
    return make_course_page(catalog, modules=1, lessons=2, quizzes=False)


@pytest.fixture
def lesson(course):
    """Live, with a newer draft that does not pass."""
    return save_draft(lessons_of(course)[0], title="Draft", body=[markdown(BAD)])


@pytest.fixture
def editor(client):
    client.user = make_editor()
    client.force_login(client.user)
    return client


def now(page):
    return LessonPage.objects.get(pk=page.pk)


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def step(page) -> str:
    return reverse("publishing_step", args=[page.pk])


def edit(client, page, text, **extra):
    blocks = [("markdown", text)]
    data = posted(*blocks, title="Draft", slug=page.slug, **extra)
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def confirm(client, page, **data):
    """Send the form of the step as it is shown."""
    form = client.get(step(page)).context["form"]
    return client.post(step(page), {**form.shown, **data})


def test_code_is_refused_and_nothing_changes(lesson):
    with pytest.raises(GateRefused) as refused:
        lesson.latest_revision.publish()
    assert {finding.kind for finding in refused.value.findings} == {"empty_link", "broken_link"}
    assert "“Draft” cannot be published: 2 things have to be mended. Block 1, Markdown" in refused.value.messages[0]
    assert now(lesson).title != "Draft" and now(lesson).has_unpublished_changes
    save_draft(lesson, body=[markdown(GOOD)]).latest_revision.publish()
    assert now(lesson).title == "Draft" and not now(lesson).has_unpublished_changes


def test_the_publish_button_saves_the_draft_and_leads_to_the_findings(editor, lesson):
    response = edit(editor, lesson, "Also [](/nowhere/)", **{"action-publish": "publish"})
    assert (response.status_code, response.url) == (302, step(lesson))
    assert "/nowhere/" in str(now(lesson).latest_revision.content["body"]) and now(lesson).title != "Draft"
    page = editor.get(step(lesson)).content.decode()
    block_id = json.loads(now(lesson).latest_revision.content["body"])[0]["id"]
    assert f"/admin/pages/{lesson.pk}/edit/#block-{block_id}-section" in page and "has no words" in page
    response = edit(editor, lesson, GOOD, **{"action-publish": "publish"})
    assert response.url != step(lesson) and now(lesson).body[0].value == GOOD


def test_a_new_page_is_kept_as_a_draft(editor, course):
    response = create(editor, modules_of(course)[0], ("markdown", BAD))
    page = LessonPage.objects.get(title="A lesson", alias_of=None)
    assert response.url == step(page) and not page.live and BAD in str(page.body.raw_data)


def test_an_override_wants_a_reason_and_is_logged_for_this_revision_only(editor, lesson):
    assert "This field is required" in confirm(editor, lesson, reason=" ").content.decode()
    assert now(lesson).title != "Draft"
    confirm(editor, lesson, reason="The picture comes tomorrow")
    assert now(lesson).title == "Draft" and now(lesson).live
    entry = PageLogEntry.objects.get(action=OVERRIDE)
    assert (entry.user, entry.data["reason"]) == (editor.user, "The picture comes tomorrow")
    assert [each["kind"] for each in entry.data["findings"]] == ["empty_link", "broken_link"]
    history = editor.get(reverse("wagtailadmin_pages:history", args=[lesson.pk])).content.decode()
    assert "Let pass in spite of" in history and "The picture comes tomorrow" in history
    now(lesson).unpublish()
    now(lesson).latest_revision.publish()  # the same revision was let through
    with pytest.raises(GateRefused):
        save_draft(lesson, overwrite=True, body=[markdown(BAD + " And [](/x/).")]).latest_revision.publish()
    with pytest.raises(GateRefused):
        save_draft(lesson, body=[markdown(BAD)]).latest_revision.publish()


def test_what_was_not_shown_is_not_decided(editor, lesson):
    shown = editor.get(step(lesson)).context["form"].shown
    save_draft(lesson, overwrite=True, body=[markdown(BAD * 2)])
    response = editor.post(step(lesson), {**shown, "reason": "It is fine"})
    assert "Look at it again" in response.content.decode() and now(lesson).title != "Draft"
    confirm(editor, lesson, reason="It is fine")
    assert now(lesson).title == "Draft"


def test_who_may_not_publish_does_not_pass_by_the_step(client, lesson):
    for user in (make_instructor(), None):
        client.logout()
        if user:
            client.force_login(user)
        response = client.post(step(lesson), {"reason": "I want it"})
        assert response.status_code == 302 and now(lesson).title != "Draft"
    assert not PageLogEntry.objects.filter(action=OVERRIDE).exists()


@pytest.mark.parametrize("include_descendants", [False, True])
def test_bulk_publishing_names_all_that_do_not_pass_and_publishes_none(editor, course, lesson, include_descendants):
    other = lessons_of(course)[1]
    other.unpublish()
    save_draft(other, title="Fine now", body=[markdown(GOOD)])
    third = save_draft(make_draft(course), body=[markdown(BAD)])
    pages = [course] if include_descendants else [lesson, other, third]
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    address += "?next=/admin/&" + "&".join(f"id={page.pk}" for page in pages)
    data = {"include_descendants": "on"} if include_descendants else {}
    response = editor.post(address, data)
    assert f"“{third.draft_title}” cannot be published" in said(response)
    assert ("“Draft” cannot be published" in said(response)) != include_descendants
    assert not now(other).live and now(lesson).title != "Draft"
    save_draft(third, body=[markdown(GOOD)])
    save_draft(lesson, body=[markdown(GOOD)])
    editor.post(address, data)
    assert now(other).live and now(third).live


def make_draft(course):
    from tests.factories.pages import make_lesson_page

    return make_lesson_page(modules_of(course)[0], live=False)


def approve_course(client, course, **kwargs):
    state = CoursePage.objects.get(pk=course.pk).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[course.pk, "approve", state.pk])
    return client.post(address, {"comment": "Well done"}, **kwargs)


def test_submission_says_so_and_the_last_approval_refuses(editor, course, lesson):
    ensure_workflow()
    response = editor.post(reverse("review_course", args=[course.pk]))
    assert "“Draft” cannot be published: 2 things" in said(response)  # it may be talked about
    assert approve_course(editor, course).url != step(course)  # the first of two steps publishes nothing
    assert approve_course(editor, course).url == step(course)
    ajax = {"headers": {"x-requested-with": "XMLHttpRequest"}}
    assert approve_course(editor, course, **ajax).json()["redirect"] == step(course)
    assert now(lesson).title != "Draft" and CoursePage.objects.get(pk=course.pk).current_workflow_task_state
    page = editor.get(step(course)).content.decode()
    assert f"/admin/pages/{lesson.pk}/edit/#block-" in page and "has no words" in page
    confirm(editor, course, reason="The author is ill")
    states = course.workflow_states.get().task_states.order_by("pk")
    assert [(state.status, state.comment) for state in states] == [("approved", "Well done")] * 2
    assert now(lesson).title == "Draft" and PageLogEntry.objects.get(action=OVERRIDE).page_id == lesson.pk


def test_what_passes_is_submitted_and_approved_without_a_word(editor, course, lesson):
    ensure_workflow()
    save_draft(lesson, body=[markdown(GOOD)])
    assert "cannot be published" not in said(editor.post(reverse("review_course", args=[course.pk])))
    approve_course(editor, course)
    approve_course(editor, course)
    assert now(lesson).title == "Draft"


def test_a_schedule_of_what_does_not_pass_is_refused(lesson):
    draft = now(lesson).get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + timedelta(days=1)
    with pytest.raises(GateRefused):
        draft.save_revision().publish()
    assert not now(lesson).approved_schedule


def test_the_clock_takes_back_what_does_not_pass_any_more_and_tells(course, lesson, django_capture_on_commit_callbacks):
    author, other = make_instructor(), lessons_of(course)[1]
    link = f"[first](../{now(lesson).slug}/)"
    soon = timezone.now() + timedelta(hours=1)
    for page, text in ((lesson, f"See {link} and [it](/courses/)."), (other, "Fine.")):
        draft = save_draft(page, body=[markdown(text)], title="In time").get_latest_revision_as_object()
        draft.go_live_at = soon
        draft.save_revision(user=author).publish(user=make_administrator())
    assert now(lesson).approved_schedule
    revision = now(lesson).scheduled_revision
    revision.content["body"] = json.dumps([markdown(BAD)])  # an autosave over the scheduled revision
    revision.save()
    type(revision).objects.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=timezone.now())
    for page in (lesson, other):
        revision = now(page).scheduled_revision
        revision.content["go_live_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
        revision.save()

    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")
        call_command("publish_scheduled")

    assert now(lesson).title != "In time" and not now(lesson).approved_schedule
    assert now(other).title == "In time"  # the rest of the list is published
    entry = PageLogEntry.objects.get(action=REFUSED)
    assert entry.page_id == lesson.pk and len(entry.data["findings"]) == 2
    told = [message for message in mail.outbox if message.subject == "Not published: In time"]
    assert author.email in {message.to[0] for message in told} and len(told) == len({message.to[0] for message in told})
    assert "Block 1, Markdown: The link" in told[0].body and f"/admin/pages/{lesson.pk}/edit/" in told[0].body


def test_the_api_of_the_editor_is_refused_with_the_reasons(editor, lesson):
    address = reverse("wagtailadmin_api:pages:action", args=[lesson.pk, "publish"])
    response = editor.post(address, content_type="application/json")
    assert response.status_code == 400 and "has no words" in response.content.decode()
    assert now(lesson).title != "Draft"
    save_draft(lesson, body=[markdown(GOOD)])
    assert editor.post(address, content_type="application/json").status_code == 200
    assert now(lesson).title == "Draft"


def test_the_editor_shows_what_is_found_and_where_without_scripts(editor, lesson):
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()
    assert "2 things keep this page from being published" in page
    block_id = json.loads(now(lesson).latest_revision.content["body"])[0]["id"]
    assert f'href="#block-{block_id}-section"' in page
    fragment = reverse("page_checks", args=[lesson.pk])
    assert "2 things keep" in editor.get(fragment).content.decode()
    save_draft(lesson, body=[markdown(GOOD)])
    assert "Nothing keeps this page" in editor.get(fragment).content.decode()
    editor.force_login(make_instructor())
    assert editor.get(fragment).status_code == 302
