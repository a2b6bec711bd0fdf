"""Everything that can happen to the pages of a course, and what becomes of the rows. Each event happens
once statement by statement, committing for real (on SQLite), and once in one transaction (on PostgreSQL), because
Wagtail does both.

An event takes the course page and returns nothing; `effect` says what a visitor or student would notice: "outline" (it
changed), "nothing", "withdrawn".
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase, override_settings
from django.utils import timezone
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import GroupApprovalTask, Locale, Page, Task, Workflow, WorkflowPage, WorkflowTask

from lms_pages.models import Category, CoursePage, LessonPage, ModulePage
from tests.database_template import way_back
from tests.factories.bodies import heading, markdown, quiz
from tests.factories.pages import (
    course_row,
    lessons_of,
    make_course_page,
    make_lesson_page,
    make_module_page,
    make_site,
    modules_of,
    publish,
    save_draft,
)
from tests.factories.people import make_administrator, make_user

from .agreement import assert_agreement, snapshot

OUTLINE, NOTHING, WITHDRAWN = "outline", "nothing", "withdrawn"


@dataclass(frozen=True)
class Event:
    run: Callable[[CoursePage], None]
    effect: str
    prepare: Callable[[CoursePage], None] = lambda course: None


events: dict[str, Event] = {}


def event(effect, *, prepare=lambda course: None):
    def register(run):
        events[run.__name__] = Event(run, effect, prepare)
        return run

    return register


# --- editing and creating


@event(OUTLINE)
def edit_lesson_and_publish(course):
    publish(lessons_of(course)[0], title="A better title", body=[heading("New"), markdown("Other words."), quiz()])


@event(OUTLINE)
def edit_module_and_publish(course):
    publish(modules_of(course)[0], title="A better part", summary="In short.")


@event(OUTLINE)
def edit_course_and_publish(course):
    publish(course, subtitle="In one sentence.", level="advanced", is_open=False, estimated_minutes=90)


@event(OUTLINE)
def save_live_page_without_a_revision(course):
    lesson = lessons_of(course)[0]
    lesson.title = "Set by a script"
    lesson.save()


@event(NOTHING)
def publish_again_without_a_change(course):
    publish(lessons_of(course)[1])
    publish(modules_of(course)[0])
    publish(course)


@event(NOTHING)
def save_a_draft(course):
    for page in (course, modules_of(course)[0], lessons_of(course)[1]):
        save_draft(page, title="Not yet")


@event(NOTHING, prepare=lambda course: save_draft(lessons_of(course)[1], title="Nearly"))
def autosave_over_the_newest_revision(course):
    save_draft(lessons_of(course)[1], overwrite=True, body=[quiz(title="Nearly there")])


@event(NOTHING)
def autosave_over_the_live_revision(course):
    save_draft(lessons_of(course)[1], overwrite=True, body=[quiz(title="Rewritten in place")])


@event(OUTLINE)
def create_live_lesson(course):
    make_lesson_page(modules_of(course)[0], body=[quiz()])


@event(NOTHING)
def create_draft_lesson(course):
    make_lesson_page(modules_of(course)[0], body=[quiz()], live=False)


@event(OUTLINE)
def create_live_module_with_lessons(course):
    make_module_page(course, lessons=2, quizzes=True)


@event(NOTHING)
def create_live_lesson_in_a_draft_module(course):
    make_lesson_page(make_module_page(course, live=False))


@event(OUTLINE)
def block_removed(course):
    publish(lessons_of(course)[1], body=[markdown("Only words now.")])


def restore(page):
    """Publish the first revision again, as the editor's "restore" does."""
    old = page.revisions.order_by("pk").first().as_object()
    old.save_revision(previous_revision=page.revisions.order_by("pk").first()).publish()


@event(OUTLINE, prepare=lambda course: publish(lessons_of(course)[1], title="Second", body=[markdown("No quiz.")]))
def restore_an_old_revision(course):
    restore(lessons_of(course)[1])


# --- time and workflow


def schedule(page, **fields):
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(approved_go_live_at=fields.get("go_live_at"))


@event(
    OUTLINE,
    prepare=lambda course: schedule(
        lessons_of(course)[0], title="Now it is time", go_live_at=timezone.now() - timedelta(minutes=1)
    ),
)
def scheduled_go_live(course):
    call_command("publish_scheduled")


@event(
    NOTHING,
    prepare=lambda course: schedule(
        lessons_of(course)[0], title="Too early", go_live_at=timezone.now() + timedelta(hours=1)
    ),
)
def scheduled_for_later(course):
    call_command("publish_scheduled")


@event(OUTLINE, prepare=lambda course: publish(lessons_of(course)[0], expire_at=timezone.now() - timedelta(minutes=1)))
def scheduled_expiry_of_a_lesson(course):
    call_command("publish_scheduled")


