from uuid import uuid4

from learning.courses.enums import CompletionRule
from learning.courses.models import Activity, Course
from learning.courses.selectors import live_version
from learning.courses.specs import ActivitySpec
from learning.statements.models import Registration
from learning.statements.services import open_registration

from .enrollments import make_enrollment
from .outline import lesson_spec, make_course_with

PACKAGE = "a" * 64


def package_definition(**fields) -> dict:
    """As the block compiles it: judged by what the package reports."""
    return {
        "title": "Check the terms",
        "package": PACKAGE,
        "library": "H5P.QuestionSet",
        "url": "",
        "completion": "statement",
        "required_percent": None,
        "height": 400,
        "license": "CC BY 4.0",
        "authors": "Ada Lovelace",
        **fields,
    }


def package_spec(*, is_required=True, **fields) -> ActivitySpec:
    definition = package_definition(**fields)
    rule = CompletionRule.ANSWERED if definition["required_percent"] is None else CompletionRule.PASSED
    if definition["completion"] == "viewed":
        rule = CompletionRule.VIEWED
    return ActivitySpec(uuid4(), "h5p", rule, is_required, {"en": definition})


def make_package_course(*specs: ActivitySpec, **fields) -> Course:
    """A live course of one lesson with these packages, and a lesson after it."""
    return make_course_with(lesson_spec(*(specs or [package_spec()])), lesson_spec(), **fields)


def make_registration(course: Course | None = None, *, user=None, **fields) -> Registration:
    """A student who opened the first package of the course. `fields` are those of the definition."""
    course = course or make_package_course(package_spec(**fields))
    enrollment = course.enrollments.filter(user=user).first() if user else None
    enrollment = enrollment or make_enrollment(course, user)
    activity = Activity.objects.filter(lesson__course=course, kind="h5p").order_by("order").first()
    return open_registration(enrollment=enrollment, version=live_version(activity, "en"))


def said(verb="completed", *, part="", score=None, **result) -> dict:
    """A statement as packages send it. `score` is (points, most)."""
    if score is not None:
        result["score"] = {"min": 0, "raw": score[0], "max": score[1], "scaled": score[0] / score[1]}
    return {
        "id": str(uuid4()),
        "actor": {"account": {"name": "whoever"}, "objectType": "Agent"},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}", "display": {"en-US": verb}},
        "object": {
            "id": "https://content.test/c/1" + (f"?subContentId={part}" if part else ""),
            "objectType": "Activity",
            "definition": {"extensions": {}},
        },
        **({"result": result} if result else {}),
    }
