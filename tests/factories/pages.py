"""The page tree: the site, and courses of N modules by M lessons."""

import json
from itertools import count

from django.db import transaction
from django.utils import timezone
from wagtail.models import Collection, Locale, Page
from wagtail.signals import page_published

from learning.courses.models import Course
from lms_pages.models import CatalogPage, CoursePage, HomePage, LessonPage, ModulePage
from lms_pages.publishing import compile_course
from lms_pages.setup import ensure_site

from .bodies import markdown, quiz

_numbers = count(1)


def make_site() -> tuple[HomePage, CatalogPage]:
    """Home and catalog, also after a test of real transactions has emptied the database of Wagtail's own rows."""
    locale, _created = Locale.objects.get_or_create(language_code="en")
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")
    return ensure_site()


def add_page(parent, page, *, live: bool = True):
    """Add a new page below another, with a revision that is live unless it is to stay a draft.

    Writes what saving and publishing in the editor leave behind, in fewer steps: most tests begin with it. Those about
    publishing itself call `publish`.
    """
    page.live = live
    if live:
        page.first_published_at = page.last_published_at = timezone.now()
    parent.add_child(instance=page)
    revision = page.save_revision(clean=False, changed=not live, log_action=False)
    if live:
        type(page).objects.filter(pk=page.pk).update(live_revision=revision)
        page.live_revision = revision
        page_published.send(sender=type(page), instance=page, revision=revision)
    return type(page).objects.get(pk=page.pk)


def make_course_page(
    catalog=None, *, modules=2, lessons=2, quizzes=True, live=True, compiled=True, **fields
) -> CoursePage:
    """A course of `modules` modules with `lessons` lessons each, compiled when it is live.

    Every lesson has a paragraph; the last one of each module has a quiz as well, unless `quizzes` is off.
    """
    number = next(_numbers)
    fields = {"title": f"Course {number}", "slug": f"course-{number}", **fields}
    with transaction.atomic():
        course = add_page(catalog or make_site()[1], CoursePage(**fields), live=live)
        for place in range(modules):
            make_module_page(course, title=f"Module {place + 1}", lessons=lessons, quizzes=quizzes, live=live)
    if live and compiled:
        compile_course(course.translation_key)
    return CoursePage.objects.get(pk=course.pk)


def make_module_page(course: CoursePage, *, lessons=0, quizzes=False, live=True, **fields) -> ModulePage:
    number = next(_numbers)
    module = add_page(
        course, ModulePage(**{"title": f"Module {number}", "slug": f"module-{number}", **fields}), live=live
    )
    for place in range(lessons):
        body = [markdown(), quiz()] if quizzes and place == lessons - 1 else [markdown()]
        make_lesson_page(module, title=f"{module.title}, lesson {place + 1}", body=body, live=live)
    return ModulePage.objects.get(pk=module.pk)


def make_lesson_page(module: ModulePage, *, body: list[dict] | None = None, live=True, **fields) -> LessonPage:
    """`body` is a list from tests.factories.bodies."""
    number = next(_numbers)
    fields = {"title": f"Lesson {number}", "slug": f"lesson-{number}", **fields}
    return add_page(module, LessonPage(body=json.dumps([markdown()] if body is None else body), **fields), live=live)


def publish(page, **fields):
    """Change fields of the newest draft of a page and publish it. `body` may be a list from tests.factories.bodies."""
    page = save_draft(page, **fields)
    page.latest_revision.publish()
    return type(page).objects.get(pk=page.pk)


def save_draft(page, *, overwrite: bool = False, **fields):
    """Save a draft; `overwrite` rewrites the newest revision in place, as autosave does."""
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, json.dumps(value) if name == "body" else value)
    draft.save_revision(overwrite_revision=draft.latest_revision if overwrite else None)
    return type(page).objects.get(pk=page.pk)


def course_row(page) -> Course:
    """The row beneath a course page, as it is now."""
    return Course.objects.get(key=page.translation_key)


def modules_of(course: CoursePage) -> list[ModulePage]:
    return list(ModulePage.objects.child_of(course).order_by("path"))


def lessons_of(course: CoursePage) -> list[LessonPage]:
    return list(LessonPage.objects.descendant_of(course).order_by("path"))
