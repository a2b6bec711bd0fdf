"""Students who finished, and their certificates."""

from learning.certificates.models import Certificate
from learning.certificates.services import issue_by_hand, issue_if_due
from learning.courses.models import Course
from learning.enrollment.models import Enrollment
from learning.progress.services import complete_activity, mark_lesson_done, missing_activities

from .enrollments import make_enrollment
from .outline import make_course
from .people import make_administrator, make_student

RULE = {"min_grade": None, "months": None, "needs_approval": False}


def make_certified_course(*, lessons=1, min_grade=None, months=None, needs_approval=False, **fields) -> Course:
    """A course of plain lessons that gives a certificate."""
    rule = {"min_grade": min_grade, "months": months, "needs_approval": needs_approval}
    return make_course(modules=1, lessons=lessons, gives_certificate=True, certificate_rule=rule, **fields)


def finish(enrollment: Enrollment, now=None) -> Enrollment:
    """Everything is done. Signals are sent when the transaction ends, so nothing is issued by it."""
    for lesson in enrollment.course.lessons.order_by("order"):
        for activity in missing_activities(enrollment=enrollment, lesson=lesson):
            complete_activity(enrollment=enrollment, activity=activity, now=now)
        mark_lesson_done(enrollment=enrollment, lesson=lesson, now=now)
    return enrollment


def make_finished(course: Course | None = None, user=None, **fields) -> Enrollment:
    return finish(make_enrollment(course or make_certified_course(**fields), user))


def make_certificate(course: Course | None = None, user=None, *, name="Thandi Ndou", now=None, **fields) -> Certificate:
    """Issued by the rule of the course; waiting where that asks for approval."""
    user = user or make_student(name=name)
    return issue_if_due(enrollment=make_finished(course, user, **fields), now=now)


def make_certificate_by_hand(**fields) -> Certificate:
    fields = {"student": make_student(name="Thandi Ndou"), "course": make_certified_course(), **fields}
    return issue_by_hand(**{"by": make_administrator(), "reason": "Learned elsewhere.", **fields})
