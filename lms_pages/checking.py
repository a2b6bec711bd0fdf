"""Do pages and rows agree? Compares every course with a fresh reading of its pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from wagtail.models import Page

from learning.courses.models import Course, Lesson, Module
from learning.courses.selectors import stored_outline

from .models import CoursePage, LessonPage, ModulePage
from .publishing import read_course


@dataclass(frozen=True)
class Problem:
    """One line of the report. `key` is the course that compiling again might mend; None when nothing is known of it."""

    key: UUID | None
    sentence: str


def outline_problems() -> Iterator[Problem]:
    """Everything in which pages and rows disagree."""
    courses = list(Course.objects.order_by("pk"))
    yield from _pages_without_row({course.key for course in courses})
    for course in courses:
        yield from _problems_of(course)
    yield from _pages_in_the_wrong_course()


def _problems_of(course: Course) -> Iterator[Problem]:
    if course.compile_error:
        yield Problem(course.key, f"{course}: compiling failed: {course.compile_error}")
    if course.is_stale:
        yield Problem(course.key, f"{course}: changed since it was compiled")
    try:
        spec = read_course(course)
    except Exception as error:  # whatever a block may raise: it is what this report is for
        yield Problem(course.key, f"{course}: its pages cannot be read: {type(error).__name__}: {error}")
        return
    if spec is None:
        if course.is_live:
            yield Problem(course.key, f"{course}: is live, but has no live page in {course.source_locale}")
        others = CoursePage.objects.filter(translation_key=course.key, alias_of=None, live=True)
        for page in others.exclude(locale__language_code=course.source_locale):
            yield Problem(
                None, f"{course}: page {page.pk} is published in {page.locale}, but not in {course.source_locale}"
            )
    elif not course.is_live:
        yield Problem(course.key, f"{course}: its page is live, but it is not served")
    else:
        for place in differences(spec.as_plain(), stored_outline(course).as_plain()):
            yield Problem(course.key, f"{course}: differs in {place}")


def differences(wanted, found, place: str = "") -> Iterator[str]:
    """The places, as paths, where two trees of plain data differ."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name in sorted(wanted.keys() | found.keys(), key=str):
            inner = f"{place}.{name}" if place else str(name)
            if name not in found:
                yield f"{inner} (missing)"
            elif name not in wanted:
                yield f"{inner} (orphaned)"
            else:
                yield from differences(wanted[name], found[name], inner)
    elif wanted != found:
        yield place


def _pages_without_row(known: set[UUID]) -> Iterator[Problem]:
    for page in CoursePage.objects.filter(alias_of=None).exclude(translation_key__in=known):
        yield Problem(page.translation_key, f"{page.slug}: course page {page.pk} has no row")


def _pages_in_the_wrong_course() -> Iterator[Problem]:
    courses = {
        page.path: page.translation_key
        for page in CoursePage.objects.filter(alias_of=None).only("path", "translation_key")
    }
    for model, rows in ((ModulePage, Module), (LessonPage, Lesson)):
        owners = dict(rows.objects.values_list("key", "course__key"))
        for page in model.objects.filter(alias_of=None).only("path", "translation_key", "depth"):
            course = next((key for path, key in courses.items() if page.path.startswith(path)), None)
            owner = owners.get(page.translation_key)
            if owner and course and owner != course:
                yield Problem(
                    None, f"{page._meta.verbose_name} page {page.pk} hangs in course {course}, but belongs to {owner}"
                )


def damaged_tree() -> list[str]:
    """What treebeard finds wrong in the page tree itself; `manage.py fixtree` mends it."""
    names = ("characters", "path length", "orphans", "depth", "number of children")
    return [
        f"page tree: wrong {name} at pages {', '.join(map(str, found))}"
        for name, found in zip(names, Page.find_problems(), strict=True)
        if found
    ]
