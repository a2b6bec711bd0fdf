"""Archiving a course from the editor: the rule, the rows beneath, and Wagtail's log."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from learning.courses import services
from learning.courses.models import Course
from learning.courses.rules import may_manage_course

from ..models import CoursePage

ARCHIVE, RESTORE = "lms_pages.archive", "lms_pages.restore"


def course_row(page: CoursePage) -> Course | None:
    return Course.objects.filter(key=page.translation_key).first()


@transaction.atomic
def archive(*, page: CoursePage, user) -> bool:
    """Archive the course of this page, in all its languages. Returns whether it was not archived before.

    Raises PermissionDenied for anybody but its lead and the editors.
    """
    changed = services.archive_course(course=_row_for(page, user))
    if changed:
        log(instance=page, action=ARCHIVE, user=user)
    return changed


@transaction.atomic
def restore(*, page: CoursePage, user) -> bool:
    """Offer the course again as it was. Returns whether it was archived. Raises PermissionDenied as `archive` does."""
    changed = services.restore_course(course=_row_for(page, user))
    if changed:
        log(instance=page, action=RESTORE, user=user)
    return changed


def _row_for(page: CoursePage, user) -> Course:
    course = course_row(page)
    if course is None or not may_manage_course(user, course):
        raise PermissionDenied
    return course
