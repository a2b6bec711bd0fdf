"""The one door: may this person enter this lesson, read this file. Used by pages, API, media and sockets alike."""

from dataclasses import dataclass, replace
from datetime import datetime

from core import clock
from learning.courses.models import Course, CourseMember, Lesson
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.models import Enrollment
from learning.enrollment.selectors import enrollment_of
from learning.progress.selectors import standing_of
from learning.progress.specs import Standing

from .enums import Refusal
from .locks import Lock, has_conditions, lock_of

ENTER_ANY = "courses.enter_any_lesson"  # editors and administrators


@dataclass(frozen=True)
class Decision:
    """Yes, or no with a reason. `enrollment` is set when the person learns in the course, not when they only look.

    `lock` says what a lesson waits for when that is the reason; `standing` is where the student stands, when the answer
    had to know (standing_of with the lesson that was asked for).
    """

    refusal: Refusal | None = None
    enrollment: Enrollment | None = None
    lock: Lock | None = None
    standing: Standing | None = None

    @property
    def is_allowed(self) -> bool:
        return self.refusal is None

    @property
    def of_course(self) -> "Decision":
        """What the course answers when it is only a lesson of it that is shut."""
        return Decision(enrollment=self.enrollment) if self.lock else self


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


def may_enter_course(
    user,
    course: Course,
    now: datetime | None = None,
    *,
    for_update: bool = False,
    enrollment: Enrollment | None = None,
) -> Decision:
    """Into the lessons that are not open to everybody. `user` may be anonymous. One query for a student. `for_update`
    locks the enrollment that is found, in the caller's transaction; `enrollment` is theirs, for who has read it."""
    now = clock.current(now)
    if not course.is_live:
        return Decision(Refusal.NOT_PUBLISHED)
    enrollment = enrollment or enrollment_of(user, course, for_update=for_update)
    refusal = _enrollment_refusal(enrollment, now)
    if refusal is None:
        return Decision(enrollment=enrollment)
    if may_teach(user, course):
        return Decision()
    return Decision(refusal if user.is_authenticated else Refusal.SIGN_IN)


def may_enter_lesson(
    user,
    lesson: Lesson,
    now: datetime | None = None,
    *,
    for_update: bool = False,
    enrollment: Enrollment | None = None,
) -> Decision:
    """Into this lesson; preview lessons are open to everybody while they are published.

    One query for a student, none for who gives their `enrollment`; one more for a lesson that waits for something. Who
    teaches the course waits for nothing.
    """
    if not (lesson.is_live and lesson.course.is_live):
        return Decision(Refusal.NOT_PUBLISHED)
    now = clock.current(now)
    decision = may_enter_course(user, lesson.course, now, for_update=for_update, enrollment=enrollment)
    if lesson.is_preview and not decision.is_allowed:
        return Decision()
    return _with_locks(user, decision, [lesson], now)


def may_go_on(enrollment: Enrollment, *, is_served: bool, now: datetime | None = None) -> Decision:
    """On in a lesson whose page this student opened through the door a while ago. `is_served` says whether it is still
    published. No query: for what a page reports every few seconds."""
    refusal = _enrollment_refusal(enrollment, clock.current(now))
    if not is_served:
        refusal = Refusal.NOT_PUBLISHED
    return Decision(refusal, None if refusal else enrollment)


def _with_locks(user, decision: Decision, lessons: list[Lesson], now: datetime) -> Decision:
    """May this person, to whom the course answered `decision`, enter any of these lessons of it?"""
    if decision.enrollment is None or not all(has_conditions(lesson) for lesson in lessons):
        return decision
    standing = standing_of(decision.enrollment, lessons[0])
    locks = [lock_of(lesson, decision.enrollment, standing.completed_lesson_ids, now) for lesson in lessons]
    if not all(locks):
        return replace(decision, standing=standing)
    if may_teach(user, lessons[0].course):
        return Decision()
    return replace(decision, refusal=locks[0].refusal, lock=locks[0], standing=standing)


def may_read_file(user, kind: str, reference: int, now: datetime | None = None) -> Decision:
    """A file is open to whoever may enter one of the lessons that use it. Asks once a course, not once a lesson."""
    lessons = Lesson.objects.filter(files__kind=kind, files__reference=reference).select_related("course")
    published = [lesson for lesson in lessons if lesson.is_live and lesson.course.is_live]
    if any(lesson.is_preview for lesson in published):
        return Decision()
    decision = Decision(Refusal.NOT_PUBLISHED if lessons else Refusal.NO_SUCH_FILE)
    now = clock.current(now)
    for course in {lesson.course_id: lesson.course for lesson in published}.values():
        own = [lesson for lesson in published if lesson.course_id == course.pk]
        decision = _with_locks(user, may_enter_course(user, course, now), own, now)
        if decision.is_allowed:
            return decision
    return decision
