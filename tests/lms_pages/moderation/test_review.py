"""A course is reviewed as one: submitted, locked, sent back, approved and published, on the screens of the editor."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, Workflow, WorkflowPage, WorkflowState
from wagtail.users.models import UserProfile

from accounts.models import User
from lms_pages.models import CatalogPage, CoursePage, LessonPage, ModulePage
from lms_pages.moderation.panels import courses_of, waiting_for
from lms_pages.moderation.states import CourseState, course_state
from lms_pages.moderation.workflow import ensure_workflow
from notifications.models import Preference
from notifications.preferences import stop_mail
from tests.factories.bodies import heading
from tests.factories.pages import (
    course_row,
    lessons_of,
    make_course_page,
    make_lesson_page,
    modules_of,
    publish,
    save_draft,
)
from tests.factories.people import make_editor, make_instructor, make_student

from .conftest import led_by

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # the editor’s screens and Wagtail’s workflow
MOST_PER_DRAFT = 8  # queries


def sign_in(client, user) -> None:
    client.force_login(User.objects.get(pk=user.pk))  # fresh: what a person may is cached on the object


def submit(client, user, course):
    sign_in(client, user)
    return client.post(reverse("review_course", args=[course.pk]))


def decide(client, user, course, action, comment=""):
    """Press one of Wagtail's own buttons on the review screen."""
    sign_in(client, user)
    state = WorkflowState.objects.active().get(object_id=str(course.pk)).current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[course.pk, action, state.pk])
    return client.post(address, {"comment": comment})


def state(course) -> str:
    return course_state(CoursePage.objects.get(pk=course.pk))


def mails() -> list[tuple[str, str]]:
    """(to, subject) of what was sent since the last call."""
    found = sorted((message.to[0], message.subject) for message in mail.outbox)
    mail.outbox.clear()
    return found


def test_from_a_draft_to_a_live_course_with_changes_asked_for(client, lead, editor, draft):
    title = draft.title
    assert state(draft) == CourseState.DRAFT
    assert submit(client, lead, draft).status_code == 302
    assert state(draft) == CourseState.IN_MODERATION
    assert mails() == [("editor@example.org", f"Waiting for you: {title}")]

    forged = {"action-workflow-action": "true", "workflow-action-name": "reject", "workflow-action-extra-data": "{}"}
    for without_reason in (
        decide(client, editor, draft, "reject", comment=" "),
        press_in_the_form(client, editor, draft, title, **forged),
    ):
        assert without_reason.status_code == 302 and state(draft) == CourseState.IN_MODERATION
    decide(client, editor, draft, "reject", comment="The second question has two right answers.")
    assert state(draft) == CourseState.DRAFT
    assert "The second question has two right answers." in mail.outbox[0].body
    assert mails() == [("lead@example.org", f"Changes asked for: {title}")]
    sign_in(client, lead)
    assert "The second question has two right answers." in client.get("/admin/").content.decode()
    assert "Submit the course again" in client.get(reverse("review_course", args=[draft.pk])).content.decode()

    save_draft(lessons_of(draft)[1], title="Mended")
    submit(client, lead, draft)
    assert mails() == [("editor@example.org", f"Waiting for you: {title}")]
    decide(client, editor, draft, "approve")
    assert not course_row(draft).is_live and not Page.objects.descendant_of(draft).live().exists()
    assert mails() == [("lead@example.org", f"One step further: {title}")]
    decide(client, editor, draft, "approve", comment="A pleasure to read.")
    assert "A pleasure to read." in mail.outbox[0].body
    assert mails() == [("lead@example.org", f"Approved: {title}")]
    assert state(draft) == CourseState.LIVE
    row = course_row(draft)
    assert row.is_live and row.lesson_count == 2
    assert LessonPage.objects.get(title="Mended").live
    said = set(PageLogEntry.objects.filter(page=draft.pk).values_list("action", flat=True))
    assert {"wagtail.workflow.start", "wagtail.workflow.reject", "wagtail.workflow.resume"} <= said
    assert {"wagtail.workflow.approve", "wagtail.publish"} <= said


