"""Exams that are coming, for students and for reminders. An exam is a quiz whose mode is "exam", with a window."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from learning.courses.models import Activity, ActivityVersion
from learning.enrollment.accommodations import accommodations_at
from learning.enrollment.models import Enrollment

from .models import Attempt
from .purpose import for_purpose, with_modes
from .quiz_settings import settings_of
from .terms import Terms


@dataclass(frozen=True)
class Exam:
    """One exam as it stands before one student. `is_begun`: an attempt is going on."""

    activity: Activity
    enrollment: Enrollment
    title: str
    terms: Terms
    is_begun: bool = False

    def is_open(self, now: datetime) -> bool:
        return self.terms.opens_at is None or self.terms.opens_at <= now


def windowed_exams(**where) -> list[ActivityVersion]:
    """Live versions, with activity, lesson and course, of exams with a window, also of those that closed: what was
    granted may open or close them later for one student. One query."""
    versions = ActivityVersion.objects.filter(
        is_live=True,
        definition__settings__mode="exam",
        activity__retired_at=None,
        activity__lesson__is_live=True,
        **where,
    ).select_related("activity__lesson__course")
    return [version for version in versions if _has_window(version)]


def _has_window(version: ActivityVersion) -> bool:
    settings = settings_of(version.definition)
    return bool(settings.closes_at or settings.opens_at)


def upcoming_exams(enrollments: Iterable[Enrollment], locale: str, now: datetime) -> list[Exam]:
    """Exams that these students can still take in their courses, the next one first; titles in this language, else in
    that of the course. One query, three when there are any, for any number of students."""
    by_course: dict[int, list[Enrollment]] = {}
    for enrollment in enrollments:
        by_course.setdefault(enrollment.course_id, []).append(enrollment)
    versions: dict[int, ActivityVersion] = {}
    for version in windowed_exams(activity__lesson__course__in=by_course):
        source = version.activity.lesson.course.source_locale
        if version.locale == locale or (version.locale == source and version.activity_id not in versions):
            versions[version.activity_id] = version
    if not versions:
        return []
    everybody = [enrollment for own in by_course.values() for enrollment in own]
    places = [
        (enrollment.pk, version.activity_id)
        for version in versions.values()
        for enrollment in by_course[version.activity.lesson.course_id]
    ]
    granted = accommodations_at(places)
    attempts: dict[tuple[int, int], list[Attempt]] = {}
    for row in with_modes(Attempt.objects.filter(enrollment__in=everybody, activity__in=versions)):
        attempts.setdefault((row.enrollment_id, row.activity_id), []).append(row)
    found = []
    for version in versions.values():
        for enrollment in by_course[version.activity.lesson.course_id]:
            key = (enrollment.pk, version.activity_id)
            terms = Terms(settings_of(version.definition), granted.get(key))
            found.append(_exam(version, enrollment, terms, attempts.get(key, []), now))
    ahead = [exam for exam in found if exam]
    return sorted(ahead, key=lambda exam: exam.terms.opens_at or exam.terms.closes_at or now)


def _exam(version: ActivityVersion, enrollment: Enrollment, terms: Terms, made: list[Attempt], now) -> Exam | None:
    is_begun = any(row.is_open for row in made)
    last = terms.closes_at or terms.opens_at  # one that never closes is announced until it opens
    is_over = last is None or last <= now
    is_used_up = terms.attempts_allowed is not None and len(for_purpose(terms.settings, made)) >= terms.attempts_allowed
    if is_over or (is_used_up and not is_begun):
        return None
    return Exam(version.activity, enrollment, version.definition.get("title", ""), terms, is_begun)