@event(WITHDRAWN, prepare=lambda course: publish(course, expire_at=timezone.now() - timedelta(minutes=1)))
def scheduled_expiry_of_the_course(course):
    call_command("publish_scheduled")


def submit_to_workflow(course):
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Editors look")
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk), sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=course)
    lesson = save_draft(lessons_of(course)[0], title="Reviewed")
    workflow.start(lesson, make_user())


@event(OUTLINE, prepare=submit_to_workflow)
def workflow_approval(course):
    state = lessons_of(course)[0].current_workflow_task_state
    state.task.specific.on_action(state, make_administrator(), "approve")


@event(NOTHING, prepare=submit_to_workflow)
def workflow_rejection(course):
    state = lessons_of(course)[0].current_workflow_task_state
    state.task.specific.on_action(state, make_administrator(), "reject")


# --- where pages hang


@event(OUTLINE)
def move_lesson_to_another_module(course):
    first, second = modules_of(course)
    lessons_of(course)[0].move(second, pos="last-child")


@event(OUTLINE)
def reorder_modules(course):
    first, second = modules_of(course)
    second.move(first, pos="left")


@event(OUTLINE)
def reorder_lessons(course):
    first, second = lessons_of(course)[:2]
    first.move(second, pos="right")


@event(NOTHING)
def reorder_to_the_same_place(course):
    first, second = lessons_of(course)[:2]
    first.move(second, pos="left")


@event(OUTLINE)
def change_the_slug_of_the_course(course):
    publish(course, slug="a-new-address")


@event(NOTHING)
def change_the_slug_of_the_catalog(course):
    publish(course.get_parent().specific, slug="shelf")


@event(NOTHING)
def unpublish_the_catalog(course):
    course.get_parent().specific.unpublish()


@event(NOTHING)
def move_the_catalog_under_another_home(course):
    from lms_pages.models import HomePage

    other = Page.get_first_root_node().add_child(instance=HomePage(title="Elsewhere", slug="elsewhere"))
    course.get_parent().specific.move(HomePage.objects.get(pk=other.pk), pos="last-child")


@event(NOTHING)
def move_the_course_to_another_catalog(course):
    from lms_pages.models import CatalogPage

    home = course.get_parent().get_parent().specific
    course.move(home.add_child(instance=CatalogPage(title="Second shelf", slug="second")), pos="last-child")


# --- taking away


@event(OUTLINE)
def unpublish_a_lesson(course):
    lessons_of(course)[1].unpublish()


@event(OUTLINE)
def unpublish_a_lesson_known_only_as_page(course):
    Page.objects.get(pk=lessons_of(course)[1].pk).unpublish()


@event(OUTLINE)
def unpublish_lessons_by_queryset(course):
    Page.objects.descendant_of(modules_of(course)[0]).unpublish()


@event(OUTLINE)
def unpublish_a_module(course):
    modules_of(course)[0].unpublish()


@event(WITHDRAWN)
def unpublish_the_course(course):
    course.unpublish()


@event(OUTLINE)
def delete_a_lesson(course):
    lessons_of(course)[1].delete()


@event(OUTLINE)
def delete_a_lesson_known_only_as_page(course):
    Page.objects.get(pk=lessons_of(course)[1].pk).delete()


@event(OUTLINE)
def delete_lessons_by_queryset(course):
    LessonPage.objects.descendant_of(modules_of(course)[0]).delete()


@event(OUTLINE)
def delete_lessons_by_queryset_of_pages(course):
    Page.objects.descendant_of(modules_of(course)[0]).delete()


@event(OUTLINE)
def delete_a_module(course):
    modules_of(course)[0].delete()


@event(WITHDRAWN)
def delete_the_course(course):
    course.delete()


@event(WITHDRAWN)
def delete_the_catalog(course):
    course.get_parent().specific.delete()


# --- copies


@event(NOTHING)
def copy_the_course(course):
    course.copy(recursive=True, keep_live=False, update_attrs={"title": "Copy", "slug": "copy"})


@event(NOTHING)
def copy_a_lesson_as_draft(course):
    lessons_of(course)[1].copy(keep_live=False, update_attrs={"slug": "copied"})


@event(OUTLINE)
def copy_a_lesson_live(course):
    lessons_of(course)[1].copy(update_attrs={"slug": "copied"})


@event(NOTHING)
def alias_of_a_lesson(course):
    lessons_of(course)[1].create_alias(update_slug="mirrored")


@event(NOTHING)
def alias_of_the_course(course):
    course.create_alias(recursive=True, update_slug="mirrored")


@event(NOTHING)
def translate_as_draft(course):
    translate(course)


@event(NOTHING)
def translate_as_alias(course):
    translate(course, alias=True)


def translate(course, **options):
    af = Locale.objects.get(language_code="af")
    CopyPageForTranslationAction(course, af, copy_parents=True, include_subtree=True, **options).execute()


def of_translation(model):
    return model.objects.filter(locale__language_code="af", alias_of=None).order_by("path")


