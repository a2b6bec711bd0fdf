from decimal import Decimal

from learning.courses.models import Activity
from learning.enrollment.models import Enrollment
from learning.grades.models import GradeEntry
from learning.grades.services import record_grade

from .enrollments import make_enrollment
from .outline import activity_spec, lesson_spec, make_course_with


def make_graded_course(*, activities=1, **fields):
    """A course of one lesson with this many quizzes."""
    return make_course_with(lesson_spec(*(activity_spec() for _ in range(activities))), **fields)


def activities_of(course) -> list[Activity]:
    return list(Activity.objects.filter(lesson__course=course).order_by("lesson__order", "order"))


def make_grade(
    enrollment: Enrollment | None = None, activity: Activity | None = None, points="8", max_points="10", **fields
) -> GradeEntry:
    """A grade of an attempt, passed from half of the points on, unless `fields` say otherwise."""
    enrollment = enrollment or make_enrollment(make_graded_course())
    fields = {"is_passed": Decimal(points) * 2 >= Decimal(max_points), "origin": "attempt", "origin_id": 1, **fields}
    return record_grade(
        enrollment=enrollment,
        activity=activity or activities_of(enrollment.course)[0],
        points=Decimal(points),
        max_points=Decimal(max_points),
        **fields,
    )