def test_while_it_is_reviewed_only_reviewers_change_it(client, lead, editor, draft):
    lesson, module = lessons_of(draft)[0], modules_of(draft)[0]
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    add = reverse("wagtailadmin_pages:add", args=["lms_pages", "lessonpage", module.pk])
    delete = reverse("wagtailadmin_pages:delete", args=[lesson.pk])
    form = {"title": "Slipped in", "slug": lesson.slug, "body-count": "0"}
    sign_in(client, lead)
    assert client.get(add).status_code == client.get(delete).status_code == 200
    submit(client, lead, draft)
    page = client.get(edit).content.decode()
    assert "only reviewers change it" in page and "Page locked" in page
    client.post(edit, form)
    assert save_title(lesson) != "Slipped in"
    assert client.get(add).status_code == client.get(delete).status_code == 302
    sign_in(client, editor)
    assert "Page locked" not in client.get(edit).content.decode()
    assert client.get(add).status_code == 200
    client.post(edit, {**form, "title": "Corrected by the editor"})
    assert save_title(lesson) == "Corrected by the editor"


def save_title(page) -> str:
    return Page.objects.get(pk=page.pk).draft_title


def test_nobody_else_submits_or_decides(client, lead, editor, draft):
    others = [make_instructor(), make_student()]
    for other in others:
        assert submit(client, other, draft).status_code in {302, 403}
        assert state(draft) == CourseState.DRAFT
    submit(client, lead, draft)
    for other in [*others, lead]:
        decide(client, other, draft, "approve")
        assert WorkflowState.objects.get().current_task_state.task.name == "Pedagogy review"
    sign_in(client, lead)
    assert "data-workflow-action-url" not in client.get(reverse("review_course", args=[draft.pk])).content.decode()
    sign_in(client, editor)
    assert "data-workflow-action-url" in client.get(reverse("review_course", args=[draft.pk])).content.decode()
    submit(client, editor, draft)  # a second time, while it is being reviewed
    assert WorkflowState.objects.count() == 1


def test_a_change_to_a_live_course_waits_for_approval_with_its_course(client, lead, editor, reviewed):
    course = led_by(lead, make_course_page(modules=1, lessons=3, owner=lead))
    changed, withdrawn, untouched = lessons_of(course)
    publish(withdrawn)
    LessonPage.objects.get(pk=withdrawn.pk).unpublish()
    save_draft(changed, title="Said better")
    make_lesson_page(modules_of(course)[0], title="Brand new", live=False)
    assert state(course) == CourseState.CHANGES_PENDING
    sign_in(client, lead)
    listed = client.get(reverse("review_course", args=[course.pk])).content.decode()
    assert "Said better" in listed and "Brand new" in listed and "Compare with live" in listed
    assert untouched.title not in listed and withdrawn.title not in listed
    submit(client, lead, course)
    assert state(course) == CourseState.IN_MODERATION and course_row(course).is_live
    for _step in range(2):
        decide(client, editor, course, "approve")
    assert LessonPage.objects.get(pk=changed.pk).title == "Said better"
    assert LessonPage.objects.get(title="Brand new").live
    assert not LessonPage.objects.get(pk=withdrawn.pk).live  # an editor took it off, and nobody changed it since
    assert state(course) == CourseState.CHANGES_PENDING


def test_modules_and_lessons_go_with_their_course(client, lead, draft):
    sign_in(client, lead)
    course_form = client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert "action-submit" in course_form
    for part in (modules_of(draft)[0], lessons_of(draft)[0]):
        form = client.get(reverse("wagtailadmin_pages:edit", args=[part.pk])).content.decode()
        assert "action-submit" not in form and reverse("review_course", args=[draft.pk]) in form
    add = reverse("wagtailadmin_pages:add", args=["lms_pages", "modulepage", draft.pk])
    assert "action-submit" not in client.get(add).content.decode()


def press_in_the_form(client, user, course, title, **pressed):
    """Save the form of the course page with another title, by one of its buttons."""
    sign_in(client, user)
    address = reverse("wagtailadmin_pages:edit", args=[course.pk])
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', client.get(address).content.decode())
    form = dict(hidden) | {"title": title, "slug": course.slug, "level": "all", "description": "null", "is_open": "on"}
    form |= {"sale_mode": "free", "tax_category": "standard"}
    lists = ("outcomes", "audience", "requirements", "grade_categories", "letter_scale", "prices")
    form |= {f"{name}-count": "0" for name in lists}
    form |= {f"{name}-{which}_FORMS": "0" for name in ("instructors", "comments") for which in ("TOTAL", "INITIAL")}
    return client.post(address, form | pressed)


