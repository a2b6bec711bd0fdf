from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable

from django.db.models import Case, CharField, Exists, F, OuterRef, Value, When

from learning.courses.enums import FileKind
from learning.courses.models import Course, Lesson, LessonFile, LessonText, ModuleText
from learning.enrollment.models import Enrollment

from .models import ActivityCompletion, CourseProgress, LessonProgress, MediaPlace, PlayerTaste
from .specs import Outline, OutlineLesson, OutlineModule, Standing

LockedIn = Callable[[list[Lesson], Enrollment, Collection[int]], Container[int]]
MEDIA_KINDS = (FileKind.MEDIA, FileKind.VIDEO)
NOT_REOPENED = Case(When(reopened_at=None, then=F("completed_at")))


def _in_one_language(rows, owner: str, course: Course, locale: str) -> dict:
    """{owner id: row} in this language, else in the course's own."""
    found = {}
    for row in rows.filter(locale__in={locale, course.source_locale}):
        owner_id = getattr(row, f"{owner}_id")
        if row.locale == locale or owner_id not in found:
            found[owner_id] = row
    return found


def course_outline(course: Course, locale: str, enrollment: Enrollment | None = None) -> Outline:
    """The live outline, with what this student has done. Two queries, and one for a student, whatever its size."""
    of_lessons = LessonText.objects.filter(lesson__course=course, lesson__is_live=True).defer("text")
    lessons = _in_one_language(of_lessons.select_related("lesson__module"), "lesson", course, locale)
    of_modules = ModuleText.objects.filter(module__course=course)
    module_texts = _in_one_language(of_modules, "module", course, locale)
    done = done_lesson_ids(enrollment) if enrollment else set()
    modules: dict[int, tuple] = {}
    for text in sorted(lessons.values(), key=lambda text: text.lesson.order):
        lesson = text.lesson
        modules.setdefault(lesson.module_id, (lesson.module, []))[1].append(
            OutlineLesson(
                key=lesson.key,
                pk=lesson.pk,
                title=text.title,
                kind=lesson.kind,
                minutes=lesson.minutes,
                is_preview=lesson.is_preview,
                is_done=lesson.pk in done,
                requires=tuple(lesson.requires),
                opens_at=lesson.opens_at,
                opens_after_days=lesson.opens_after_days,
            )
        )
    return Outline(
        tuple(
            OutlineModule(
                key=module.key,
                title=module_texts[module.pk].title,
                summary=module_texts[module.pk].summary,
                lessons=tuple(own),
            )
            for module, own in modules.values()
        )
    )


def done_lesson_ids(enrollment: Enrollment) -> set[int]:
    return set(LessonProgress.objects.done().filter(enrollment=enrollment).values_list("lesson_id", flat=True))


def standing_of(enrollment: Enrollment, lesson: Lesson | None = None) -> Standing:
    """Lessons done, the place left off, and what is completed in `lesson`, in one query."""

    def rows(model, kind: str, of: str, moment: str, **lookup):
        word = Value(kind, CharField())
        if kind == "lesson":
            word = Case(When(reopened_at__isnull=False, then=Value("reopened")), default=word)
        completed = F("completed_at") if kind == "course" else NOT_REOPENED
        return model.objects.filter(enrollment=enrollment, **lookup).values_list(word, of, completed, moment)

    others = [rows(CourseProgress, "course", "last_lesson_id", "last_accessed_at")]
    if lesson:
        others.append(rows(ActivityCompletion, "activity", "activity_id", "completed_at", activity__lesson=lesson))
    found = rows(LessonProgress, "lesson", "lesson_id", "last_accessed_at").union(*others, all=True)
    standing = Standing()
    for kind, pk, completed_at, accessed_at in found:
        if kind == "course":
            standing.last_lesson_id, standing.last_accessed_at = pk, accessed_at
        elif kind == "activity" and completed_at is None:
            continue
        elif kind == "activity":
            standing.completed_activity_ids.add(pk)
        else:
            standing.opened[pk] = accessed_at
            if kind == "reopened":
                standing.reopened_lesson_ids.add(pk)
            elif completed_at:
                standing.done_lesson_ids.add(pk)
    return standing


