"""Questions as they are shown, and attempts as lists need them."""

import random
from collections.abc import Collection, Iterable

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from learning.courses.models import Activity, ActivityVersion, Course
from learning.courses.selectors import frozen_version
from learning.enrollment.models import Enrollment

from .bank import versions_in
from .drawing import questions_of
from .effective import standing_regrades, with_regrades
from .enums import AttemptState
from .marking import marked_answers
from .models import Answer, AnswerFile, Attempt, QuestionVersion, RegradeBatch, RegradedAttempt
from .question_type import question_types
from .quiz_settings import settings_of


def latest_attempts(enrollment: Enrollment, activities: Iterable) -> dict[int, Attempt]:
    """{activity id: newest attempt that was sent} for activities or their numbers, each with its version, its answers
    as `given` and, as `regrade`, what it counts by a regrade (standing_regrade). One query, besides one for a version
    that is not kept, and one where any was regraded."""
    newer = Attempt.objects.filter(
        enrollment=enrollment, activity=OuterRef("attempt__activity"), number__gt=OuterRef("attempt__number")
    ).exclude(state=AttemptState.IN_PROGRESS)
    answers = Answer.objects.filter(
        ~Exists(newer), attempt__enrollment=enrollment, attempt__activity__in=list(activities)
    ).select_related("attempt")
    answers = answers.annotate(regrade=Subquery(standing_regrades(attempt=OuterRef("attempt")).values("pk")[:1]))
    attempts: dict[int, Attempt] = {}
    regraded: dict[int, Attempt] = {}
    for answer in answers:
        attempt = attempts.setdefault(answer.attempt.activity_id, answer.attempt)
        if attempt is answer.attempt:
            attempt.version, attempt.given, attempt.regrade = frozen_version(attempt.version_id), [], None
            regraded |= {answer.regrade: attempt} if answer.regrade else {}
        attempt.given.append(answer)
    for row in RegradedAttempt.objects.filter(pk__in=regraded).select_related("batch") if regraded else ():
        regraded[row.pk].regrade = row
    return attempts


def attempts_in(enrollment: Enrollment, activity_ids: Collection[int]) -> dict[int, list[Attempt]]:
    """{activity id: attempts of this student, oldest first}, as effective.with_regrades. One query."""
    found: dict[int, list[Attempt]] = {pk: [] for pk in activity_ids}
    rows = with_regrades(Attempt.objects.filter(enrollment=enrollment, activity__in=activity_ids))
    for attempt in rows.order_by("number"):
        found[attempt.activity_id].append(attempt)
    return found


def answers_waiting(courses: Iterable[Course]) -> QuerySet[Answer]:
    """Answers in these courses that somebody has to grade, the oldest first, with attempt, student and activity."""
    return (
        Answer.objects.filter(points=None, attempt__activity__lesson__course__in=courses)
        .select_related("attempt__enrollment__user__profile", "attempt__activity__lesson__course", "attempt__version")
        .order_by("attempt__submitted_at", "pk")
    )


def stems_of(answers: Collection[Answer]) -> dict[int, str]:
    """{number of the answer: Markdown of what was asked}, of answers with attempt and version. A query where any
    question is of the bank."""
    drawn = {pk for answer in answers for pk in versions_in(answer.attempt.draw)}
    versions = QuestionVersion.objects.in_bulk(drawn) if drawn else {}
    asked = {answer.attempt_id: questions_of(answer.attempt, versions) for answer in answers}
    stems = {(pk, question["id"]): question["stem"] for pk, questions in asked.items() for question in questions}
    return {answer.pk: stems.get((answer.attempt_id, answer.question_id), "") for answer in answers}


def asked_questions(definition: dict) -> list[dict]:
    """Questions for the form, without keys to the right answers. Works for a preview as well."""
    return [asked_question(question) for question in definition.get("questions", ())]


def asked_question(question: dict, rng: random.Random | None = None, response=None) -> dict:
    return {
        "id": question["id"],
        "type": question["type"],
        "template": f"learning/assessment/questions/{question['type']}.html",
        "stem": question["stem"],
        "points": question["points"],
        "picture": question.get("picture"),
        "response": response,
        **question_types[question["type"]].ask(question, rng),
    }


