"""An outline with addresses and, for those who may not enter, the reason why a lesson is locked."""

from dataclasses import dataclass
from uuid import UUID

from learning.access.rules import Decision
from learning.courses.links import course_url, lesson_urls
from learning.courses.models import Course
from learning.progress.specs import Outline


@dataclass(frozen=True)
class LinkedOutline:
    """The outline, the address of each lesson by key, and why locked lessons are locked ("" when they are not)."""

    outline: Outline
    urls: dict[UUID, str]
    course_url: str
    locked: str

    def rows(self):
        """(module, [(lesson, address or "", reason or "")]) in order, for templates."""
        for module in self.outline.modules:
            lessons = []
            for lesson in module.lessons:
                reason = "" if lesson.is_preview else self.locked
                lessons.append((lesson, "" if reason else self.urls.get(lesson.key, ""), reason))
            yield module, lessons

    def link(self, lesson):
        """(lesson, address), or None for no lesson."""
        return (lesson, self.urls.get(lesson.key, "")) if lesson else None


def with_links(outline: Outline, course: Course, locale: str, decision: Decision) -> LinkedOutline:
    """`decision` is may_enter_course's, which holds for every lesson that is not a preview."""
    locked = str(decision.refusal.label) if decision.refusal else ""
    return LinkedOutline(
        outline=outline,
        urls=lesson_urls([lesson.key for lesson in outline.lessons], locale),
        course_url=course_url(course.key, locale),
        locked=locked,
    )
