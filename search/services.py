"""Keeping the index in line with the published rows. A course is indexed as a whole, and again means the same."""

from django.db import transaction
from modelsearch.backends import get_search_backends

from core.background import send
from learning.courses.models import Course, CourseText, Lesson, LessonText, ModuleText
from learning.courses.selectors import courses_behind
from learning.courses.services import note_followed

from .enums import Audience, EntryKind
from .models import SearchEntry
from .words import WORD, fold

FOLLOWER = "search"
MOST_TEXT = 200_000  # characters of a lesson that are indexed; PostgreSQL refuses a vector above a megabyte
BATCH = 200


@transaction.atomic
def index_course(*, course_id: int) -> int:
    """Make the entries of one course say what its rows say; none when it is withdrawn. Returns how many there are."""
    course = Course.objects.select_for_update(no_key=True).filter(pk=course_id).first()
    SearchEntry.objects.filter(course_id=course_id).delete()
    if course is None:
        return 0
    note_followed(course=course, follower=FOLLOWER)
    if not course.is_live:
        return 0
    entries = SearchEntry.objects.bulk_create(_course_entries(course) + _lesson_entries(course))
    for backend in get_search_backends():
        for start in range(0, len(entries), BATCH):
            backend.add_bulk(SearchEntry, entries[start : start + BATCH])
    return len(entries)


def index_due_courses() -> int:
    """What `tick` runs: courses whose task was lost. Returns how many were handed over."""
    from .tasks import index_course_task

    pks = list(courses_behind(FOLLOWER).values_list("pk", flat=True))
    for pk in pks:
        send(index_course_task, pk)
    return len(pks)


def rebuild_index() -> int:
    """Index every course anew, each in a transaction of its own. Returns how many entries there are."""
    return sum(index_course(course_id=pk) for pk in Course.objects.order_by("pk").values_list("pk", flat=True))


def _entry(course: Course, text: CourseText | LessonText, **fields) -> SearchEntry:
    words = "".join(f" {word}" for word in WORD.findall(fold(text.title)))
    return SearchEntry(
        course=course,
        locale=text.locale,
        is_source=text.locale == course.source_locale,
        title=text.title,
        title_words=words[:600],
        **fields,
    )


def _course_entries(course: Course) -> list[SearchEntry]:
    modules: dict[str, list[str]] = {}
    for module in ModuleText.objects.filter(module__course=course, module__is_live=True).order_by("module__order"):
        modules.setdefault(module.locale, []).extend([module.title, module.summary])
    return [
        _entry(
            course,
            text,
            kind=EntryKind.COURSE,
            audience=Audience.EVERYONE,
            teaser=text.subtitle,
            body=_body(
                text.subtitle,
                text.description,
                text.category_name,
                ", ".join(text.instructor_names),
                ", ".join(course.tags),
                *modules.get(text.locale, ()),
                between=" · ",  # facts, which are no sentences: what is shown of them has to be told apart
            ),
        )
        for text in CourseText.objects.filter(course=course)
    ]


def _lesson_entries(course: Course) -> list[SearchEntry]:
    titles = dict(CourseText.objects.filter(course=course).values_list("locale", "title"))
    module_texts = ModuleText.objects.filter(module__course=course).defer("summary")
    modules = {(row.module_id, row.locale): row.title for row in module_texts}
    lessons = {row.pk: row for row in Lesson.objects.filter(course=course, is_live=True)}
    entries = []
    for text in LessonText.objects.filter(lesson__in=lessons.values()).order_by("lesson__order", "locale"):
        lesson = lessons[text.lesson_id]
        fields = {
            "kind": EntryKind.LESSON,
            "lesson": lesson,
            "teaser": modules.get((lesson.module_id, text.locale), ""),
            "course_title": titles.get(text.locale) or titles.get(course.source_locale, ""),
        }
        if lesson.is_preview:
            entries.append(_entry(course, text, audience=Audience.EVERYONE, body=_body(text.text), **fields))
        else:
            entries.append(_entry(course, text, audience=Audience.OUTSIDE, **fields))
            entries.append(_entry(course, text, audience=Audience.INSIDE, body=_body(text.text), **fields))
    return entries


def _body(*parts: str, between: str = "\n") -> str:
    return between.join(filter(None, parts))[:MOST_TEXT]
