from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from learning.courses.selectors import frozen_version
from learning.enrollment.models import Enrollment

from .models import Answer, Attempt
from .question_type import question_types


def latest_attempts(enrollment: Enrollment, activities: Iterable) -> dict[int, Attempt]:
    """{activity id: newest attempt} for activities or their numbers, each with its version and its answers as `given`.
    One query, besides one for a version that is not kept."""
    newer = Attempt.objects.filter(
        enrollment=enrollment, activity=OuterRef("attempt__activity"), number__gt=OuterRef("attempt__number")
    )
    answers = Answer.objects.filter(
        ~Exists(newer), attempt__enrollment=enrollment, attempt__activity__in=list(activities)
    ).select_related("attempt")
    attempts: dict[int, Attempt] = {}
    for answer in answers:
        attempt = attempts.setdefault(answer.attempt.activity_id, answer.attempt)
        if attempt is answer.attempt:
            attempt.version, attempt.given = frozen_version(attempt.version_id), []
        attempt.given.append(answer)
    return attempts


def asked_questions(definition: dict) -> list[dict]:
    """Questions for the form, without keys to the right answers. Works for a preview as well."""
    return [
        {
            "id": question["id"],
            "type": question["type"],
            "template": f"learning/assessment/questions/{question['type']}.html",
            "stem": question["stem"],
            "points": question["points"],
            "picture": question.get("picture"),
            **question_types[question["type"]].ask(question),
        }
        for question in definition["questions"]
    ]


def reviewed_questions(attempt: Attempt) -> list[dict]:
    """The questions as they were asked, with the student's answers, marks and feedback."""
    answers = {answer.question_id: answer for answer in getattr(attempt, "given", None) or attempt.answers.all()}
    reviewed = []
    for question in attempt.version.definition["questions"]:
        kind, answer = question_types[question["type"]], answers[question["id"]]
        reviewed.append(
            {
                "id": question["id"],
                "type": question["type"],
                "review_template": f"learning/assessment/reviews/{question['type']}.html",
                "stem": question["stem"],
                "picture": question.get("picture"),
                "explanation": question.get("explanation", ""),
                "points": answer.points,
                "max_points": answer.max_points,
                "is_right": answer.is_right,
                "is_answered": kind.is_answered(answer.response),
                **kind.review(question, answer.response),
            }
        )
    return reviewed
