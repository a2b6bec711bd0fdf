"""What a change to a course means for those who completed it: counted before it happens, and done in the same way."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from learning.courses.changes import OutlineChange
from learning.courses.enums import ChangePolicy
from learning.courses.models import Activity, ChangeDecision, Course
from learning.enrollment.models import Enrollment

from .models import ActivityCompletion, LessonProgress, Reopening

AT_ONCE = 1000


@dataclass(frozen=True)
class Reopened:
    """How many completions of lessons, and of activities in them, count no longer until they are given again."""

    lessons: int = 0
    activities: int = 0


@dataclass(frozen=True)
class Students:
    """Of one course: all who are in it, and of those who began, who is done and who is not."""

    enrolled: int = 0
    in_progress: int = 0
    done: int = 0


def students_of(course: Course, now: datetime) -> Students:
    active = Enrollment.objects.filter(course=course).active(now)
    done = Q(progress__completed_at__isnull=False)
    begun = Exists(LessonProgress.objects.filter(enrollment=OuterRef("pk")))
    return Students(active.count(), active.exclude(done).filter(begun).count(), active.filter(done).count())


def count_reopened(course: Course, change: OutlineChange, policies: dict[UUID, str]) -> Reopened:
    """What `reopen` would do at this moment. `policies` maps keys of lessons; those it does not name are kept."""
    lessons, activities = _reopened(course, change, policies)
    return Reopened(lessons.count(), activities.count())


def reopen(
    *, course: Course, change: OutlineChange, policies: dict[UUID, str], decisions: list[ChangeDecision], now: datetime
) -> Reopened:
    """Ask again for what the change made incomplete. Nothing is removed: rows are added, and what is asked for again
    is marked until it is given. In the transaction of the compile."""
    lessons, activities = _reopened(course, change, policies)
    done, asked = list(lessons), list(activities.select_related("activity"))
    given = {"decision": decisions[-1], "reopened_at": now}
    rows = [
        Reopening(
            enrollment_id=row.enrollment_id,
            lesson_id=row.lesson_id,
            completed_at=row.completed_again_at or row.completed_at,
            **given,
        )
        for row in done
    ]
    rows += [
        Reopening(
            enrollment_id=row.enrollment_id,
            lesson_id=row.activity.lesson_id,
            activity_id=row.activity_id,
            completed_at=row.completed_at,
            **given,
        )
        for row in asked
    ]
    Reopening.objects.bulk_create(rows, batch_size=AT_ONCE)
    for model, found in ((LessonProgress, done), (ActivityCompletion, asked)):
        for start in range(0, len(found), AT_ONCE):
            pks = [row.pk for row in found[start : start + AT_ONCE]]
            model.objects.filter(pk__in=pks).update(reopened_at=now)
    return Reopened(len(done), len(asked))


def _reopened(course: Course, change: OutlineChange, policies: dict[UUID, str]):
    """(LessonProgress, ActivityCompletion) that would count no longer, as querysets.

    Who completed a lesson does not lose it to a part that was done already, by whatever way it came back.
    """
    asking = {key for key, policy in policies.items() if policy != ChangePolicy.KEEP}
    again = {key for key, policy in policies.items() if policy == ChangePolicy.REOPEN}
    asked = [item for item in change.asked if item.lesson_key in asking]
    others = [item for item in change.others if item.lesson_key in again]
    everybody = {item.lesson_key for item in asked if item.activity_id is None} | {item.lesson_key for item in others}
    given = ActivityCompletion.objects.filter(
        activity=OuterRef("pk"), enrollment=OuterRef(OuterRef("enrollment_id")), reopened_at=None
    )
    known = Activity.objects.filter(pk__in=[item.activity_id for item in asked if item.activity_id])
    lacking = Exists(known.filter(~Exists(given), lesson=OuterRef("lesson_id")))
    lessons = LessonProgress.objects.done().filter(Q(lesson__key__in=everybody) | lacking, lesson__course=course)
    activities = ActivityCompletion.objects.filter(activity__in=[item.activity_id for item in others], reopened_at=None)
    return lessons, activities
