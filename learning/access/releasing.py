"""Telling students that lessons opened to them: on a date, or so many days after they enrolled."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from core import clock
from learning.courses.models import Lesson
from learning.courses.selectors import shown_title
from learning.enrollment.models import Enrollment
from notifications.rendering import language_for
from notifications.selectors import news_since
from notifications.services import send_messages
from notifications.specs import Telling

from .locks import release_moment

KIND = "lesson_released"
BACK = timedelta(days=1)  # how far a site that stood still looks back


def announce_released_lessons(now: datetime | None = None) -> int:
    """What `tick` runs: everything that opened within the last day, once to each student, lessons of a course that open
    at the same moment in one message. What opened before somebody enrolled is no news to them. The same few queries for
    any number of students. Returns how many were told."""
    now = clock.current(now)
    lessons = list(_candidates(now))
    if not lessons:
        return 0
    earliest = news_since(KIND, now - BACK)
    by_course: dict[int, list[Lesson]] = {}
    for lesson in lessons:
        by_course.setdefault(lesson.course_id, []).append(lesson)
    tellings = []
    for student in _students(by_course, now):
        opened: dict[datetime, list[Lesson]] = {}
        for lesson in by_course[student.course_id]:
            moment = release_moment(lesson, student)
            if moment and max(earliest, student.enrolled_at) < moment <= now:
                opened.setdefault(moment, []).append(lesson)
        tellings += [_telling(student, moment, together) for moment, together in opened.items()]
    return len(send_messages(kind=KIND, tellings=tellings, now=now)) if tellings else 0


def _candidates(now: datetime) -> Iterable[Lesson]:
    lessons = Lesson.objects.filter(is_live=True, is_preview=False, course__is_live=True)
    waiting = lessons.filter(Q(opens_at__gt=now - BACK, opens_at__lte=now) | Q(opens_after_days__gt=0))
    return waiting.order_by("course", "order").prefetch_related("texts")


def _students(by_course: dict[int, list[Lesson]], now: datetime) -> Iterable[Enrollment]:
    """Whoever one of these lessons can have opened to within the last day."""
    wanted = Q()
    for course, lessons in by_course.items():
        if any(lesson.opens_at and now - BACK < lesson.opens_at <= now for lesson in lessons):
            wanted |= Q(course=course)
            continue
        for days in {lesson.opens_after_days for lesson in lessons}:
            moment = now - timedelta(days=days)
            wanted |= Q(course=course, enrolled_at__gt=moment - BACK, enrolled_at__lte=moment)
    students = Enrollment.objects.active(now).filter(wanted, user__is_active=True)
    return students.select_related("user__profile", "course").prefetch_related("course__texts")


def _telling(student: Enrollment, moment: datetime, lessons: list[Lesson]) -> Telling:
    language = language_for(student.user)
    context = {
        "course_title": shown_title(student.course, language),
        "titles": [_title(lesson, language, student.course.source_locale) for lesson in lessons],
        "lesson_key": str(lessons[0].key),
    }
    return Telling(student.user, context, f"lesson_released:{student.pk}:{int(moment.timestamp())}")


def _title(lesson: Lesson, language: str, source: str) -> str:
    titles = {text.locale: text.title for text in lesson.texts.all()}
    return titles.get(language) or titles.get(source, "")
