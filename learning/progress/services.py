"""The one place where progress changes. The server alone decides; two tabs and two devices meet in these rows."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core import clock
from core.background import send
from learning.courses.enums import CompletionRule
from learning.courses.models import Activity, Course, Lesson
from learning.courses.selectors import courses_behind
from learning.courses.services import note_followed
from learning.enrollment.models import Enrollment
from learning.enrollment.services import lock_enrollment

from .counting import count_course
from .models import ActivityCompletion, CourseProgress, FileDownload, LessonProgress, PlayerTaste
from .selectors import standing_of
from .signals import course_completed, lesson_completed
from .specs import Standing

FOLLOWER = "progress"
SEEN_AGAIN_AFTER = timedelta(minutes=5)  # reading on in the same lesson is noted no more often
MEASURE_AT_MOST = 120  # seconds one report may add; a page reports every 30
PLACE_EVERY = timedelta(milliseconds=250)  # reports that come faster say nothing new; a player sends one in 15 seconds


class NotDoneYet(Exception):
    """The lesson asks for something that pressing "done" cannot give. `activities` names what is missing."""

    def __init__(self, activities: list[Activity]):
        self.activities = activities
        super().__init__(_("Some parts of this lesson are still to be done."))


def _progress_row(enrollment: Enrollment, lesson: Lesson, now: datetime) -> LessonProgress:
    row, _created = LessonProgress.objects.get_or_create(
        enrollment=enrollment, lesson=lesson, defaults={"started_at": now, "last_accessed_at": now}
    )
    return row


def open_lesson(
    *, enrollment: Enrollment, lesson: Lesson, standing: Standing | None = None, now: datetime | None = None
) -> None:
    """Note that the student is in this lesson now: this is where they come back to.

    Another lesson than the last one is noted at once, the same one after SEEN_AGAIN_AFTER. `standing` is standing_of,
    for who has it.
    """
    now, standing = clock.current(now), standing or standing_of(enrollment)
    seen = standing.opened.get(lesson.pk)
    is_there = standing.last_lesson_id == lesson.pk
    if is_there and seen and _is_recent(seen, now) and _is_recent(standing.last_accessed_at, now):
        return
    with transaction.atomic():
        if seen is None:
            _progress_row(enrollment, lesson, now)
        elif not _is_recent(seen, now):
            LessonProgress.objects.filter(enrollment=enrollment, lesson=lesson).update(last_accessed_at=now)
        here = {"last_lesson": lesson, "last_accessed_at": now}
        if not CourseProgress.objects.filter(enrollment=enrollment).update(**here):
            CourseProgress.objects.update_or_create(
                enrollment=enrollment,
                defaults=here,
                create_defaults={**here, "lesson_count": lesson.course.lesson_count},
            )


def _is_recent(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now - moment < SEEN_AGAIN_AFTER


@transaction.atomic
def add_time(*, enrollment: Enrollment, lesson: Lesson, seconds: int, now: datetime | None = None) -> int:
    """Add visible reading time. Returns the seconds counted: at most the time since the last report of any tab."""
    now = clock.current(now)
    row = LessonProgress.objects.select_for_update().get(pk=_progress_row(enrollment, lesson, now).pk)
    since = row.measured_until or row.started_at
    counted = max(0, min(seconds, MEASURE_AT_MOST, int((now - since).total_seconds())))
    row.seconds_spent = F("seconds_spent") + counted
    # Never backwards: a report that comes late may not open a stretch that was counted already.
    row.measured_until, row.last_accessed_at = max(now, since), max(now, row.last_accessed_at)
    row.save(update_fields=["seconds_spent", "measured_until", "last_accessed_at"])
    return counted


def remember_taste(*, user, **taste) -> None:
    """`speed` and `captions` as they were chosen in a player just now; what is not named stays."""
    PlayerTaste.objects.update_or_create(user=user, defaults=taste)


def note_download(*, user, kind: str, reference: int, now: datetime | None = None) -> None:
    """A student took a file; the second time on a day changes nothing. One statement."""
    row = FileDownload(user=user, kind=kind, reference=reference, day=clock.current(now).date())
    FileDownload.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def complete_activity(
    *, enrollment: Enrollment, activity: Activity, now: datetime | None = None, is_locked: bool = False
) -> None:
    """Note that what the block asks for was done. The last required one completes the lesson; one that is not required
    never does, because a lesson without required parts is done when the student says so.

    `is_locked`: the caller holds lock_enrollment already.
    """
    now = clock.current(now)
    if not is_locked:
        lock_enrollment(enrollment=enrollment)
    _complete_activities(enrollment, [activity], now)
    if activity.is_required and _complete_lesson(enrollment, activity.lesson, now):
        return
    if not LessonProgress.objects.filter(enrollment=enrollment, lesson=activity.lesson).exists():
        _progress_row(enrollment, activity.lesson, now)
        if activity.is_required:
            _complete_lesson(enrollment, activity.lesson, now)


@transaction.atomic
def mark_lesson_done(*, enrollment: Enrollment, lesson: Lesson, now: datetime | None = None) -> None:
    """The student presses "done": everything that only asks to be viewed counts as viewed.

    Raises NotDoneYet, and stores nothing, while something required wants an answer.
    """
    now = clock.current(now)
    lock_enrollment(enrollment=enrollment)
    missing = missing_activities(enrollment=enrollment, lesson=lesson)
    unanswered = [activity for activity in missing if activity.rule != CompletionRule.VIEWED]
    if unanswered:
        raise NotDoneYet(unanswered)
    _progress_row(enrollment, lesson, now)
    _complete_activities(enrollment, missing, now)
    _complete_lesson(enrollment, lesson, now)


def _complete_activities(enrollment: Enrollment, activities: list[Activity], now: datetime) -> None:
    """One that was completed before keeps its time, and counts again if it was reopened."""
    ActivityCompletion.objects.bulk_create(
        [ActivityCompletion(enrollment=enrollment, activity=activity, completed_at=now) for activity in activities],
        update_conflicts=True,
        unique_fields=["enrollment", "activity"],
        update_fields=["reopened_at"],
    )


def missing_activities(*, enrollment: Enrollment, lesson: Lesson) -> list[Activity]:
    """Required live activities of the lesson that this student has not completed, in order."""
    return list(_missing(enrollment).filter(lesson=lesson))


def _missing(enrollment: Enrollment):
    completions = ActivityCompletion.objects.filter(enrollment=enrollment, activity=OuterRef("pk"), reopened_at=None)
    return Activity.objects.filter(~Exists(completions), is_required=True, retired_at=None)


def _complete_lesson(enrollment: Enrollment, lesson: Lesson, now: datetime) -> bool:
    """Complete the lesson unless something is missing, or it is complete already. The enrollment is locked."""
    moment = Value(now, DateTimeField())
    changed = (
        LessonProgress.objects.filter(enrollment=enrollment, lesson=lesson)
        .exclude(completed_at__isnull=False, reopened_at=None)
        .exclude(Exists(_missing(enrollment).filter(lesson=OuterRef("lesson"))))
        .update(
            completed_at=Coalesce("completed_at", moment),
            completed_again_at=Case(When(reopened_at__isnull=False, then=moment)),
            reopened_at=None,
        )
    )
    if not changed:
        return False
    transaction.on_commit(partial(lesson_completed.send, LessonProgress, enrollment=enrollment, lesson=lesson))
    _recount(enrollment, now)
    return True


@transaction.atomic
def recount_course(*, enrollment: Enrollment, now: datetime | None = None) -> CourseProgress:
    """Count the live lessons done. A locked lesson counts in the total like any other."""
    lock_enrollment(enrollment=enrollment)
    _recount(enrollment, clock.current(now))
    return CourseProgress.objects.get(enrollment=enrollment)


def _recount(enrollment: Enrollment, now: datetime) -> None:
    """The enrollment is locked, so nobody else counts for this student."""
    is_news = count_course(enrollment, now)
    if is_news is None:
        CourseProgress.objects.create(enrollment=enrollment, lesson_count=0)
        is_news = count_course(enrollment, now)
    if is_news:
        transaction.on_commit(partial(course_completed.send, CourseProgress, enrollment=enrollment))


def recount_everyone(*, course: Course, now: datetime | None = None) -> int:
    """After the outline changed: bring every student's sum in line. Returns how many sums were wrong.

    One query counts for all; only students whose sum moved are written.
    """
    live = Q(enrollment__course=course, enrollment__lesson_progress__lesson__is_live=True)
    live &= Q(
        enrollment__lesson_progress__lesson__course=course,
        enrollment__lesson_progress__completed_at__isnull=False,
        enrollment__lesson_progress__reopened_at=None,
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