def completed_activity_ids(enrollment: Enrollment, lesson: Lesson) -> set[int]:
    return set(
        ActivityCompletion.objects.filter(enrollment=enrollment, activity__lesson=lesson, reopened_at=None).values_list(
            "activity_id", flat=True
        )
    )


def media_places(enrollment: Enrollment, lesson: Lesson) -> dict[int, MediaPlace]:
    """{number of the video or sound: where the student stopped in it}"""
    return {row.reference: row for row in MediaPlace.objects.filter(enrollment=enrollment, lesson=lesson)}


def taste_of(user_id: int) -> dict:
    """{"speed": 1.5, "captions": true, false or null}; empty for who never chose anything."""
    rows = PlayerTaste.objects.filter(user=user_id).values("speed", "captions")
    return rows.first() or {}


def last_places(enrollments: Iterable[Enrollment], lessons: Iterable[Lesson]) -> dict[int, MediaPlace]:
    """{lesson id: where its student last stopped in a video or sound that it still shows}; their ends are no places."""
    shown = LessonFile.objects.filter(kind__in=MEDIA_KINDS, lesson=OuterRef("lesson"), reference=OuterRef("reference"))
    rows = MediaPlace.objects.filter(Exists(shown), enrollment__in=enrollments, lesson__in=lessons, seconds__gt=0)
    return {row.lesson_id: row for row in rows.order_by("recorded_at")}


def next_lesson(outline: Outline, last_key=None, locked: Container[int] = ()) -> OutlineLesson | None:
    """Where to go on: the lesson last opened if it is not done, else the first one after it that is not, else the first
    undone one at all; None when everything is done. Those `locked` now, by number, come only when nothing else is left.
    """
    lessons = outline.lessons
    start = max(outline.position(last_key) - 1, 0) if last_key else 0
    undone = [lesson for lesson in lessons[start:] + lessons[:start] if not lesson.is_done]
    return _first_open(undone, locked)


def _first_open(undone: list, locked: Container[int]):
    return next((lesson for lesson in undone if lesson.pk not in locked), undone[0] if undone else None)


def next_lessons(enrollments: Iterable[Enrollment], locale: str, locked_in: LockedIn) -> dict[int, Lesson]:
    """{course id: the lesson that `next_lesson` names}, without finished courses; each has its `title` in this locale.

    `locked_in(lessons of a course, its enrollment, numbers of those done once)` tells the locked ones: the door, which
    stands above, knows. Expects the enrollments with their `progress`, if any. Three queries, whatever the number of
    courses.
    """
    enrollments = {enrollment.course_id: enrollment for enrollment in enrollments}
    lessons = defaultdict(list)
    for lesson in Lesson.objects.filter(course__in=enrollments, is_live=True).order_by("order"):
        lessons[lesson.course_id].append(lesson)
    rows = LessonProgress.objects.filter(enrollment__in=enrollments.values(), completed_at__isnull=False)
    completed = dict(rows.values_list("lesson_id", "reopened_at"))
    done = {pk for pk, reopened_at in completed.items() if reopened_at is None}
    found = {}
    for course_id, own in lessons.items():
        progress = getattr(enrollments[course_id], "progress", None)
        last = progress.last_lesson_id if progress else None
        start = next((place for place, lesson in enumerate(own) if lesson.pk == last), 0)
        undone = [lesson for lesson in own[start:] + own[:start] if lesson.pk not in done]
        if undone:
            found[course_id] = _first_open(undone, locked_in(undone, enrollments[course_id], completed))
    for text in LessonText.objects.filter(lesson__in=found.values()).defer("text").select_related("lesson__course"):
        lesson = found[text.lesson.course_id]
        if text.locale == locale or (text.locale == text.lesson.course.source_locale and not hasattr(lesson, "title")):
            lesson.title = text.title
    return found
