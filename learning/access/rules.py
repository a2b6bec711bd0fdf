"""The one door: may this person enter this lesson, read this file. Used by pages, API, media and sockets alike."""

from dataclasses import dataclass
from datetime import datetime

from core import clock
from learning.courses.models import Course, CourseMember, Lesson
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.models import Enrollment
from learning.enrollment.selectors import enrollment_of

from .enums import Refusal

ENTER_ANY = "courses.enter_any_lesson"  # editors and administrators


@dataclass(frozen=True)
class Decision:
    """Yes, or no with a reason. `enrollment` is set when the person learns here, not when they only look."""

    refusal: Refusal | None = None
    enrollment: Enrollment | None = None

    @property
    def is_allowed(self) -> bool:
        return self.refusal is None


def _enrollment_refusal(enrollment: Enrollment | None, now: datetime) -> Refusal | None:
    if enrollment is None:
        return Refusal.NOT_ENROLLED
    if enrollment.status == EnrollmentStatus.LEFT:
        return Refusal.LEFT
    if enrollment.status == EnrollmentStatus.REMOVED:
        return Refusal.REMOVED
    if enrollment.ends_at and enrollment.ends_at <= now:
        return Refusal.ENDED
    return None


def may_teach(user, course: Course) -> bool:
    """Team members of the course, and those who may enter any lesson."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.has_perm(ENTER_ANY) or CourseMember.objects.filter(course=course, user=user).exists()


def may_enter_course(user, course: Course, now: datetime | None = None) -> Decision:
    """Into the lessons that are not open to everybody. `user` may be anonymous. One query for a student."""
    now = clock.current(now)
    if not course.is_live:
        return Decision(Refusal.NOT_PUBLISHED)
    enrollment = enrollment_of(user, course)
    refusal = _enrollment_refusal(enrollment, now)
    if refusal is None:
        return Decision(enrollment=enrollment)
    if may_teach(user, course):
        return Decision()
    return Decision(refusal if user.is_authenticated else Refusal.SIGN_IN)


def may_enter_lesson(user, lesson: Lesson, now: datetime | None = None) -> Decision:
    """Into this lesson; preview lessons are open to everybody while they are published."""
    if not (lesson.is_live and lesson.course.is_live):
        return Decision(Refusal.NOT_PUBLISHED)
    decision = may_enter_course(user, lesson.course, now)
    return Decision() if lesson.is_preview and not decision.is_allowed else decision


def may_read_file(user, kind: str, reference: int, now: datetime | None = None) -> Decision:
    """A file is open to whoever may enter one of the lessons that use it. Asks once a course, not once a lesson."""
    lessons = Lesson.objects.filter(files__kind=kind, files__reference=reference).select_related("course")
    published = [lesson for lesson in lessons if lesson.is_live and lesson.course.is_live]
    if any(lesson.is_preview for lesson in published):
        return Decision()
    decision = Decision(Refusal.NOT_PUBLISHED if lessons else Refusal.NO_SUCH_FILE)
    for course in {lesson.course_id: lesson.course for lesson in published}.values():
        decision = may_enter_course(user, course, now)
        if decision.is_allowed:
            return decision
    return decision
