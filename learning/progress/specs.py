"""The outline of a course as one student sees it: plain data for pages and, later, for the API."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class OutlineLesson:
    key: UUID
    pk: int
    title: str
    kind: str
    minutes: int
    is_preview: bool
    is_done: bool = False
    requires: tuple[int, ...] = ()
    opens_at: datetime | None = None
    opens_after_days: int | None = None


@dataclass(frozen=True)
class OutlineModule:
    key: UUID
    title: str
    summary: str
    lessons: tuple[OutlineLesson, ...]

    @property
    def done_count(self) -> int:
        return sum(lesson.is_done for lesson in self.lessons)

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True)
class Outline:
    modules: tuple[OutlineModule, ...]

    @property
    def lessons(self) -> list[OutlineLesson]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def done_count(self) -> int:
        return sum(lesson.is_done for lesson in self.lessons)

    @property
    def lesson_count(self) -> int:
        return len(self.lessons)

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 means every lesson."""
        return self.done_count * 100 // self.lesson_count if self.lesson_count else 0

    def with_done(self, lesson_ids: frozenset[int] | set[int]) -> "Outline":
        """The same outline for a student who has done these lessons."""
        if not lesson_ids:
            return self
        return Outline(
            tuple(
                replace(
                    module,
                    lessons=tuple(
                        replace(lesson, is_done=True) if lesson.pk in lesson_ids else lesson
                        for lesson in module.lessons
                    ),
                )
                for module in self.modules
            )
        )

    def position(self, key: UUID) -> int:
        """Place of a lesson, counted from 1; 0 when it is not in the outline."""
        return next((place for place, lesson in enumerate(self.lessons, 1) if lesson.key == key), 0)

    def around(self, key: UUID) -> tuple[OutlineLesson | None, OutlineLesson | None]:
        """The lesson before and the lesson after."""
        lessons, place = self.lessons, self.position(key)
        before = lessons[place - 2] if place > 1 else None
        after = lessons[place] if 0 < place < len(lessons) else None
        return before, after


@dataclass
class Standing:
    """Where a student stands in a course. `opened` maps the ids of lessons to when they were last there; the completed
    activities are those of one lesson, when it was named. A lesson that a change reopened is not done, but was."""

    done_lesson_ids: set[int] = field(default_factory=set)
    reopened_lesson_ids: set[int] = field(default_factory=set)
    completed_activity_ids: set[int] = field(default_factory=set)
    opened: dict[int, datetime] = field(default_factory=dict)
    last_lesson_id: int | None = None
    last_accessed_at: datetime | None = None

    @property
    def completed_lesson_ids(self) -> set[int]:
        """Done at some time, which opens what waits for it, for good."""
        return self.done_lesson_ids | self.reopened_lesson_ids