def test_the_form_of_the_course_submits_and_approves_as_well(client, lead, editor, draft):
    press_in_the_form(client, lead, draft, "New words", **{"action-submit": "1"})
    assert state(draft) == CourseState.IN_MODERATION
    approve = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    press_in_the_form(client, editor, draft, "Newer words", **approve)
    assert WorkflowState.objects.get().current_task_state.task.name == "Final approval"
    press_in_the_form(client, editor, draft, "Newest words", **approve)
    assert course_row(draft).lesson_count == 2 and CoursePage.objects.get(pk=draft.pk).title == "Newest words"


@pytest.mark.parametrize("was_live", [False, True])
def test_an_approved_course_with_a_date_comes_out_then_as_a_whole(
    client, lead, editor, reviewed, was_live, django_capture_on_commit_callbacks
):
    course = led_by(lead, make_course_page(modules=1, lessons=1, live=was_live, owner=lead))
    lesson = lessons_of(course)[0]
    save_draft(lesson, title="Later words")
    moment = timezone.now() + timedelta(days=2)
    save_draft(course, go_live_at=moment)
    submit(client, lead, course)
    for _step in range(2):
        decide(client, editor, course, "approve")
    assert state(course) == CourseState.SCHEDULED
    assert course_row(course).is_live == was_live
    assert "It has a date" in client.get(reverse("review_course", args=[course.pk])).content.decode()
    if was_live:
        assert LessonPage.objects.get(pk=lesson.pk).title != "Later words"
    Revision.objects.exclude(approved_go_live_at=None).update(approved_go_live_at=timezone.now() - timedelta(hours=1))
    for revision in Revision.objects.exclude(approved_go_live_at=None):
        revision.content["go_live_at"] = (timezone.now() - timedelta(hours=1)).isoformat()
        revision.save()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")
    assert course_row(course).is_live
    assert LessonPage.objects.get(pk=lesson.pk).title == "Later words"
    assert state(course) == CourseState.LIVE


def test_who_handed_it_in_takes_it_back(client, lead, editor, draft):
    submit(client, lead, draft)
    screen = reverse("review_course", args=[draft.pk])
    for person in (make_instructor(), make_student()):
        sign_in(client, person)
        client.post(screen, {"withdraw": "1"})
        assert state(draft) == CourseState.IN_MODERATION
    sign_in(client, lead)
    assert "Take it back" in client.get(screen).content.decode()
    client.post(screen, {"withdraw": "1"})
    assert state(draft) == CourseState.DRAFT
    assert "Take it back" not in client.get(screen).content.decode()
    client.post(screen, {"withdraw": "1"})  # from another tab, after it was decided
    submit(client, lead, draft)
    assert state(draft) == CourseState.IN_MODERATION


def test_who_wants_no_mail_gets_none(client, lead, editor, draft):
    for user, kind in ((editor, "review_wanted"), (lead, "review_submitted"), (lead, "review_changes_requested")):
        stop_mail(user=user, kind=kind)
    submit(client, lead, draft)
    decide(client, editor, draft, "reject", comment="Not yet.")
    assert mails() == []
    sign_in(client, editor)
    account = client.get(reverse("wagtailadmin_account")).content.decode()
    assert reverse("notification_preferences") in account and "submitted_notifications" not in account
    profile = UserProfile.get_for_user(editor)
    data = {"name_email-first_name": "Lerato", "name_email-last_name": "D", "locale-preferred_language": "en"}
    data |= {"locale-current_time_zone": "UTC", "theme-theme": "dark", "theme-contrast": "system"}
    assert client.post(reverse("wagtailadmin_account"), data | {"theme-density": "default"}).status_code == 302
    profile.refresh_from_db()
    assert profile.theme == "dark" and profile.submitted_notifications  # saving the rest touches no tick


