"""What a lesson of a course waits for, for one student: lessons that come first, and time.

Compared when it is asked, with what the student has done: nothing is ever unlocked by a job. A lesson that was done
once stays open, whatever comes before it later; one that is open to everybody is open to students.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from learning.enrollment.models import Enrollment

from .enums import Refusal


class Conditions(Protocol):
    """A row of a lesson, or its line in an outline."""

    pk: int
    is_preview: bool
    requires: Collection[int]
    opens_at: datetime | None
    opens_after_days: int | None


@dataclass(frozen=True)
class Lock:
    """`waits_for` are numbers of the lessons to finish first, in the order of the course; `opens_at` is set when it is
    time that is missing."""

    refusal: Refusal
    waits_for: tuple[int, ...] = ()
    opens_at: datetime | None = None


def has_conditions(lesson: Conditions) -> bool:
    return bool(lesson.requires or lesson.opens_at or lesson.opens_after_days) and not lesson.is_preview


def release_moment(lesson: Conditions, enrollment: Enrollment) -> datetime | None:
    """When the lesson opens for this student as far as time is concerned; None when it always was."""
    moments = [lesson.opens_at] if lesson.opens_at else []
    if lesson.opens_after_days:
        moments.append(enrollment.enrolled_at + timedelta(days=lesson.opens_after_days))
    return max(moments, default=None)


def lock_of(lesson: Conditions, enrollment: Enrollment, done: Collection[int], now: datetime) -> Lock | None:
    """Why this lesson is still shut to a student who has at some time done the lessons `done`, reopened since or not;
    None when it is open. Time is said first: nothing the student does changes it."""
    if not has_conditions(lesson) or lesson.pk in done:
        return None
    opens_at = release_moment(lesson, enrollment)
    if opens_at and now < opens_at:
        return Lock(Refusal.NOT_RELEASED, opens_at=opens_at)
    missing = tuple(pk for pk in lesson.requires if pk not in done)
    return Lock(Refusal.LOCKED, waits_for=missing) if missing else None


def locks_of(
    lessons: Iterable[Conditions], enrollment: Enrollment | None, done: Collection[int], now: datetime
) -> dict[int, Lock]:
    """{number of a lesson: why it is shut}, without those that are open. Empty for somebody who only looks."""
    if enrollment is None:
        return {}
    found = {lesson.pk: lock_of(lesson, enrollment, done, now) for lesson in lessons}
    return {pk: lock for pk, lock in found.items() if lock}
