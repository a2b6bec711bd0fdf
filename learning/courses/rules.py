"""Who may do what with a course as a whole."""

from .enums import TeamRole
from .models import Course, CourseMember

ARCHIVE_ANY = "courses.archive_any_course"  # editors and administrators


def may_archive_course(user, course: Course) -> bool:
    """Archive and restore: the lead of the course, and those who may do so with any course."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.has_perm(ARCHIVE_ANY):
        return True
    return CourseMember.objects.filter(course=course, user=user, role=TeamRole.LEAD).exists()
