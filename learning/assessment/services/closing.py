"""The end of an attempt: by its student, by the deadline, by staff. Once, and with what was acknowledged in time."""

import logging
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings as site
from django.db import transaction
from django.db.models import QuerySet

from core import clock
from learning.courses.enums import CompletionRule
from learning.progress.services import complete_activity

from ..enums import AttemptState, ClosedBy
from ..locking import locked_attempts
from ..marking import marked_answers, totals
from ..models import Answer, Attempt
from ..quiz_settings import settings_of
from ..rules import may_take
from ..signals import attempt_graded, attempt_submitted
from .desk import Desk
from .tallying import record_counted

log = logging.getLogger(__name__)


def grace() -> timedelta:
    """How long after the deadline an answer may still arrive: it was sent in time, and the network is slow."""
    return timedelta(seconds=site.QUIZ_GRACE_SECONDS)


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    return attempt.is_open and attempt.due_at is not None and now > attempt.due_at + grace()


@transaction.atomic
def submit_attempt(*, key: UUID, student=None, by: str = ClosedBy.STUDENT, now: datetime | None = None) -> Attempt:
    """Close and grade an attempt with the answers that were saved. Again, it is the attempt as it was closed; one whose
    time is over is closed by its deadline. Raises Attempt.DoesNotExist, also when it is not of `student`, if one is
    given.

    The number of statements depends neither on questions nor on students.
    """
    attempt, attempts = locked_attempts(key=key)
    if student is not None and not may_take(student, attempt):
        raise Attempt.DoesNotExist
    close_attempt(attempt, attempts, by=by, now=clock.current(now))
    return attempt


def close_attempt(attempt: Attempt, attempts: list[Attempt], *, by: str, now: datetime) -> None:
    """Of locked rows; `attempts` are all of this student in this quiz. Nothing happens to one that is closed."""
    if not attempt.is_open:
        return
    if attempt.due_at and now > attempt.due_at:
        by, now = (ClosedBy.DEADLINE if is_overdue(attempt, now) else by), attempt.due_at
    desk = Desk(attempt, now)
    desk.adopt_files(until=attempt.due_at and attempt.due_at + grace())
    desk.store()
    answers = marked_answers(desk.questions.values(), desk.sheet["answers"], desk.sheet["hints"])
    for answer in answers:
        answer.attempt = attempt
    Answer.objects.bulk_create(answers)
    attempt.closed_by, attempt.submitted_at = by, now
    attempt.state = AttemptState.SUBMITTED
    sum_up(attempt, attempts, answers, now)
    transaction.on_commit(partial(attempt_submitted.send, Attempt, attempt=attempt))


def sum_up(attempt: Attempt, attempts: list[Attempt], answers: list[Answer], now: datetime) -> None:
    """Write what the answers come to; once nobody has to look at any of them, the attempt counts."""
    attempt.points, attempt.max_points = totals(answers)
    attempt.is_passed = False
    is_news = not attempt.is_graded
    if not any(answer.is_waiting for answer in answers):
        attempt.state = AttemptState.GRADED
        attempt.is_passed = settings_of(attempt.version.definition).is_passed(attempt.points, attempt.max_points)
    attempt.save(update_fields=["state", "closed_by", "submitted_at", "points", "max_points", "is_passed"])
    if attempt.is_graded:
        record_counted(attempts, now=now)
        if is_news:
            transaction.on_commit(partial(attempt_graded.send, Attempt, attempt=attempt))
    if attempt.activity.rule != CompletionRule.PASSED or attempt.is_passed:
        complete_activity(enrollment=attempt.enrollment, activity=attempt.activity, now=now, is_locked=True)


def overdue_attempts(now: datetime) -> QuerySet[Attempt]:
    return Attempt.objects.filter(state=AttemptState.IN_PROGRESS, due_at__lt=now - grace())


def finalize_overdue(*, among: QuerySet[Attempt] | None = None, now: datetime | None = None) -> int:
    """Close every attempt whose time is over, or those of `among`: what `tick` and whoever looks at attempts call.
    Returns how many. One that fails is logged, and keeps none of the others waiting."""
    now, count = clock.current(now), 0
    overdue = overdue_attempts(now) if among is None else overdue_attempts(now) & among
    for key in list(overdue.order_by("due_at").values_list("key", flat=True)):
        try:
            submit_attempt(key=key, by=ClosedBy.DEADLINE, now=now)
            count += 1
        except Exception:
            log.exception("Attempt %s could not be closed", key)
    return count
