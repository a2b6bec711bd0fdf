"""The attempts of a student in one quiz, locked: whatever changes an attempt waits here for what came before it."""

from uuid import UUID

from .effective import with_regrades
from .models import Attempt

JOINED = ("enrollment__user", "activity__lesson__course")


def locked_attempt(*, key: UUID) -> Attempt:
    """The attempt with its enrollment and activity, both rows locked until the transaction ends, the enrollment first
    as everywhere. One query. Raises Attempt.DoesNotExist."""
    return _locked().get(key=key)


def locked_attempts(*, key: UUID) -> tuple[Attempt, list[Attempt]]:
    """The same with all attempts of this student in this quiz, oldest first, it among them. One query."""
    one = Attempt.objects.filter(key=key)
    attempts = list(
        _locked()
        .filter(enrollment__in=one.values("enrollment"), activity__in=one.values("activity"))
        .order_by("number")
    )
    for attempt in attempts:
        if attempt.key == key:
            return attempt, attempts
    raise Attempt.DoesNotExist


def _locked():
    # An attempt read without its own lock could be older than the enrollment one waited for.
    return (
        with_regrades(Attempt.objects).select_related(*JOINED).select_for_update(of=("enrollment", "self"), no_key=True)
    )
