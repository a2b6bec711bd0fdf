from datetime import datetime

from learning.assignments.models import Submission
from learning.assignments.services import ensure_draft, hand_in, save_draft
from learning.courses.models import ActivityVersion

from .enrollments import make_enrollment
from .outline import assignment_spec, lesson_spec, make_course_with


def make_assignment(**fields):
    """(enrollment, version) of a course with one assignment; the fields are those of its definition."""
    course = make_course_with(lesson_spec(assignment_spec(**fields)))
    version = ActivityVersion.objects.select_related("activity__lesson__course").get(activity__lesson__course=course)
    return make_enrollment(course), version


def make_submission(enrollment, version, *, text="My work", now: datetime | None = None) -> Submission:
    draft = ensure_draft(enrollment=enrollment, version=version, now=now)
    return hand_in(draft=save_draft(draft=draft, text=text, link="", now=now), now=now)
