"""The outline of a course with addresses, states and reasons: what components/outline.html and course pages draw."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core import clock
from learning.access.locks import locks_of
from learning.access.rules import Decision
from learning.progress.specs import OutlineLesson, OutlineModule

from .published import LessonRow, PublishedOutline
from .reasons import lock_reason


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
    published: PublishedOutline,
    decision: Decision,
    done: set[int] = frozenset(),
    current: UUID | None = None,
    *,
    once: set[int] = frozenset(),
    now: datetime | None = None,
) -> OutlineView:
    """`decision` is may_enter_course's, which holds for every lesson that is not a preview; `done` are lessons' ids,
    `once` those that were done at some time.

    What lessons wait for is asked of the door's own rule, with the rows that were compiled.
    """
    outline, now = published.outline, clock.current(now)
    locked = str(decision.refusal.label) if decision.refusal else ""
    locks = locks_of(outline.lessons, decision.enrollment, done | once, now)

    def row(lesson: OutlineLesson | None) -> LessonRow | None:
        if lesson is None:
            return None
        shown = published.rows[lesson.pk][lesson.pk in done]
        if locked and not lesson.is_preview:
            shown = replace(shown, state="locked", reason=locked)
        elif lesson.pk in locks:
            shown = replace(shown, state="locked", reason=lock_reason(locks[lesson.pk], published))
        return replace(shown, is_current=True) if lesson.key == current else shown

    modules = tuple(
        _module_row(module, tuple(row(lesson) for lesson in module.lessons), done, is_first=not place, current=current)
        for place, module in enumerate(outline.modules)
    )
    before, after = outline.around(current) if current else (None, None)
    count, total = sum(module.done for module in modules), outline.lesson_count
    here = next((module for module in modules if current and module.is_open), None)
    return OutlineView(
        modules=modules,
        done=count,
        total=total,
        percent=count * 100 // total if total else 0,
        minutes=outline.minutes,
        position=outline.position(current) if current else 0,
        module_title=here.title if here else "",
        current=next((lesson for lesson in here.lessons if lesson.is_current), None) if here else None,
        previous=row(before),
        next=row(after),
        course_url=published.course_url,
        locked=locked,
    )


def _module_row(
    module: OutlineModule, lessons: tuple[LessonRow, ...], done: set[int], *, is_first: bool, current: UUID | None
) -> ModuleRow:
    return ModuleRow(
        title=module.title,
        summary=module.summary,
        done=sum(lesson.pk in done for lesson in module.lessons),
        total=len(lessons),
        minutes=module.minutes,
        is_open=any(lesson.is_current for lesson in lessons) if current else is_first,
        lessons=lessons,
    )
