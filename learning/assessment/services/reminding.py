"""Telling students of exams that are scheduled, that open, and of what closes on those who have not begun."""

from datetime import datetime, timedelta

from django.db.models import Min

from accounts.time_zones import told_moment
from core import clock
from learning.courses.models import ActivityVersion, Course
from learning.courses.selectors import shown_title
from learning.enrollment.accommodations import accommodations_at, granted_to_close, granted_to_open
from learning.enrollment.deadlines import AHEAD, Deadline, students_of, tell_deadlines
from learning.enrollment.models import Enrollment
from notifications.models import OutgoingMessage
from notifications.rendering import language_for
from notifications.selectors import news_since, untold
from notifications.services import send_messages
from notifications.specs import Telling

from ..enums import AttemptState
from ..exams import Exam, upcoming_exams, windowed_exams
from ..models import Attempt
from ..quiz_settings import settings_of
from ..signals import exam_came_near
from ..terms import Terms

BACK = timedelta(days=7)  # how far a site that stood still looks back for what it has not announced


def remind_of_exams(now: datetime | None = None) -> int:
    """What `tick` runs: news of every exam that opens or closes within a day, once to each student and moment. Returns
    how many were told."""
    now, count = clock.current(now), 0
    for course in _courses_with_near_exams(now):
        students = Enrollment.objects.active(now).filter(course=course).select_related("user__profile", "course")
        exams = upcoming_exams(students, course.source_locale, now)
        keys = {key: exam for exam in exams if (key := key_of(exam, now))}
        told = set(OutgoingMessage.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in keys.keys() - told:
            exam_came_near.send(Exam, exam=keys[key], key=key, now=now)
            count += 1
    return count


def _courses_with_near_exams(now: datetime) -> list[Course]:
    near, far = {}, {}
    for version in windowed_exams(activity__lesson__course__is_live=True):
        # An accommodation may put it off by as much as it likes: whose closing time is near is asked of each student.
        opens_at = settings_of(version.definition).opens_at
        is_near = opens_at is None or opens_at <= now + AHEAD
        (near if is_near else far)[version.activity_id] = version.activity.lesson.course
    near |= {pk: far[pk] for pk in (granted_to_open(far, after=now, until=now + AHEAD) if far else ())}
    return list({course.pk: course for course in near.values()}.values())


def key_of(exam: Exam, now: datetime) -> str:
    """What is told: the exam, the moment that is near, the student; "" while nothing is."""
    moment = exam.terms.opens_at if not exam.is_open(now) else exam.terms.closes_at
    if exam.is_begun or moment is None or not now < moment <= now + AHEAD:
        return ""
    return f"exam_near:{exam.activity.pk}:{int(moment.timestamp())}:{exam.enrollment.pk}"


def announce_exams(now: datetime | None = None) -> int:
    """What `tick` runs: every exam with an opening time more than a day ahead, once to each student and time; whoever
    enrolls later is told then. News is what was scheduled, or who enrolled, lately: a site that did not announce exams
    before tells nobody of what stands there for long. Three queries an exam, whatever the number of students. Returns
    how many were told."""
    now, count = clock.current(now), 0
    earliest = news_since("exam_scheduled", now - BACK)
    for version in _in_source_language(windowed_exams(activity__lesson__course__is_live=True)):
        settings = settings_of(version.definition)
        if settings.opens_at is None or settings.opens_at <= now + AHEAD:
            continue  # remind_of_exams tells of it
        prefix = f"exam_scheduled:{version.activity_id}:{int(settings.opens_at.timestamp())}:"
        students = untold(students_of(version.activity.lesson.course, now), prefix)
        if _scheduled_at(version) <= earliest:
            students = students.filter(enrolled_at__gt=earliest)
        tellings = [_announcement(version, settings, student, prefix) for student in students]
        count += len(send_messages(kind="exam_scheduled", tellings=tellings, now=now))
    return count


def _scheduled_at(version: ActivityVersion) -> datetime:
    """When this opening time was first published, however often the exam was changed since."""
    same = ActivityVersion.objects.filter(
        activity=version.activity_id, definition__settings__opens_at=version.definition["settings"]["opens_at"]
    )
    return same.aggregate(first=Min("created_at"))["first"]


def _announcement(version: ActivityVersion, settings, student: Enrollment, prefix: str) -> Telling:
    user, lesson = student.user, version.activity.lesson
    language = language_for(user)
    context = {
        "title": version.definition.get("title", ""),
        "course_title": shown_title(student.course, language),
        "opens": told_moment(settings.opens_at, user, language),
        "closes": told_moment(settings.closes_at, user, language) if settings.closes_at else "",
        "lesson_key": str(lesson.key),
    }
    return Telling(user, context, f"{prefix}{student.pk}")


def remind_of_closings(now: datetime | None = None) -> int:
    """What `tick` runs: every quiz but exams that closes within a day, for each student by what they were granted,
    once; not to those who have answered it. A handful of queries a quiz. Returns how many were told."""
    now = clock.current(now)
    versions = ActivityVersion.objects.filter(
        is_live=True,
        definition__settings__has_key="closes_at",
        activity__retired_at=None,
        activity__lesson__is_live=True,
        activity__lesson__course__is_live=True,
    ).exclude(definition__settings__mode="exam")
    return sum(
        tell_deadlines(_closings(version, now), now)
        for version in _in_source_language(versions.select_related("activity__lesson__course"))
    )


def _closings(version: ActivityVersion, now: datetime) -> list[Deadline]:
    settings = settings_of(version.definition)
    if settings.closes_at is None:
        return []
    # What is granted puts it off, or moves the whole window of one student, which may close earlier.
    is_near = now < settings.closes_at <= now + AHEAD
    if not is_near and not granted_to_close(version.activity, after=now, until=now + AHEAD):
        return []
    answered = Attempt.objects.filter(activity=version.activity_id).exclude(state=AttemptState.IN_PROGRESS)
    students = list(students_of(version.activity.lesson.course, now).exclude(pk__in=answered.values("enrollment")))
    granted = accommodations_at([(student.pk, version.activity_id) for student in students])
    found = []
    for student in students:
        terms = Terms(settings, granted.get((student.pk, version.activity_id)))
        words = tuple(terms.granted)
        found.append(Deadline(student, version.activity, version.definition.get("title", ""), terms.closes_at, words))
    return found


def _in_source_language(versions) -> list[ActivityVersion]:
    return [version for version in versions if version.locale == version.activity.lesson.course.source_locale]