def files_of(attempt: Attempt, questions: Iterable[dict]) -> dict[str, list[AnswerFile]]:
    """{question id: files} for those of its questions that take any, each with its upload. A query where one does."""
    asked = [question["id"] for question in questions if question_types[question["type"]].takes_files]
    found: dict[str, list[AnswerFile]] = {pk: [] for pk in asked}
    for row in AnswerFile.objects.filter(attempt=attempt).select_related("upload") if asked else ():
        found[row.question_id].append(row)
    return found


def order_of(attempt: Attempt, question_id: str) -> random.Random | None:
    """Where the order of the options of a question comes from: the same whenever and wherever it is shown."""
    if not settings_of(attempt.version.definition).shuffle_options:
        return None
    return random.Random(f"{attempt.seed}:{question_id}")  # noqa: S311 no secret


def reviewed_questions(attempt: Attempt, *, show_right: bool = True) -> list[dict]:
    """The questions as they were asked, with the student's answers, marks and feedback."""
    given = getattr(attempt, "given", None) or attempt.answers.all()
    answers = {answer.question_id: answer for answer in given}
    questions = questions_of(attempt)
    files = files_of(attempt, questions)
    return [
        reviewed_question(attempt, question, answers[question["id"]], show_right=show_right)
        | {"files": _answered(files.get(question["id"], ()), answers[question["id"]])}
        for question in questions
    ]


def _answered(files: Iterable[AnswerFile], answer: Answer) -> list[AnswerFile]:
    """Without those that came too late."""
    return [file for file in files if file.as_plain() in answer.response]


def reviewed_question(attempt: Attempt, question: dict, answer: Answer, *, show_right: bool = True) -> dict:
    kind, rng = question_types[question["type"]], order_of(attempt, question["id"])
    return {
        "id": question["id"],
        "type": question["type"],
        "review_template": f"learning/assessment/reviews/{question['type']}.html",
        "stem": question["stem"],
        "picture": question.get("picture"),
        "explanation": question.get("explanation", "") if show_right else "",
        "points": answer.points,
        "max_points": answer.max_points,
        "is_right": answer.is_right,
        "is_waiting": answer.is_waiting,
        "is_answered": kind.is_answered(answer.response),
        "hint_cost": answer.hint_cost,
        "written_feedback": answer.feedback,
        "tags": question.get("tags", []),
        **kind.review(question, answer.response, show_right=show_right, rng=rng),
    }


def checked_question(attempt: Attempt, question: dict) -> dict:
    """The same for one whose answer was checked while the attempt goes on."""
    sheet = attempt.sheet
    (answer,) = marked_answers([question], sheet["answers"], sheet["hints"])
    show_right = settings_of(attempt.version.definition).show_right
    return reviewed_question(attempt, question, answer, show_right=show_right)


def attempted_activities(course: Course, locale: str) -> list[tuple[int, str, int]]:
    """[(id, title, how many attempts were sent)] of the quizzes of a course that anybody took, in its order. Two
    queries."""
    sent = Attempt.objects.filter(activity__lesson__course=course).exclude(state=AttemptState.IN_PROGRESS)
    counts = dict(sent.values_list("activity").annotate(count=Count("pk")).values_list("activity", "count"))
    versions = ActivityVersion.objects.filter(activity__in=counts).order_by("is_live", "pk")
    titles: dict[int, str] = {}
    for pk, of, title in versions.values_list("activity", "locale", "definition__title"):
        if of == locale or pk not in titles or of == course.source_locale:
            titles[pk] = title or titles.get(pk, "")
    order = Activity.objects.filter(pk__in=counts).order_by("lesson__order", "order").values_list("pk", flat=True)
    return [(pk, titles[pk] or str(pk), counts[pk]) for pk in order]


def regrades_of(course: Course) -> QuerySet[RegradeBatch]:
    """The newest first, each with how many attempts it holds as `attempt_count`. One query."""
    rows = RegradeBatch.objects.filter(activity__lesson__course=course)
    rows = rows.select_related("made_by__profile", "undone_by__profile")
    return rows.annotate(attempt_count=Count("attempts")).order_by("-pk")


def standing_regrade(attempt: Attempt) -> RegradedAttempt | None:
    """What it counts by a regrade, with the batch; None for most. One query."""
    return standing_regrades(attempt=attempt).select_related("batch").first()
