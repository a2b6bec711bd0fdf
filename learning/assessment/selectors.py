from learning.courses.models import Activity
from learning.enrollment.models import Enrollment

from .models import Attempt
from .question_type import question_types


def latest_attempts(enrollment: Enrollment, activities: list[Activity]) -> dict[int, Attempt]:
    """{activity id: newest attempt}, with versions and answers; three queries at most."""
    attempts = (
        Attempt.objects.filter(enrollment=enrollment, activity__in=activities)
        .select_related("version")
        .prefetch_related("answers")
        .order_by("number")
    )
    return {attempt.activity_id: attempt for attempt in attempts}


def asked_questions(definition: dict) -> list[dict]:
    """Questions for the form, without keys to the right answers. Works for a preview as well."""
    return [
        {
            "id": question["id"],
            "type": question["type"],
            "template": f"learning/assessment/questions/{question['type']}.html",
            "stem": question["stem"],
            "points": question["points"],
            **question_types[question["type"]].ask(question),
        }
        for question in definition["questions"]
    ]


def reviewed_questions(attempt: Attempt) -> list[dict]:
    """The questions as they were asked, with the student's answers, marks and feedback."""
    answers = {answer.question_id: answer for answer in attempt.answers.all()}
    reviewed = []
    for question in attempt.version.definition["questions"]:
        kind, answer = question_types[question["type"]], answers[question["id"]]
        reviewed.append(
            {
                "id": question["id"],
                "type": question["type"],
                "review_template": f"learning/assessment/reviews/{question['type']}.html",
                "stem": question["stem"],
                "explanation": question.get("explanation", ""),
                "points": answer.points,
                "max_points": answer.max_points,
                "is_right": answer.is_right,
                "is_answered": kind.is_answered(answer.response),
                **kind.review(question, answer.response),
            }
        )
    return reviewed
