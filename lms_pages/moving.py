"""Lessons and modules move within their course, never into another: what students did there cannot follow."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.models import Page

from .models import CoursePage


class MoveBetweenCourses(PermissionDenied):
    """Nothing was moved; the message says what to do instead, for people."""


def refuse_move(page: Page, new_parent: Page) -> None:
    """Raises MoveBetweenCourses when `page` hangs in a course that `new_parent` does not belong to."""
    course = CoursePage.objects.ancestor_of(page).first()
    if course is None:
        return
    target = CoursePage.objects.ancestor_of(new_parent, inclusive=True).first()
    if target != course:
        raise MoveBetweenCourses(
            _("“%(page)s” cannot be moved out of the course “%(course)s”. Copy it there instead.")
            % {"page": page.title, "course": course.title}
        )
