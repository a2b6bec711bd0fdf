"""What publishing a draft would mean for the students of its course: looked at before, and the same afterwards.

The change is found by `learning.courses.changes` and counted by `learning.progress.reopening`, which the compile calls
as well: here they get the draft in place of the live page.
"""

from dataclasses import dataclass
from datetime import datetime

from wagtail.models import Page

from core import clock
from learning.courses.changes import OutlineChange, outline_change
from learning.courses.enums import ChangePolicy
from learning.courses.models import Course, Lesson
from learning.courses.specs import content_hash
from learning.enrollment.models import Enrollment
from learning.progress.reopening import Reopened, Students, count_reopened, students_of

from .bodies import settle_block_ids
from .models import CoursePage, LessonPage
from .publishing import read_activities


@dataclass(frozen=True)
class Impact:
    """`reopened` maps each policy to what it would do to completions."""

    course: Course
    change: OutlineChange
    students: Students
    reopened: dict[str, Reopened]

    @property
    def seal(self) -> str:
        """The same for as long as the preview says the same."""
        return content_hash([repr(self.change), repr(self.reopened)])

    def as_plain(self, policy: str) -> dict:
        """For the log: figures only."""
        change, reopened = self.change, self.reopened[policy]
        return {
            "policy": policy,
            "enrolled": self.students.enrolled,
            "in_progress": self.students.in_progress,
            "done": self.students.done,
            "appearing": len(change.appearing),
            "changing": len(change.changing),
            "retiring": len(change.retiring),
            "reopened_lessons": reopened.lessons,
            "reopened_activities": reopened.activities,
        }


def impact_of(*drafts: Page, now: datetime | None = None) -> Impact | None:
    """Of publishing these drafts, of one course, together. None when nobody is asked: no student was ever in the
    course, or nothing that can be completed changes."""
    course = course_of(drafts[0])
    if course is None or not Enrollment.objects.filter(course=course).exists():
        return None
    for draft in drafts:
        if isinstance(draft, LessonPage):
            settle_block_ids(draft)  # as saving the page will do: two blocks of one id are two activities
    untouched = set()
    if course.is_live and not course.is_stale:
        untouched = set(Lesson.objects.filter(course=course, is_live=True).values_list("key", flat=True))
    wanted = read_activities(course, {draft.pk: draft for draft in drafts}, untouched=untouched)
    if wanted is None:
        return None
    change = outline_change(course, wanted, untouched - wanted.keys())
    if not change:
        return None
    keys = {item.lesson_key for item in (*change.appearing, *change.changing)}
    reopened = {policy: count_reopened(course, change, dict.fromkeys(keys, policy)) for policy in ChangePolicy.values}
    return Impact(course, change, students_of(course, clock.current(now)), reopened)


def course_of(page: Page) -> Course | None:
    """The row of the course that a page belongs to; aliases, and pages outside courses, have none."""
    if page.alias_of_id:
        return None
    keys = CoursePage.objects.ancestor_of(page, inclusive=True).filter(alias_of=None).values("translation_key")
    return Course.objects.filter(key__in=keys).first()
