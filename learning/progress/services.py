"""The one place where progress changes. The server alone decides; two tabs and two devices meet in these rows."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.background import send
from learning.courses.enums import CompletionRule, FileKind
from learning.courses.models import Activity, Course, Lesson, LessonFile
from learning.courses.selectors import courses_behind
from learning.courses.services import note_followed
from learning.enrollment.models import Enrollment

from .models import ActivityCompletion, CourseProgress, LessonProgress, MediaPlace
from .signals import course_completed, lesson_completed

FOLLOWER = "progress"
MEASURE_AT_MOST = 120  # seconds one report may add; a page reports every 30
PLACE_EVERY = timedelta(milliseconds=250)  # reports that come faster say nothing new; a player sends one in 4 seconds


class NotDoneYet(Exception):
    """The lesson asks for something that pressing "done" cannot give. `activities` names what is missing."""

    def __init__(self, activities: list[Activity]):
        self.activities = activities
        super().__init__(_("Some parts of this lesson still wait for your answer."))


def _progress_row(enrollment: Enrollment, lesson: Lesson, now: datetime) -> LessonProgress:
    row, _created = LessonProgress.objects.get_or_create(
        enrollment=enrollment, lesson=lesson, defaults={"started_at": now, "last_accessed_at": now}
    )
    return row


def _locked_progress(enrollment: Enrollment, lesson: Lesson, now: datetime) -> LessonProgress:
    """The row, locked until the transaction ends: of two tabs that finish a lesson's last two parts at the same moment,
    the second sees what the first did."""
    return LessonProgress.objects.select_for_update().get(pk=_progress_row(enrollment, lesson, now).pk)


@transaction.atomic
def open_lesson(*, enrollment: Enrollment, lesson: Lesson, now: datetime | None = None) -> LessonProgress:
    """Note that the student is in this lesson now: this is where they come back to."""
    now = clock.current(now)
    row = _progress_row(enrollment, lesson, now)
    LessonProgress.objects.filter(pk=row.pk).update(last_accessed_at=now)
    CourseProgress.objects.update_or_create(
        enrollment=enrollment,
        defaults={"last_lesson": lesson, "last_accessed_at": now},
        create_defaults={
            "last_lesson": lesson,
            "last_accessed_at": now,
            "lesson_count": lesson.course.lesson_count,
        },
    )
    return row


@transaction.atomic
def add_time(*, enrollment: Enrollment, lesson: Lesson, seconds: int, now: datetime | None = None) -> int:
    """Add visible reading time. Returns the seconds counted: at most the time since the last report of any tab."""
    now = clock.current(now)
    row = _locked_progress(enrollment, lesson, now)
    since = row.measured_until or row.started_at
    counted = max(0, min(seconds, MEASURE_AT_MOST, int((now - since).total_seconds())))
    row.seconds_spent = F("seconds_spent") + counted
    # Never backwards: a report that comes late may not open a stretch that was counted already.
    row.measured_until, row.last_accessed_at = max(now, since), max(now, row.last_accessed_at)
    row.save(update_fields=["seconds_spent", "measured_until", "last_accessed_at"])
    return counted


def record_place(
    *, enrollment: Enrollment, lesson: Lesson, reference: int, seconds: float, now: datetime | None = None
) -> bool:
    """Note where the student is in a video or sound of the lesson. Returns whether it was written: of a flood of
    reports only a few are. Raises LessonFile.DoesNotExist for a file that the lesson does not show."""
    now = clock.current(now)
    LessonFile.objects.get(lesson=lesson, kind=FileKind.MEDIA, reference=reference)
    row, is_new = MediaPlace.objects.get_or_create(
        enrollment=enrollment,
        lesson=lesson,
        reference=reference,
        defaults={"seconds": seconds, "recorded_at": now},
    )
    if is_new:
        return True
    rows = MediaPlace.objects.filter(pk=row.pk, recorded_at__lte=now - PLACE_EVERY)
    return bool(rows.update(seconds=seconds, recorded_at=now))


@transaction.atomic
def complete_activity(*, enrollment: Enrollment, activity: Activity, now: datetime | None = None) -> None:
    """Note that what the block asks for was done. The last required one completes the lesson; one that is not required
    never does, because a lesson without required parts is done when the student says so."""
    now = clock.current(now)
    _locked_progress(enrollment, activity.lesson, now)
    ActivityCompletion.objects.get_or_create(enrollment=enrollment, activity=activity, defaults={"completed_at": now})
    if activity.is_required and not missing_activities(enrollment=enrollment, lesson=activity.lesson):
        _complete_lesson(enrollment, activity.lesson, now)


@transaction.atomic
def mark_lesson_done(*, enrollment: Enrollment, lesson: Lesson, now: datetime | None = None) -> None:
    """The student presses "done": everything that only asks to be viewed counts as viewed.

    Raises NotDoneYet, and stores nothing, while something required wants an answer.
    """
    now = clock.current(now)
    missing = missing_activities(enrollment=enrollment, lesson=lesson)
    unanswered = [activity for activity in missing if activity.rule != CompletionRule.VIEWED]
    if unanswered:
        raise NotDoneYet(unanswered)
    _locked_progress(enrollment, lesson, now)
    ActivityCompletion.objects.bulk_create(
        [ActivityCompletion(enrollment=enrollment, activity=activity, completed_at=now) for activity in missing],
        ignore_conflicts=True,  # another tab may have been a moment quicker
    )
    _complete_lesson(enrollment, lesson, now)


def missing_activities(*, enrollment: Enrollment, lesson: Lesson) -> list[Activity]:
    """Required live activities of the lesson that this student has not completed, in order."""
    return list(lesson.activities.filter(is_required=True, retired_at=None).exclude(completions__enrollment=enrollment))


def _complete_lesson(enrollment: Enrollment, lesson: Lesson, now: datetime) -> None:
    """The progress row exists."""
    changed = LessonProgress.objects.filter(enrollment=enrollment, lesson=lesson, completed_at=None).update(
        completed_at=now
    )
    if not changed:
        return
    transaction.on_commit(partial(lesson_completed.send, LessonProgress, enrollment=enrollment, lesson=lesson))
    recount_course(enrollment=enrollment, now=now)


@transaction.atomic
def recount_course(*, enrollment: Enrollment, now: datetime | None = None) -> CourseProgress:
    """Count the live lessons done. A locked lesson counts in the total like any other."""
    now = clock.current(now)
    CourseProgress.objects.get_or_create(enrollment=enrollment)
    row = CourseProgress.objects.select_for_update().get(enrollment=enrollment)
    live = Lesson.objects.filter(course_id=enrollment.course_id, is_live=True)
    row.lesson_count = live.count()
    row.done_count = live.filter(progress__enrollment=enrollment, progress__completed_at__isnull=False).count()
    if row.lesson_count and row.done_count == row.lesson_count and not row.completed_at:
        row.completed_at = now
        transaction.on_commit(partial(course_completed.send, CourseProgress, enrollment=enrollment))
    row.save(update_fields=["lesson_count", "done_count", "completed_at"])
    return row


def recount_everyone(*, course: Course, now: datetime | None = None) -> int:
    """After the outline changed: bring every student's sum in line. Returns how many sums were wrong.

    One query counts for all; only students whose sum moved are written.
    """
    live = Q(enrollment__course=course, enrollment__lesson_progress__lesson__is_live=True)
    live &= Q(
        enrollment__lesson_progress__lesson__course=course, enrollment__lesson_progress__completed_at__isnull=False
    )
    total = course.lessons.filter(is_live=True).count()
    wrong = (
        CourseProgress.objects.filter(enrollment__course=course)
        .annotate(done=Count("enrollment__lesson_progress", filter=live))
        .exclude(done_count=F("done"), lesson_count=total)
        .select_related("enrollment")
    )
    count = 0
    for row in list(wrong):
        recount_course(enrollment=row.enrollment, now=now)
        count += 1
    note_followed(course=course, follower=FOLLOWER)
    return count


def recount_due_courses() -> int:
    """What `tick` runs: courses whose task was lost. Returns how many were handed over."""
    from .tasks import recount_course_of_everyone

    pks = list(courses_behind(FOLLOWER).values_list("pk", flat=True))
    for pk in pks:
        send(recount_course_of_everyone, pk)
    return len(pks)
