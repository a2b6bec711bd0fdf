"""The outline of a course as it is drafted now, in the shape of a published one: for previews in the editor."""

from django.urls import reverse
from wagtail.models import Page, Revision

from learning.progress.specs import Outline, OutlineLesson, OutlineModule

from ..models import CoursePage, LessonPage, ModulePage
from ..opening import opening_of
from ..publishing import lesson_kind
from ..reading import lesson_minutes
from .published import PublishedOutline, outline_rows


def drafted_outline(course: CoursePage, page: Page, mode: str) -> PublishedOutline:
    """Of all modules and lessons below `course` that are published or never were, with `page` as it is being edited.

    Lessons have the numbers of their pages, and lead to their previews in the same mode.
    """
    pages = _drafts(course, page)
    modules = [draft for draft in pages if isinstance(draft, ModulePage)]
    lessons = [
        draft
        for draft in pages
        if isinstance(draft, LessonPage) and any(draft.path.startswith(module.path) for module in modules)
    ]
    numbers = {lesson.translation_key: _number(lesson) for lesson in lessons}
    outline = Outline(
        tuple(
            OutlineModule(
                key=module.translation_key,
                title=module.title,
                summary=module.summary,
                lessons=tuple(
                    _line(lesson, opening_of(lesson, lessons, is_sequential=course.is_sequential), numbers)
                    for lesson in lessons
                    if lesson.path.startswith(module.path)
                ),
            )
            for module in modules
        )
    )
    urls = {lesson.translation_key: preview_url(lesson, mode) for lesson in lessons}
    return PublishedOutline(outline, outline_rows(outline, urls), urls, preview_url(course, mode))


def preview_url(page: Page, mode: str) -> str:
    """Where the draft of a page is looked at; "" while it was never saved."""
    return f"{reverse('wagtailadmin_pages:view_draft', args=[page.pk])}?mode={mode}" if page.pk else ""


def _drafts(course: CoursePage, page: Page) -> list[Page]:
    below = Page.objects.descendant_of(course).exclude(live=False, first_published_at__isnull=False)
    pages = {found.pk: found for found in below.specific()}
    pending = [found.latest_revision_id for found in pages.values() if found.has_unpublished_changes]
    for revision in Revision.objects.filter(pk__in=[pk for pk in pending if pk]):
        pages[int(revision.object_id)] = revision.as_object()
    if page != course:
        pages[page.pk] = page  # last, and under no number, when it is new
    return sorted(pages.values(), key=lambda found: found.path)


def _number(lesson: LessonPage) -> int:
    return lesson.pk or 0


def _line(lesson: LessonPage, opening: dict, numbers: dict) -> OutlineLesson:
    return OutlineLesson(
        key=lesson.translation_key,
        pk=_number(lesson),
        title=lesson.title,
        kind=lesson_kind(lesson),
        minutes=lesson_minutes(lesson),
        is_preview=lesson.is_preview,
        requires=tuple(numbers[key] for key in opening["requires"]),
        opens_at=opening["opens_at"],
        opens_after_days=opening["opens_after_days"],
    )
