"""The outline of a course with addresses, states and reasons: what components/outline.html and course pages draw."""

from dataclasses import dataclass
from uuid import UUID

from learning.access.rules import Decision
from learning.courses.enums import LessonKind
from learning.courses.links import course_url, lesson_urls
from learning.courses.models import Course
from learning.progress.specs import Outline, OutlineLesson

ICONS = {LessonKind.TEXT: "text", LessonKind.VIDEO: "play", LessonKind.QUIZ: "quiz"}


@dataclass(frozen=True)
class LessonRow:
    """`state` is "done", "open" or "locked"; `reason` says in words why it is locked."""

    key: UUID
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
class ModuleRow:
    title: str
    summary: str
    done: int
    total: int
    minutes: int
    is_open: bool  # whether it is shown unfolded
    lessons: tuple[LessonRow, ...]


@dataclass(frozen=True)
class OutlineView:
    modules: tuple[ModuleRow, ...]
    done: int
    total: int
    percent: int
    minutes: int
    position: int  # of the current lesson, counted from 1; 0 on the course page
    module_title: str  # of the current lesson
    current: LessonRow | None
    previous: LessonRow | None
    next: LessonRow | None
    course_url: str
    locked: str = ""  # why lessons are closed that are no previews: the same reason for all of them

    @property
    def lessons(self) -> list[LessonRow]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def previews(self) -> list[LessonRow]:
        return [lesson for lesson in self.lessons if lesson.is_preview and lesson.url]


def outline_view(
    outline: Outline, course: Course, locale: str, decision: Decision, current: UUID | None = None
) -> OutlineView:
    """`decision` is may_enter_course's, which holds for every lesson that is not a preview."""
    urls = lesson_urls([lesson.key for lesson in outline.lessons], locale)
    locked = str(decision.refusal.label) if decision.refusal else ""

    def row(lesson: OutlineLesson | None) -> LessonRow | None:
        if lesson is None:
            return None
        reason = "" if lesson.is_preview else locked
        return LessonRow(
            key=lesson.key,
            title=lesson.title,
            url=urls.get(lesson.key, ""),
            state="locked" if reason else "done" if lesson.is_done else "open",
            reason=reason,
            is_current=lesson.key == current,
            is_preview=lesson.is_preview,
            icon=ICONS.get(lesson.kind, "text"),
            kind_label=str(LessonKind(lesson.kind).label),
            minutes=lesson.minutes,
        )

    modules = tuple(
        ModuleRow(
            title=module.title,
            summary=module.summary,
            done=module.done_count,
            total=len(module.lessons),
            minutes=module.minutes,
            is_open=any(lesson.key == current for lesson in module.lessons) if current else place == 0,
            lessons=tuple(row(lesson) for lesson in module.lessons),
        )
        for place, module in enumerate(outline.modules)
    )
    before, after = outline.around(current) if current else (None, None)
    return OutlineView(
        modules=modules,
        done=outline.done_count,
        total=outline.lesson_count,
        percent=outline.percent,
        minutes=outline.minutes,
        position=outline.position(current) if current else 0,
        module_title=next((m.title for m in modules if any(lesson.is_current for lesson in m.lessons)), ""),
        current=next((lesson for m in modules for lesson in m.lessons if lesson.is_current), None),
        previous=row(before),
        next=row(after),
        course_url=course_url(course.key, locale),
        locked=locked,
    )
