"""Telling students before an assignment is due, or a milestone of it."""

from datetime import datetime

from core import clock
from learning.courses.models import ActivityVersion
from learning.enrollment.accommodations import accommodations_at, latest_granted
from learning.enrollment.deadlines import AHEAD, Deadline, students_of, tell_deadlines

from .enums import KIND, SubmissionState
from .models import Submission
from .terms import Terms, terms_of


def remind_of_due_work(now: datetime | None = None) -> int:
    """What `tick` runs: what is due within a day, for each student by what they were granted, once; not to those who
    have handed it in. A handful of queries an assignment. Returns how many were told."""
    now = clock.current(now)
    versions = ActivityVersion.objects.filter(
        is_live=True,
        activity__kind=KIND,
        activity__retired_at=None,
        activity__lesson__is_live=True,
        activity__lesson__course__is_live=True,
    ).select_related("activity__lesson__course")
    in_source = [each for each in versions if each.locale == each.activity.lesson.course.source_locale]
    return sum(tell_deadlines(_deadlines(version, now), now) for version in in_source)


def _deadlines(version: ActivityVersion, now: datetime) -> list[Deadline]:
    whole = terms_of(version.definition)
    parts = [whole, *(whole.of_milestone(step.id) for step in whole.milestones)]
    return [deadline for terms in parts for deadline in _deadlines_of(terms, version, now)]


def _deadlines_of(terms: Terms, version: ActivityVersion, now: datetime) -> list[Deadline]:
    activity = version.activity
    if terms.due_at is None or terms.due_at > now + AHEAD:
        return []  # what is granted only puts it off
    if terms.due_at <= now and (terms.milestone or not (latest_granted(activity) or now) > now):
        return []
    there = Submission.objects.filter(activity=activity, milestone=terms.milestone)
    handed_in = there.filter(state__in=(SubmissionState.SUBMITTED, SubmissionState.GRADED))
    students = list(students_of(activity.lesson.course, now).exclude(pk__in=handed_in.values("enrollment")))
    granted = accommodations_at([(student.pk, activity.pk) for student in students])
    found = []
    for student in students:
        # A milestone keeps its own date, whatever is granted for the work.
        own = terms if terms.milestone else terms.granting(granted.get((student.pk, activity.pk)))
        found.append(Deadline(student, activity, own.title, own.due_at, own.granted))
    return found
