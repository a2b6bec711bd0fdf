"""What people may do with courses as a whole. Pages are Wagtail's business: see lms_pages.permissions."""

from .enums import AUTHORS, TeamRole
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


def may_grade_course(user, course: Course) -> bool:
    """Grade in it, and see what its students did: its team, assistants too, and editors."""
    if may_manage_any_course(user):
        return True
    if not (user.is_authenticated and user.is_active):
        return False
    role = course.members.filter(user=user).values_list("role", flat=True).first()
    return role is not None and (role not in AUTHORS or may_author_courses(user))
