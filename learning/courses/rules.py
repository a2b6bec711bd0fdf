"""What people may do with courses as a whole. Pages are Wagtail's business: see lms_pages.permissions."""

from .enums import TeamRole
from .models import Course

AUTHOR_COURSES = "courses.author_courses"  # instructors, editors, administrators
MANAGE_ANY = "courses.manage_any_course"  # editors, administrators


def may_author_courses(user) -> bool:
    """Begin courses of their own, and write those whose lead or co-instructor they are."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(AUTHOR_COURSES))


def may_manage_any_course(user) -> bool:
    return bool(user.is_authenticated and user.is_active and user.has_perm(MANAGE_ANY))


def may_manage_course(user, course: Course) -> bool:
    """Change its team, archive and restore it: its lead, and editors."""
    if may_manage_any_course(user):
        return True
    return may_author_courses(user) and course.members.filter(user=user, role=TeamRole.LEAD).exists()
