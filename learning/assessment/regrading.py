"""Counting past attempts by today's key and points: a dry run, the same for good, and back.

Attempts, their versions and answers are never touched: a regrade lies over them (RegradedAttempt), and taking it away
leaves what was there. A question is marked anew where its newest version says something else than what was asked; one
that is gone, has become another type, or that a person graded keeps its points.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import record
from learning.courses.enums import CompletionRule
from learning.courses.models import Activity, ActivityVersion
from learning.courses.selectors import frozen_version
from learning.courses.specs import content_hash
from learning.enrollment.models import Enrollment
from learning.grades.models import Grade
from learning.progress.services import complete_activity

from .bank import versions_in
from .drawing import questions_of
from .effective import as_counted, with_regrades
from .enums import AttemptState
from .marking import marked_answers
from .models import Answer, Attempt, QuestionVersion, RegradeBatch, RegradedAttempt
from .question_type import InvalidResponse
from .quiz_settings import settings_of
from .services.tallying import record_counted
from .signals import regrade_applied, regrade_undone

UNREADABLE = (InvalidResponse, KeyError, TypeError, ValueError, StopIteration, IndexError)


class RegradeRefused(ValueError):
    """Nothing was changed; the message says why and what to do, for people."""


@dataclass(frozen=True)
class Numbers:
    points: Decimal
    max_points: Decimal
    is_passed: bool

    def as_plain(self) -> list:
        return [str(self.points), str(self.max_points), self.is_passed]


@dataclass(frozen=True)
class QuestionChange:
    question: dict  # as it was asked
    before: tuple[Decimal, Decimal]  # points, of how many
    after: tuple[Decimal, Decimal]

    def as_plain(self) -> dict:
        before, after = ([str(number) for number in pair] for pair in (self.before, self.after))
        return {"id": self.question["id"], "before": before, "after": after}


@dataclass(frozen=True)
class Change:
    """An attempt that would count something else. `before` is what counts now, after earlier regrades."""

    attempt: Attempt
    version: ActivityVersion
    before: Numbers
    after: Numbers
    points_shift: Decimal
    max_shift: Decimal
    questions: tuple[QuestionChange, ...]


@dataclass(frozen=True)
class RegradePlan:
    activity: Activity
    changes: tuple[Change, ...]
    attempt_count: int

    @property
    def digest(self) -> str:
        """Two plans of one digest do the same."""
        return content_hash(
            [
                [change.attempt.pk, change.version.pk, change.before.as_plain(), change.after.as_plain()]
                + [question.as_plain() for question in change.questions]
                for change in self.changes
            ]
        )


def plan_regrade(activity: Activity) -> RegradePlan:
    """What would change, by student. Nothing is changed. The number of queries does not depend on that of attempts."""
    attempts = list(
        with_regrades(Attempt.objects.filter(activity=activity))
        .exclude(state=AttemptState.IN_PROGRESS)
        .select_related("enrollment__user__profile", "version")
        .order_by("enrollment", "number")
    )
    answers: dict[int, list[Answer]] = {}
    for answer in Answer.objects.filter(attempt__activity=activity).order_by("pk"):
        answers.setdefault(answer.attempt_id, []).append(answer)
    live = {version.locale: version for version in ActivityVersion.objects.filter(activity=activity, is_live=True)}
    drawn = QuestionVersion.objects.in_bulk({pk for attempt in attempts for pk in versions_in(attempt.draw)})
    asked = {attempt.pk: {one["id"]: one for one in questions_of(attempt, drawn)} for attempt in attempts}
    newest = _newest_of_bank(drawn)
    changes = []
    for attempt in attempts:
        if version := live.get(attempt.version.locale):
            change = _change(attempt, version, asked[attempt.pk], answers.get(attempt.pk, []), newest)
            changes += [change] if change else []
    return RegradePlan(activity, tuple(changes), len(attempts))


def _newest_of_bank(drawn: Collection[int]) -> dict[str, dict]:
    """{key of a question of the bank: how it would be asked today}. A query where any was drawn."""
    if not drawn:
        return {}
    rows = QuestionVersion.objects.filter(is_live=True, question__versions__in=list(drawn))
    return {str(key): definition for key, definition in rows.values_list("question__key", "definition")}


def _change(attempt: Attempt, version: ActivityVersion, asked: dict, answers: list[Answer], newest: dict):
    today = newest | {question["id"]: question for question in version.definition["questions"]}
    questions, points_shift, max_shift = [], Decimal(0), Decimal(0)
    for answer in answers:
        question = asked.get(answer.question_id)
        anew = _marked_anew(question, today.get(answer.question_id), answer) if question else None
        if anew and (anew.points, anew.max_points) != (answer.points, answer.max_points):
            points_shift += anew.points - answer.points
            max_shift += anew.max_points - answer.max_points
            before, after = (answer.points, answer.max_points), (anew.points, anew.max_points)
            questions.append(QuestionChange(question, before, after))
    before = _numbers(as_counted(attempt))
    points, max_points = attempt.points + points_shift, attempt.max_points + max_shift
    is_passed = attempt.is_graded and settings_of(version.definition).is_passed(points, max_points)
    after = Numbers(points, max_points, is_passed)
    if before == after:
        return None
    return Change(attempt, version, before, after, points_shift, max_shift, tuple(questions))


def _numbers(attempt: Attempt) -> Numbers:
    return Numbers(attempt.points, attempt.max_points, attempt.is_passed)


def _marked_anew(asked: dict, today: dict | None, answer: Answer) -> Answer | None:
    """None where the answer keeps its points."""
    if not today or today == asked or today["type"] != asked["type"] or answer.is_waiting or answer.graded_at:
        return None
    try:
        hints = {answer.question_id: answer.hints_taken}
        (anew,) = marked_answers([today], {answer.question_id: answer.response}, hints)
    except UNREADABLE:  # the answer names an option that is no more
        return None
    return None if anew.is_waiting else anew


@transaction.atomic
def apply_regrade(*, activity: Activity, digest: str, reason: str, by, now: datetime | None = None) -> RegradeBatch:
    """Do what the dry run of this digest showed. Again, it is the batch that is there. Raises RegradeRefused when
    something else would happen by now, or nothing."""
    now = clock.current(now)
    _lock_students(activity)
    standing = RegradeBatch.objects.filter(activity=activity, undone_at=None).first()
    if standing and standing.digest == digest:
        return standing
    plan = plan_regrade(activity)
    if not plan.changes:
        raise RegradeRefused(_("Nothing would change."))
    if plan.digest != digest:
        raise RegradeRefused(_("Something has changed since the dry run. Here is what would happen now."))
    if not reason.strip():
        raise RegradeRefused(_("Say why: students read it."))
    batch = RegradeBatch.objects.create(activity=activity, digest=digest, reason=reason, made_by=by, made_at=now)
    RegradedAttempt.objects.bulk_create(
        RegradedAttempt(
            batch=batch,
            attempt=change.attempt,
            version=change.version,
            points_shift=change.points_shift,
            max_shift=change.max_shift,
            before=change.before.as_plain(),
            after=change.after.as_plain(),
            questions=[question.as_plain() for question in change.questions],
        )
        for change in plan.changes
    )
    changed = _recount(batch, now=now, by=by, reason=reason)
    record(action="regrade.applied", target=batch, actor=by, data={"attempts": len(plan.changes), "reason": reason})
    transaction.on_commit(partial(regrade_applied.send, RegradeBatch, batch=batch, enrollments=changed))
    return batch


@transaction.atomic
def undo_regrade(*, batch: RegradeBatch, by, now: datetime | None = None) -> RegradeBatch:
    """What counted before counts again. Again, nothing happens. Raises RegradeRefused while a later one stands."""
    now = clock.current(now)
    _lock_students(batch.activity)
    batch = RegradeBatch.objects.select_related("activity").get(pk=batch.pk)
    if batch.undone_at:
        return batch
    if RegradeBatch.objects.filter(activity=batch.activity, undone_at=None, pk__gt=batch.pk).exists():
        raise RegradeRefused(_("Undo the later regrade of this quiz first."))
    batch.undone_at, batch.undone_by = now, by
    batch.save(update_fields=["undone_at", "undone_by"])
    changed = _recount(batch, now=now, by=by, reason="")
    record(action="regrade.undone", target=batch, actor=by)
    transaction.on_commit(partial(regrade_undone.send, RegradeBatch, batch=batch, enrollments=changed))
    return batch


def _lock_students(activity: Activity) -> None:
    """Whoever submits or is graded here waits; two regrades one for the other."""
    students = Attempt.objects.filter(activity=activity).values("enrollment")
    list(Enrollment.objects.select_for_update(no_key=True).filter(pk__in=students).order_by("pk").values_list("pk"))


def _recount(batch: RegradeBatch, *, now: datetime, by, reason: str) -> list[int]:
    """Tell the gradebook for every student of the batch. Returns the enrollments whose grade is another one now."""
    enrollments = batch.attempts.values("attempt__enrollment")
    attempts: dict[int, list[Attempt]] = {}
    rows = with_regrades(Attempt.objects.filter(activity=batch.activity, enrollment__in=enrollments))
    for attempt in rows.select_related("enrollment", "activity").order_by("number"):
        attempts.setdefault(attempt.enrollment_id, []).append(attempt)
    before = _counting(batch.activity, attempts)
    for pk, own in attempts.items():
        rules = settings_of(frozen_version(own[-1].regrade_version or own[-1].version_id).definition)
        if pk not in before and rules.is_inline and not rules.has_pass_mark:
            continue  # practice counts nowhere, as when it was sent
        entry = record_counted(own, now=now, made_by=by, reason=reason)
        if entry and entry.is_passed and batch.activity.rule == CompletionRule.PASSED:
            complete_activity(enrollment=own[0].enrollment, activity=batch.activity, now=now, is_locked=True)
    after = _counting(batch.activity, attempts)
    return [pk for pk in attempts if before.get(pk) != after.get(pk)]


def _counting(activity: Activity, enrollments: Iterable[int]) -> dict[int, tuple]:
    rows = Grade.objects.filter(activity=activity, enrollment__in=list(enrollments))
    return {pk: numbers for pk, *numbers in rows.values_list("enrollment", "points", "max_points", "is_passed")}
