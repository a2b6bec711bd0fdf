from dataclasses import replace
from decimal import Decimal

from learning.courses.models import Activity
from learning.enrollment.models import Enrollment
from learning.grades.models import GradeEntry
from learning.grades.services import record_grade

from .enrollments import make_enrollment
from .outline import activity_spec, lesson_spec, make_course_with


def make_graded_course(*, activities=1, categories=None, letters=(), pass_percent=None, leaderboard=False, **fields):
    """A course of one lesson with this many quizzes. `categories` are (name, weight, places of quizzes, further keys of
    a category); without, all of them count alike. `fields` are those of its spec."""
    quizzes = [activity_spec() for _ in range(activities)]
    quizzes = [
        replace(quiz, definitions={"en": {**quiz.definitions["en"], "title": f"Quiz {place + 1}"}})
        for place, quiz in enumerate(quizzes)
    ]
    lesson = lesson_spec(*quizzes)
    categories = categories or [("", 1, range(activities), {})]
    grading = {
        "categories": [
            {
                "id": name,
                "name": name,
                "weight": weight,
                "drop_lowest": 0,
                "must_pass": False,
                "items": [_item(lesson, quizzes[place], place) for place in places],
                **more,
            }
            for name, weight, places, more in categories
        ],
        "letters": [{"letter": letter, "from": least} for letter, least in letters],
        "pass_percent": pass_percent,
        "leaderboard": leaderboard,
    }
    return make_course_with(lesson, grading=grading, **fields)


def _item(lesson, quiz, place: int) -> dict:
    titles = {"en": f"Quiz {place + 1}"}
    return {"lesson": str(lesson.key), "block": str(quiz.block_id), "kind": quiz.kind, "titles": titles}


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
