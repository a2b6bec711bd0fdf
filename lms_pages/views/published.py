"""What is the same for every reader of a published course: its outline with addresses, its texts, its people.

Kept for each state of the course, so a page costs what is personal and no more.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language

from core.kept import kept
from learning.courses.enums import LessonKind
from learning.courses.links import course_url, lesson_urls
from learning.courses.models import Course, CourseText
from learning.courses.selectors import state_of
from learning.progress.selectors import course_outline
from learning.progress.specs import Outline, OutlineLesson

from ..frame import frame_of
from ..links import Translation, translations_of
from ..models import CoursePage
from .instructors import InstructorCard, instructor_cards

ICONS = {LessonKind.TEXT: "text", LessonKind.VIDEO: "play", LessonKind.QUIZ: "quiz"}


@dataclass(frozen=True)
class LessonRow:
    """A lesson in the outline. `state` is "done", "open" or "locked"; `reason` says in words why it is locked."""

    key: UUID
    pk: int
    title: str
    url: str
    state: str
    reason: str
    is_current: bool
    is_preview: bool
    icon: str
    kind_label: str
    minutes: int


@dataclass(frozen=True)
class PublishedOutline:
    """The live outline in one language. `rows` maps a lesson's id to how it is shown when it is open and when done."""

    outline: Outline
    rows: dict[int, tuple[LessonRow, LessonRow]]
    urls: dict[UUID, str]
    course_url: str


@dataclass(frozen=True)
class Surroundings:
    """What a course page says beside the outline and the page's own fields. `crumbs` lead down to it."""

    translations: tuple[Translation, ...]
    instructors: tuple[InstructorCard, ...]
    crumbs: tuple[dict[str, str], ...]


def published_outline(request, course: Course) -> PublishedOutline:
    """Of a course row just read, in the active language. No query while it is kept, four to make it."""
    locale = get_language()
    return kept(f"{_state(request, course)}:outline", lambda: _read_outline(course, locale))


def published_text(request, course: Course) -> CourseText:
    """The course's words in the active language, else in its own."""
    return kept(f"{_state(request, course)}:text", lambda: course_text(course, get_language()))


def surroundings(request, page: CoursePage, course: Course) -> Surroundings:
    def read() -> Surroundings:
        return Surroundings(tuple(translations_of(page)), tuple(instructor_cards(page)), tuple(crumbs(request, page)))

    return kept(f"{_state(request, course)}:page:{page.pk}", read)


def _state(request, course: Course) -> str:
    """Addresses change with the sites as well; words with the language."""
    return f"{state_of(course)}:{get_language()}:{frame_of(request).roots}"


def _read_outline(course: Course, locale: str) -> PublishedOutline:
    outline = course_outline(course, locale)
    urls = lesson_urls([lesson.key for lesson in outline.lessons], locale)
    return PublishedOutline(outline, outline_rows(outline, urls), urls, course_url(course.key, locale))


def outline_rows(outline: Outline, urls: dict[UUID, str]) -> dict[int, tuple[LessonRow, LessonRow]]:
    return {lesson.pk: (_row(lesson, urls, "open"), _row(lesson, urls, "done")) for lesson in outline.lessons}


def _row(lesson: OutlineLesson, urls: dict[UUID, str], state: str) -> LessonRow:
    return LessonRow(
        key=lesson.key,
        pk=lesson.pk,
        title=lesson.title,
        url=urls.get(lesson.key, ""),
        state=state,
        reason="",
        is_current=False,
        is_preview=lesson.is_preview,
        icon=ICONS.get(lesson.kind, "text"),
        kind_label=str(LessonKind(lesson.kind).label),
        minutes=lesson.minutes,
    )


def text_with_course(key: UUID, locale: str) -> CourseText | None:
    """The course's words as published_text chooses them, with the `course` row, in one query; None before the first
    publish."""
    texts = {text.locale: text for text in CourseText.objects.filter(course__key=key).select_related("course")}
    return texts.get(locale) or next(
        (text for text in texts.values() if text.locale == text.course.source_locale), None
    )


def course_text(course: Course, locale: str) -> CourseText:
    texts = {text.locale: text for text in course.texts.filter(locale__in={locale, course.source_locale})}
    return texts.get(locale) or texts[course.source_locale]


def crumbs(request, page: CoursePage) -> list[dict[str, str]]:
    """The way down to the course: its catalog, and the category's part of it."""
    frame = frame_of(request)
    if page.path[: -page.steplen] == frame.catalog_path:
        title, url = frame.catalog_title, frame.catalog
    else:
        catalog = page.get_parent()
        title, url = catalog.title, catalog.url
    above = [{"title": title, "url": url}]
    if page.category:
        above.append({"title": page.category.name, "url": f"{url}?category={page.category.slug}"})
    return above
