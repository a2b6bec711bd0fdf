"""Where messages lead (notifications.targets): courses, lessons and what stands in them, wherever they are by now."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from learning.courses.links import course_urls, lesson_urls
from learning.courses.models import Activity, Lesson
from notifications.targets import register_target


def register_targets() -> None:
    register_target("course", _course)
    register_target("lesson", _lesson)
    register_target("grades", _grades)
    register_target("assignment", _assignment)


def _course(key: str, user) -> str | None:
    uuid = _uuid(key)
    return course_urls([uuid], get_language()).get(uuid) if uuid else None


def _lesson(key: str, user) -> str | None:
    """Its page stays live below a course that was taken off the site: the course is asked first."""
    uuid = _uuid(key)
    lesson = Lesson.objects.filter(key=uuid, is_live=True).select_related("course").first() if uuid else None
    if lesson is None or not _course(str(lesson.course.key), user):
        return None
    return lesson_urls([uuid], get_language()).get(uuid)


def _grades(key: str, user) -> str | None:
    return reverse("my_grades", args=[key]) if _course(key, user) else None


def _assignment(key: str, user) -> str | None:
    is_there = key.isdecimal() and len(key) < 19 and Activity.objects.filter(pk=key, lesson__is_live=True).exists()
    return reverse("assignment", args=[key]) if is_there else None


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None
