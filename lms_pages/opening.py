"""When lessons open, as editors say it on the pages; `publishing` compiles it and the door decides.

A lesson names the lessons of its course to finish first by their keys, which its translations share. In a sequential
course the order alone counts.
"""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from learning.courses.models import Course
from learning.courses.prerequisites import find_cycle

from .models import CoursePage, LessonPage, ModulePage


def is_translation(page) -> bool:
    """Whether the structure of the course that this page belongs to comes from a page in another language."""
    course = CoursePage.objects.ancestor_of(page, inclusive=True).first()
    row = Course.objects.filter(key=course.translation_key).first() if course else None
    return row is not None and row.source_locale != page.locale.language_code


def opening_of(lesson: LessonPage, lessons: list[LessonPage], *, is_sequential: bool) -> dict:
    """Fields of LessonSpec: what `lesson` waits for, among the live `lessons` of its course in their order."""
    if is_sequential:
        place = lessons.index(lesson)
        requires = [before.translation_key for before in lessons[max(place - 1, 0) : place]]
    else:
        wanted = set(lesson.prerequisites)
        requires = [other.translation_key for other in lessons if str(other.translation_key) in wanted]
    return {
        "requires": tuple(requires),
        "opens_at": lesson.opens_at,
        "opens_after_days": lesson.opens_after_days or None,
    }


def lesson_choices(parent, but: LessonPage | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """[(module, [(key, title of a lesson)])] of the course that the module `parent` is in, in order, as drafted."""
    course = CoursePage.objects.ancestor_of(parent).first()
    if course is None:
        return []
    lessons = LessonPage.objects.descendant_of(course).order_by("path").values_list("path", "translation_key", "title")
    choices = []
    for module in ModulePage.objects.child_of(course).order_by("path"):
        own = [
            (str(key), title)
            for path, key, title in lessons
            if path.startswith(module.path) and not (but and key == but.translation_key)
        ]
        if own:
            choices.append((module.title, own))
    return choices


def titles_of(keys: list[str]) -> str:
    """Titles of lessons by key, a line each."""
    lessons = LessonPage.objects.filter(translation_key__in=keys, alias_of=None).order_by("path")
    return "\n".join(dict(lessons.values_list("translation_key", "title")).values())


def clean_opening(page: LessonPage) -> None:
    """Raises ValidationError, by field: lessons that would wait for each other, a date and a number of days at once."""
    errors = {}
    if page.opens_at and page.opens_after_days:
        errors["opens_after_days"] = _("Give a date or a number of days, not both.")
    if str(page.translation_key) in page.prerequisites:
        errors["prerequisites"] = _("A lesson cannot wait for itself.")
    elif circle := _circle_through(page):
        waits = [
            _("“%(lesson)s” waits for “%(first)s”") % {"lesson": lesson, "first": first}
            for lesson, first in zip(circle, circle[1:], strict=False)
        ]
        errors["prerequisites"] = _(
            "These lessons would wait for each other, so nobody could open them: %(waits)s."
        ) % {"waits": get_text_list(waits, _("and"))}
    if errors:
        raise ValidationError(errors)


def _circle_through(page: LessonPage) -> list[str]:
    """Titles of lessons that would wait for each other, among the newest drafts or among what is published."""
    course = CoursePage.objects.ancestor_of(page).first() if page.path and page.prerequisites else None
    if course is None or course.is_sequential:
        return []
    others = LessonPage.objects.descendant_of(course).filter(alias_of=None).exclude(pk=page.pk)
    titles = {page.translation_key: page.title, **dict(others.values_list("translation_key", "title"))}
    drafts = others.values_list("translation_key", "latest_revision__content__prerequisites")
    published = others.live().values_list("translation_key", "prerequisites")
    for known in (drafts, published):
        waits = {key: _keys(value, titles) for key, value in known}
        if circle := find_cycle({**waits, page.translation_key: _keys(page.prerequisites, titles)}):
            return [titles[key] for key in circle]
    return []


def _keys(stored: list[str] | None, known) -> list[UUID]:
    """What is stored, without lessons that are gone; a revision from before there were prerequisites has none."""
    return [key for key in map(UUID, stored or ()) if key in known]
