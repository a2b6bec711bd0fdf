from datetime import datetime

from learning.courses.models import ActivityVersion, Course
from learning.enrollment.enums import EnrollmentSource
from learning.enrollment.models import Enrollment
from learning.enrollment.services import enroll_student

from .people import make_student


def make_enrollment(course: Course, user=None, *, ends_at: datetime | None = None) -> Enrollment:
    """An active enrollment, made by staff when the course is closed to others."""
    return enroll_student(course=course, user=user or make_student(), source=EnrollmentSource.STAFF, ends_at=ends_at)


def right_answers(version: ActivityVersion) -> dict:
    """{question id: the right response}, ready for submit_quiz."""
    return {
        question["id"]: [option["id"] for option in question["options"] if option["is_right"]]
        for question in version.definition["questions"]
    }


def wrong_answers(version: ActivityVersion) -> dict:
    return {
        question["id"]: [option["id"] for option in question["options"] if not option["is_right"]][:1]
        for question in version.definition["questions"]
    }
