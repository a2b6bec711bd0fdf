from collections.abc import Iterable
from dataclasses import dataclass

from learning.courses.links import course_urls
from learning.courses.models import Course, CourseText

from ..covers import dye_of


@dataclass(frozen=True)
class CourseCard:
    """A course as it lies on a shelf."""

    course: Course
    text: CourseText
    url: str
    dye: str

    @property
    def cover_url(self) -> str:
        return self.course.cover_url or f"/covers/{self.course.slug}.svg"


def course_cards(courses: Iterable[Course], locale: str) -> list[CourseCard]:
    """Cards in the given order; two queries more than the courses themselves, whatever their number."""
    courses = list(courses)
    texts: dict[int, CourseText] = {}
    for text in CourseText.objects.filter(course__in=courses).select_related("course"):
        if text.locale == locale or (text.locale == text.course.source_locale and text.course_id not in texts):
            texts[text.course_id] = text
    urls = course_urls([course.key for course in courses], locale)
    return [
        CourseCard(course, texts[course.pk], urls[course.key], dye_of(course.slug))
        for course in courses
        if course.pk in texts and course.key in urls
    ]
