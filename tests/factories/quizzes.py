"""Quizzes that are taken on a page of their own, as rows."""

from uuid import uuid4

from django.db import transaction

from learning.assessment.locking import locked_attempt
from learning.assessment.models import Attempt
from learning.assessment.services import save_form, start_attempt
from learning.courses.enums import CompletionRule
from learning.courses.models import Activity, ActivityVersion
from learning.courses.specs import ActivitySpec, content_hash
from learning.enrollment.models import Enrollment

from .enrollments import make_enrollment
from .outline import choice_question, lesson_spec, make_course_with


def quiz_spec(
    *, questions=None, rule=CompletionRule.ANSWERED, kind="quiz", items=None, is_required=True, **settings
) -> ActivitySpec:
    """Graded unless `mode` says otherwise; two questions of one point unless they are given."""
    definition = {
        "title": "Gradients",
        "introduction": "",
        "questions": questions if questions is not None else [choice_question(), choice_question()],
        "settings": {"mode": "graded", **settings},
    }
    if items is not None:
        definition["items"] = items
    return ActivitySpec(uuid4(), kind, rule, is_required, {"en": definition})


def make_exam(user=None, **fields) -> tuple[Enrollment, Activity]:
    """(enrollment, activity) of a course of its own with one quiz, see quiz_spec."""
    course = make_course_with(lesson_spec(quiz_spec(**fields)))
    return make_enrollment(course, user), activity_of(course)


def activity_of(course) -> Activity:
    return Activity.objects.select_related("lesson__course").get(lesson__course=course)


def publish_again(activity: Activity, **settings) -> ActivityVersion:
    """The same quiz with these settings changed, live in place of what was."""
    before = activity.versions.get(is_live=True)
    definition = {**before.definition, "settings": {**before.definition.get("settings", {}), **settings}}
    activity.versions.update(is_live=False)
    fields = {"locale": before.locale, "content_hash": content_hash(definition), "definition": definition}
    return activity.versions.create(is_live=True, **fields)


def begin(enrollment, activity, **fields) -> Attempt:
    return start_attempt(enrollment=enrollment, activity=activity, locale="en", **fields)


def questions_in(attempt: Attempt) -> list[dict]:
    return attempt.version.definition["questions"]


def form_of(asked: Attempt | list[dict], *, right: int | None = None) -> dict[str, list[str]]:
    """A posted form of an attempt, or of these questions; the first `right` ones are right (by default all), the
    others wrong."""
    form = {}
    for place, question in enumerate(asked if isinstance(asked, list) else questions_in(asked)):
        is_right = right is None or place < right
        form[f"q-{question['id']}"] = [
            next(option["id"] for option in question["options"] if option["is_right"] == is_right)
        ]
    return form


def answer(attempt: Attempt, *, right: int | None = None, form: dict | None = None, **fields) -> Attempt:
    """Save such a form, or another one. The attempt as it is then."""
    posted = form_of(attempt, right=right) if form is None else form
    with transaction.atomic():
        save_form(attempt=locked_attempt(key=attempt.key), posted=posted, **fields)
    return Attempt.objects.select_related("version").get(pk=attempt.pk)
