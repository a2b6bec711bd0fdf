"""Granting, taking back, suspending: and what it means for the enrollment, at once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import clock
from learning.courses.models import Course
from learning.enrollment.models import Enrollment
from learning.enrollment.selectors import enrollment_of
from learning.enrollment.services import end_access, grant_access

from .models import Entitlement

ORDER_LINE, GIFT = "order_line", "gift"  # kinds of sources


@transaction.atomic
def grant(
    *,
    user: User,
    course: Course,
    source_kind: str,
    source_key: str,
    valid_to: datetime | None = None,
    now: datetime | None = None,
) -> Entitlement:
    """Once for each source: a second call changes nothing, also when it was revoked meanwhile (see restore)."""
    now = clock.current(now)
    entitlement, created = Entitlement.objects.get_or_create(
        user=user,
        course=course,
        source_kind=source_kind,
        source_key=str(source_key),
        defaults={"granted_at": now, "valid_to": valid_to},
    )
    if created:
        push_access(user=user, course=course, comes_back=True, now=now)
    return entitlement


def revoke(*, source_kind: str, source_key: str, reason: str, now: datetime | None = None) -> int:
    """Whatever came of this source ends. Returns how many entitlements did; a second call none."""
    now = clock.current(now)
    return _change(source_kind, source_key, now, {"revoked_at": None}, {"revoked_at": now, "reason": reason[:300]})


def restore(*, source_kind: str, source_key: str, now: datetime | None = None) -> int:
    """It was revoked for something that did not come about: a refund that failed."""
    changes = {"revoked_at": None, "reason": ""}
    return _change(source_kind, source_key, clock.current(now), {"revoked_at__isnull": False}, changes)


def suspend(*, source_kind: str, source_key: str, now: datetime | None = None) -> int:
    """It opens nothing until it is resumed: while the buyer's bank looks into the payment."""
    now = clock.current(now)
    return _change(source_kind, source_key, now, {"suspended_at": None}, {"suspended_at": now})


def resume(*, source_kind: str, source_key: str, now: datetime | None = None) -> int:
    where = {"suspended_at__isnull": False}
    return _change(source_kind, source_key, clock.current(now), where, {"suspended_at": None})


@transaction.atomic
def push_access(*, user: User, course: Course, comes_back: bool = False, now: datetime | None = None) -> None:
    """Make the enrollment say what the entitlements of this person in this course come to now. `comes_back`: also of
    somebody who had left the course by themselves."""
    now = clock.current(now)
    # First the lock, then the rows: of two that change them at once, the second sees what the first did.
    Enrollment.objects.select_for_update().filter(user=user, course=course).first()
    valid = Entitlement.objects.valid(now).filter(user=user, course=course)
    ends = list(valid.values_list("valid_to", flat=True))
    if ends:
        ends_at = None if None in ends else max(ends)
        grant_access(course=course, user=user, ends_at=ends_at, comes_back=comes_back, now=now)
    else:
        end_access(course=course, user=user, now=now)


def unopened(*, user: User, courses: Iterable[Course], now: datetime | None = None) -> list[Course]:
    """Those of these courses that are not open to this person, whatever they bought: staff removed them."""
    now = clock.current(now)
    rows = [(course, enrollment_of(user, course)) for course in courses]
    return [course for course, row in rows if row is None or not row.is_active(now)]


@transaction.atomic
def _change(source_kind: str, source_key: str, now: datetime, where: dict, changes: dict) -> int:
    rows = Entitlement.objects.select_for_update(of=["self"], no_key=True).select_related("user", "course")
    rows = list(rows.filter(source_kind=source_kind, source_key=str(source_key), **where).order_by("pk"))
    Entitlement.objects.filter(pk__in=[row.pk for row in rows]).update(**changes)
    for row in rows:
        push_access(user=row.user, course=row.course, now=now)
    return len(rows)