def test_ticks_of_before_are_taken_over():
    tired, other = make_editor(), make_editor()
    UserProfile.objects.create(user=tired, submitted_notifications=False, updated_comments_notifications=False)
    UserProfile.objects.create(user=other)
    Preference.objects.create(user=tired, kind="review_wanted", channels=["email"])  # chosen since
    import_module("lms_pages.migrations.0026_ticks_of_wagtail").take_over(apps, None)
    assert dict(Preference.objects.filter(user=tired).values_list("kind", "channels")) == {
        "review_wanted": ["email"], "review_submitted": ["in_site"], "comments_changed": ["in_site"],
    }  # fmt: skip
    assert not Preference.objects.filter(user=other).exists()


def test_a_lead_hears_of_what_others_hand_in(client, lead, editor, draft):
    submit(client, editor, draft)
    assert mails() == [("lead@example.org", f"Submitted: {draft.title}")]


def test_setting_up_again_changes_nothing_an_administrator_changed(site_tree):
    workflow = ensure_workflow()
    assert [step.name for step in workflow.tasks] == ["Pedagogy review", "Final approval"]
    groups = {group.name for step in workflow.tasks for group in step.specific.groups.all()}
    assert groups == {"editor", "administrator"}
    questions = Workflow.objects.get(workflow_content_types__content_type__model="bankquestion")
    assert [step.name for step in questions.tasks] == ["Final approval"]
    # Wagtail's own asks a group in which nobody is.
    assert set(Workflow.objects.active()) == {workflow, questions}
    workflow.name = "Our own words"
    workflow.save()
    questions.name = "Of questions"
    questions.save()
    assert ensure_workflow() == workflow and Workflow.objects.active().count() == 2
    assert WorkflowPage.objects.get().page_id == CatalogPage.objects.get().pk
    workflow.deactivate()
    questions.deactivate()
    ensure_workflow()
    assert not Workflow.objects.active().exists() and not WorkflowPage.objects.exists()


def test_a_catalog_made_later_has_its_review(site_tree, reviewed):
    home, _catalog = site_tree
    later = home.add_child(instance=CatalogPage(title="Shelf", slug="shelf"))
    assert later.get_workflow() == reviewed
    assert ModulePage(path=later.path).has_workflow is False


def test_lists_and_panels_cost_the_same_for_one_and_for_three(client, lead, editor, reviewed):
    def counted(ask) -> int:
        with CaptureQueriesContext(connection) as queries:
            ask()
        return len(queries)

    def in_review(title, parts) -> CoursePage:
        course = make_course_page(title=title, modules=parts, lessons=parts, live=False, owner=lead)
        submit(client, editor, course)
        return course

    catalog = CatalogPage.objects.get()
    first = in_review("First", 1)
    sign_in(client, editor)
    screens = {
        "waiting": lambda: waiting_for(User.objects.get(pk=editor.pk)),
        "my courses": lambda: courses_of(lead),
        "review": lambda: client.get(reverse("review_course", args=[shown.pk])),
        "dashboard": lambda: client.get("/admin/"),
        "catalog": lambda: client.get(reverse("wagtailadmin_explore", args=[catalog.pk])),
    }
    shown = first
    for ask in screens.values():
        ask()  # what Wagtail remembers in the process
    one = {name: counted(ask) for name, ask in screens.items()}
    shown = in_review("Second", 3)
    in_review("Third", 1)
    sign_in(client, editor)
    rows = waiting_for(User.objects.get(pk=editor.pk))
    assert [row.title for row in rows] == ["First", "Second", "Third"]  # longest waiting first
    for ask in screens.values():
        ask()
    three = {name: counted(ask) for name, ask in screens.items()}
    # The review screen reads each draft that would come out, to say what is wrong with it.
    assert three.pop("review") - one.pop("review") <= MOST_PER_DRAFT * 12
    assert three == one


def test_the_review_says_up_front_what_would_be_refused(client, lead, editor, draft):
    lesson = lessons_of(draft)[1]
    save_draft(lesson, body=[heading("Too deep", level="4")])
    sign_in(client, lead)
    address = reverse("review_course", args=[draft.pk])
    page = client.get(address).content.decode()
    assert "What has to be mended first" in page
    assert reverse("wagtailadmin_pages:edit", args=[lesson.pk]) + "#block-" in page
    save_draft(lesson, body=[heading("As it should be", level="2")])
    assert "What has to be mended first" not in client.get(address).content.decode()
