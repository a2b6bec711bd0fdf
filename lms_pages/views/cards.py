from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commerce.pricing.selectors import shown_offers
from commerce.pricing.specs import ShownOffer
from learning.courses.enums import Admission
from learning.courses.links import course_urls
from learning.courses.models import Course, CourseText
from learning.progress.models import CourseProgress

from ..covers import dye_of


@dataclass(frozen=True)
class CourseCard:
    """A course as it lies on a shelf: what components/card.html draws. `cover_url` is empty for a drawn cover."""

    course: Course
    title: str
    subtitle: str
    byline: str
    category: str
    url: str
    slug: str
    dye: str
    cover_url: str
    minutes: int
    lesson_count: int
    level: str
    is_open: bool
    sale: ShownOffer = ShownOffer()
    progress: dict | None = None

    @property
    def flag(self) -> str:
        """A short word on the cover, or none. Whoever is in the course already need not know that it is closed."""
        return "" if self.is_open or self.progress else _("Closed")


def course_cards(
    courses: Iterable[Course], locale: str, progress: dict[int, CourseProgress] | None = None
) -> list[CourseCard]:
    """Cards in the given order; two queries more than the courses themselves, whatever their number, and one more when
    any of them is sold.

    `progress` maps a course's id to the reader's progress in it.
    """
    courses = list(courses)
    texts: dict[int, CourseText] = {}
    for text in CourseText.objects.filter(course__in=courses).select_related("course"):
        if text.locale == locale or (text.locale == text.course.source_locale and text.course_id not in texts):
            texts[text.course_id] = text
    urls = course_urls([course.key for course in courses], locale)
    sales = shown_offers([course.pk for course in courses if course.admission == Admission.GRANTED])
    return [
        _card(
            course,
            texts[course.pk],
            urls[course.key],
            (progress or {}).get(course.pk),
            sales.get(course.pk, ShownOffer()),
        )
        for course in courses
        if course.pk in texts and course.key in urls
    ]


def _card(course: Course, text: CourseText, url: str, progress: CourseProgress | None, sale: ShownOffer) -> CourseCard:
    return CourseCard(
        course=course,
        title=text.title,
        subtitle=text.subtitle,
        byline=", ".join(text.instructor_names),
        category=text.category_name,
        url=url,
        slug=course.slug,
        dye=dye_of(course.slug),
        cover_url=course.cover_url,
        minutes=course.minutes,
        lesson_count=course.lesson_count,
        level=str(course.get_level_display()),
        is_open=course.is_open,
        sale=sale,
        progress={"done": progress.done_count, "total": progress.lesson_count, "percent": progress.percent}
        if progress
        else None,
    )
