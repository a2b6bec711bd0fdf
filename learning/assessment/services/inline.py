"""Grading a submitted quiz on the server, once, against the version that was shown."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock
from learning.courses.enums import CompletionRule
from learning.courses.models import ActivityVersion
from learning.courses.selectors import frozen_version
from learning.enrollment.models import Enrollment
from learning.enrollment.services import lock_enrollment
from learning.progress.services import complete_activity

from ..effective import attempts_and_grade
from ..enums import AttemptState, ClosedBy
from ..marking import marked_answers, totals
from ..models import Answer, Attempt
from ..posted import posted_parts
from ..question_type import InvalidResponse, question_types
from ..quiz_settings import settings_of
from .tallying import record_counted

SALT = "quiz-ticket"
TICKET_LASTS = 7 * 24 * 3600  # seconds; a form left open longer is asked again


class SubmissionRefused(Exception):
    """Nothing was stored; the message says why, for people."""


def issue_ticket(*, version_id: int, enrollment: Enrollment) -> str:
    """What a quiz form carries: proof that this version was shown to this student, and its own one-time name."""
    return signing.dumps([version_id, enrollment.pk, uuid4().hex], salt=SALT, compress=True)


def read_ticket(*, ticket: str, enrollment: Enrollment) -> tuple[ActivityVersion, str]:
    """The version and the one-time name in a ticket. Raises SubmissionRefused for a forged, old or foreign one, and for
    one of a version that is no more (a backup was restored meanwhile)."""
    try:
        version_id, enrollment_id, name = signing.loads(ticket, salt=SALT, max_age=TICKET_LASTS)
        version = frozen_version(version_id)
    except (signing.BadSignature, ActivityVersion.DoesNotExist):
        raise SubmissionRefused(_("This form is too old. Here is the quiz again; please answer once more.")) from None
    if enrollment_id != enrollment.pk:
        raise SubmissionRefused(_("This form was made for somebody else."))
    return version, name


def read_responses(definition: dict, posted: Mapping[str, list[str]]) -> dict:
    """{question id: response} for every question. Raises SubmissionRefused for an unknown question or option."""
    questions = {question["id"]: question for question in definition["questions"]}
    try:
        parts = posted_parts(posted, questions)
        return {
            question_id: question_types[question["type"]].read(question, parts[question_id])
            for question_id, question in questions.items()
        }
    except InvalidResponse as problem:
        raise SubmissionRefused(str(problem)) from None


@transaction.atomic
def submit_quiz(
    *,
    enrollment: Enrollment,
    version: ActivityVersion,
    ticket: str,
    responses: dict,
    now: datetime | None = None,
    is_locked: bool = False,
) -> Attempt:
    """Store and grade one attempt, and tell progress. `version` and `ticket` are what read_ticket gave; the same ticket
    again gives the same attempt.

    Raises SubmissionRefused, and stores nothing, when the student is not (or no more) in the course of the quiz, when
    the quiz has left it, or when nothing was answered. `is_locked`: the caller holds lock_enrollment already.

    The number of statements depends neither on questions nor on students.
    """
    now, activity = clock.current(now), version.activity
    if not is_locked:
        enrollment = lock_enrollment(enrollment=enrollment)
    attempts, grade, live = attempts_and_grade(enrollment, activity, version.locale)
    for earlier in attempts:
        if earlier.ticket == ticket:
            return earlier
    if activity.lesson.course_id != enrollment.course_id or not enrollment.is_active(now):
        raise SubmissionRefused(_("You are not enrolled in this course."))
    if activity.retired_at:
        raise SubmissionRefused(_("This quiz is no longer part of the lesson."))
    settings, questions = settings_of(version.definition), version.definition["questions"]
    today = version if live in (None, version.pk) else frozen_version(live)
    if not (settings.is_inline and settings_of(today.definition).is_inline):  # a form from before it became an exam
        raise SubmissionRefused(_("This quiz is taken on a page of its own. Start it in the lesson."))
    if not any(question_types[q["type"]].is_answered(responses[q["id"]]) for q in questions):
        raise SubmissionRefused(_("Choose an answer first."))
    answers = marked_answers(questions, responses)
    points, max_points = totals(answers)
    is_waiting = any(answer.is_waiting for answer in answers)
    try:
        with transaction.atomic():
            attempt = Attempt.objects.create(
                enrollment=enrollment,
                activity=activity,
                version=version,
                number=len(attempts) + 1,
                ticket=ticket,
                state=AttemptState.SUBMITTED if is_waiting else AttemptState.GRADED,
                started_at=now,
                submitted_at=now,
                closed_by=ClosedBy.STUDENT,
                points=points,
                max_points=max_points,
                is_passed=not is_waiting and settings.is_passed(points, max_points),
            )
    except IntegrityError:
        # Only without row locks (SQLite): the other request of a double click came first.
        return Attempt.objects.get(enrollment=enrollment, ticket=ticket)
    for answer in answers:
        answer.attempt = attempt
    Answer.objects.bulk_create(answers)
    if settings.has_pass_mark:  # else it is practice, and counts nowhere
        attempt.regrade_batch, attempt.mode = None, settings.mode
        record_counted([*attempts, attempt], now=now, grade=grade)
    if activity.rule != CompletionRule.PASSED or attempt.is_passed:
        complete_activity(enrollment=enrollment, activity=activity, now=now, is_locked=True)
    return attempt
