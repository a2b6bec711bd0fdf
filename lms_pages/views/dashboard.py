from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from core import clock
from core.webvtt import clock_time
from learning.access.locks import locks_of
from learning.assessment.exams import upcoming_exams
from learning.assessment.selectors import answers_waiting
from learning.assignments.selectors import STATES, gradable
from learning.certificates.models import Certificate
from learning.certificates.selectors import certificates_by_course
from learning.courses.links import lesson_urls
from learning.courses.models import Lesson
from learning.courses.selectors import graded_courses, shown_title
from learning.enrollment.models import Enrollment
from learning.enrollment.selectors import active_enrollments
from learning.grades.selectors import totals_of
from learning.grades.totals import Total
from learning.progress.models import CourseProgress
from learning.progress.selectors import last_places, next_lessons

from .cards import CourseCard, course_cards


@dataclass(frozen=True)
class LearningRow:
    """A course of mine: its card, and the lesson that "continue" opens (none when all are done)."""

    card: CourseCard
    enrollment: Enrollment
    enrolled_at: datetime
    last_accessed_at: datetime | None
    completed_at: datetime | None
    lesson_title: str = ""
    lesson_minutes: int = 0
    lesson_url: str = ""
    place: str = ""  # where its video goes on, as a clock shows it
    total: Total | None = None  # of its grades; None where nothing is graded
    certificate: Certificate | None = None

    @property
    def moved_at(self) -> datetime:
        return self.last_accessed_at or self.enrolled_at


@never_cache  # "back" shows how far one is now, not then
@login_required
def my_learning(request):
    """Where I left off, what is going on, what is finished. A course that was withdrawn is not shown meanwhile.

    `now` is the course that moved last, `going` the others; a finished course that got new lessons stays finished and
    offers them.
    """
    rows = sorted(_rows(request.user, get_language()), key=lambda row: row.moved_at, reverse=True)
    going = [row for row in rows if not row.completed_at]
    context = {
        "now": going[0] if going else None,
        "going": going[1:],
        "finished": [row for row in rows if row.completed_at],
        "exams": exams_of(rows, get_language()),
        "teaching": teaching_of(request.user, get_language()),
    }
    return render(request, "lms_pages/dashboard.html", context)


def exams_of(rows: list[LearningRow], locale: str) -> list[dict]:
    """[{"exam", "is_open", "course", "url"}] that can still be taken, the next one first."""
    now = clock.current()
    titles = {row.enrollment.pk: row.card.title for row in rows}
    exams = upcoming_exams([row.enrollment for row in rows], locale, now)
    urls = lesson_urls({exam.activity.lesson.key for exam in exams}, locale) if exams else {}
    return [
        {
            "exam": exam,
            "is_open": exam.is_open(now),
            "course": titles[exam.enrollment.pk],
            "url": f"{urls.get(exam.activity.lesson.key, '')}#block-{exam.activity.block_id}",
        }
        for exam in exams
    ]


def teaching_of(user, locale: str) -> dict | None:
    """{"courses": [{"title", "key"}], "work", "answers": how much waits for a grade} of the courses in whose team this
    person is, assistants included; None for who teaches nothing. Two queries, two more for who does."""
    courses = list(graded_courses(user).filter(members__user=user, is_live=True).distinct().prefetch_related("texts"))
    if not courses:
        return None
    rows = [{"title": shown_title(course, locale), "key": course.key} for course in courses]
    work = gradable(courses).filter(STATES["waiting"]).exclude(enrollment__user=user)
    return {
        "courses": sorted(rows, key=lambda row: row["title"].casefold()),
        "work": work.count(),
        "answers": answers_waiting(courses).count(),
    }


def _rows(user, locale: str) -> list[LearningRow]:
    enrollments = {
        enrollment.course_id: enrollment
        for enrollment in active_enrollments(user).select_related("course", "progress")
        if enrollment.course.is_live
    }
    progress = {course_id: _progress(enrollment) for course_id, enrollment in enrollments.items()}
    cards = course_cards([enrollment.course for enrollment in enrollments.values()], locale, progress)
    now = clock.current()
    lessons = next_lessons(enrollments.values(), locale, partial(locks_of, now=now))
    urls = lesson_urls([lesson.key for lesson in lessons.values()], locale)
    places = last_places(enrollments.values(), lessons.values())
    totals = totals_of(enrollments.values(), locale)
    rows = [
        _row(card, enrollments[card.course.pk], progress[card.course.pk], lessons.get(card.course.pk), urls, places)
        for card in cards
    ]
    finished = [row.card.course for row in rows if row.completed_at and row.card.course.gives_certificate]
    certificates = certificates_by_course(user, finished) if finished else {}
    return [
        replace(
            row,
            total=totals.get(enrollments[row.card.course.pk].pk),
            certificate=certificates.get(row.card.course.pk),
        )
        for row in rows
    ]


def _progress(enrollment: Enrollment) -> CourseProgress:
    """An enrollment that never opened a lesson has no sum yet."""
    return getattr(enrollment, "progress", None) or CourseProgress(
        enrollment=enrollment, lesson_count=enrollment.course.lesson_count
    )


def _row(card, enrollment, progress, lesson: Lesson | None, urls, places) -> LearningRow:
    row = LearningRow(
        card=card,
        enrollment=enrollment,
        enrolled_at=enrollment.enrolled_at,
        last_accessed_at=progress.last_accessed_at,
        completed_at=progress.completed_at,
    )
    if lesson is None:
        return row
    url, place = urls.get(lesson.key, ""), places.get(lesson.pk)
    if url and place:
        url = f"{url}?{urlencode({'media': place.reference, 't': place.seconds})}"
    return replace(
        row,
        lesson_title=getattr(lesson, "title", ""),
        lesson_minutes=lesson.minutes,
        lesson_url=url,
        place=clock_time(place.seconds) if place else "",
    )