@event(OUTLINE, prepare=translate)
def publish_the_translation(course):
    for page in [*of_translation(CoursePage), *of_translation(ModulePage), *of_translation(LessonPage)]:
        publish(page, title=f"{page.title} in Afrikaans")


@event(NOTHING, prepare=translate)
def publish_a_translated_lesson_without_its_course(course):
    publish(of_translation(LessonPage)[0], title="Les")


@event(OUTLINE, prepare=lambda course: (translate(course), publish_the_translation(course)))
def unpublish_the_translation(course):
    of_translation(CoursePage).get().unpublish()


@event(OUTLINE, prepare=lambda course: (translate(course), publish_the_translation(course)))
def delete_a_translated_lesson(course):
    of_translation(LessonPage)[0].delete()


@event(NOTHING, prepare=lambda course: (translate(course), publish_the_translation(course)))
def reorder_the_translation(course):
    first, second = of_translation(ModulePage)
    second.move(first, pos="left")


# --- what a course borrows


def categorize(course):
    category = Category.objects.create(name="Learning", slug="learning", locale=course.locale)
    publish(course, category=category)


@event(OUTLINE, prepare=categorize)
def rename_the_category(course):
    category = Category.objects.get()
    category.name = "Machine learning"
    category.save()


@event(OUTLINE, prepare=categorize)
def delete_the_category(course):
    Category.objects.get().delete()


@event(OUTLINE)
def tag_a_live_course(course):
    page = CoursePage.objects.get(pk=course.pk)
    page.tags.add("gradients", "loss")
    page.save()


@event(OUTLINE, prepare=tag_a_live_course)
def untag_a_live_course(course):
    page = CoursePage.objects.get(pk=course.pk)
    page.tags.remove("loss")
    page.save()


@event(OUTLINE)
def name_an_instructor(course):
    page = CoursePage.objects.get(pk=course.pk)
    page.instructors.create(user=make_user(name="Ada Maree"))
    page.save()


def instructed(course):
    name_an_instructor(course)


@event(OUTLINE, prepare=instructed)
def take_an_instructor_away(course):
    page = CoursePage.objects.get(pk=course.pk)
    page.instructors.set([])
    page.save()


@event(OUTLINE, prepare=instructed)
def an_instructor_changes_name(course):
    profile = course.instructors.get().user.profile
    profile.name = "Ada van Wyk"
    profile.save()


@event(NOTHING, prepare=instructed)
def an_instructor_signs_in(course):
    user = course.instructors.get().user
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])


@event(OUTLINE, prepare=instructed)
def an_instructor_deletes_the_account(course):
    course.instructors.get().user.delete()


# The courses are made once for all events; after each, the database is again as it was.


@pytest.fixture(scope="module")
def committed_courses(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        empty = way_back(connection)
        yield make_courses()
        empty()


@pytest.fixture
def courses_for_one_event(committed_courses):
    untouched = way_back(connection)
    yield committed_courses
    untouched()


@pytest.mark.once  # signals do not depend on the database
@pytest.mark.parametrize("name", events)
def test_event_statement_by_statement(name, courses_for_one_event):
    try_event(name, *courses_for_one_event, nullcontext)


@pytest.fixture(scope="module")
def uncommitted_courses(django_db_setup, django_db_blocker):
    # As a school of one language has it; the events above have an alias of each page beside it.
    without_aliases = override_settings(WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE=False)
    with django_db_blocker.unblock(), without_aliases, transaction.atomic():
        make_site()
        with TestCase.captureOnCommitCallbacks(execute=True):
            courses = make_courses()
        yield courses
        transaction.set_rollback(True)


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.parametrize("name", events)
def test_event_in_one_transaction(name, uncommitted_courses):
    try_event(name, *uncommitted_courses, partial(TestCase.captureOnCommitCallbacks, execute=True))


BOTH_COURSES = {"delete_the_catalog"}


def make_courses() -> tuple[CoursePage, CoursePage]:
    return make_course_page(), make_course_page(modules=1, lessons=1)


def try_event(name, course, other, happening):
    event = events[name]
    with happening():
        event.prepare(CoursePage.objects.get(pk=course.pk))
    assert_agreement()
    before = snapshot()

    with happening():
        event.run(CoursePage.objects.get(pk=course.pk))

    assert_agreement()
    after = snapshot()
    key = course.translation_key
    assert course_row(course).is_live == (event.effect != WITHDRAWN)
    assert (after["outlines"][key] != before["outlines"][key]) == (event.effect != NOTHING)
    if event.effect == NOTHING:
        assert after["activities"] == before["activities"] and after["versions"] == before["versions"]
    is_untouched = after["outlines"][other.translation_key] == before["outlines"][other.translation_key]
    assert is_untouched == (name not in BOTH_COURSES)
    assert Page.find_problems() == ([], [], [], [], [])
