"""Keeping what the person who publishes decided about completions, until the compile applies it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from core import clock

from .changes import OutlineChange, outline_change
from .enums import ChangePolicy
from .models import ChangeDecision, Course
from .specs import CourseSpec


@transaction.atomic
def decide_change(
    *, course: Course, scope: UUID, revision_id: int, policy: str, decided_by: User | None, now: datetime | None = None
) -> ChangeDecision:
    """Note what publishing this revision is to mean. An earlier one about this page that never came due goes."""
    ChangeDecision.objects.filter(course=course, scope=scope, due_at=None).delete()
    return ChangeDecision.objects.create(
        course=course,
        scope=scope,
        revision_id=revision_id,
        policy=ChangePolicy(policy),
        decided_by=decided_by,
        decided_at=clock.current(now),
    )


def is_decided(*, scope: UUID, revision_id: int) -> bool:
    return ChangeDecision.objects.filter(scope=scope, revision_id=revision_id, applied_at=None).exists()


def release_decisions(*, scope: UUID, revision_id: int, now: datetime | None = None) -> None:
    """The revision is being published: the next compile applies what was decided about it."""
    waiting = ChangeDecision.objects.filter(scope=scope, revision_id=revision_id, due_at=None)
    waiting.update(due_at=clock.current(now))


def due_decisions(course: Course) -> list[ChangeDecision]:
    return list(ChangeDecision.objects.filter(course=course, applied_at=None, due_at__isnull=False))


def policies_of(decisions: list[ChangeDecision], spec: CourseSpec) -> dict[UUID, str]:
    """{key of a lesson: policy}, of those that a decision speaks for; the latest one wins."""
    found: dict[UUID, str] = {}
    for decision in decisions:
        for module in spec.modules:
            for lesson in module.lessons:
                if decision.scope in (spec.key, module.key, lesson.key):
                    found[lesson.key] = decision.policy
    return found


def change_of(course: Course, spec: CourseSpec) -> OutlineChange:
    return outline_change(
        course, {lesson.key: lesson.activities for module in spec.modules for lesson in module.lessons}
    )


def settle_decisions(*, decisions: list[ChangeDecision], outcome: dict, now: datetime) -> None:
    """They are applied; `outcome` is of all of them together."""
    if decisions:
        pks = [decision.pk for decision in decisions]
        ChangeDecision.objects.filter(pk__in=pks).update(applied_at=now, outcome=outcome)
