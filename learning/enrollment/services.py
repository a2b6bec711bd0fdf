"""Coming into a course and leaving it."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import clock
from core.audit import record
from learning.courses.enums import Admission
from learning.courses.models import Course

from .enums import EnrollmentSource, EnrollmentStatus
from .models import Enrollment, EnrollmentWish
from .signals import student_enrolled, student_left

WISH_LASTS = timedelta(days=14)


class EnrollmentRefused(Exception):
    """The course does not take this person now. The message says why, for people to read."""


def require_listed_course(*, course: Course) -> None:
    if not course.is_live:
        raise EnrollmentRefused(_("This course is not published."))
    if course.is_archived:
        raise EnrollmentRefused(_("This course is archived and takes no new students."))


def require_open_course(*, course: Course) -> None:
    """Raises EnrollmentRefused unless the course takes new students by itself, whoever they are."""
    require_listed_course(course=course)
    if not course.is_open:
        raise EnrollmentRefused(_("This course is closed to new students."))
    if course.admission != Admission.SELF:
        raise EnrollmentRefused(_("Nobody comes into this course by themselves: see its page for how to get in."))


@transaction.atomic
def enroll_student(
    *,
    course: Course,
    user: User,
    source: str = EnrollmentSource.FREE,
    ends_at: datetime | None = None,
    now: datetime | None = None,
) -> Enrollment:
    """Put `user` into `course`. Enrolling twice gives the same row; coming back revives it with its progress. Whom
    staff enrolls keeps the place also when a purchase that opened the course before ends.

    Raises EnrollmentRefused when the course is not published, archived or closed to new students, or staff removed the
    person.
    """
    now = clock.current(now)
    enrollment = Enrollment.objects.select_for_update().filter(course=course, user=user).first()
    if enrollment and enrollment.is_active(now):
        is_better = source == EnrollmentSource.STAFF and enrollment.source == EnrollmentSource.PURCHASE
        return _take_over(enrollment, source=source, ends_at=ends_at) if is_better else enrollment
    if source == EnrollmentSource.FREE and enrollment and may_come_back(enrollment, now):
        return _revive(enrollment, source=enrollment.source, ends_at=enrollment.ends_at, now=now)
    require_listed_course(course=course)
    if source == EnrollmentSource.FREE:
        require_open_course(course=course)
        if enrollment and enrollment.status == EnrollmentStatus.REMOVED:
            raise EnrollmentRefused(_("Staff took you out of this course. Write to them if that was a mistake."))
    if enrollment is None:
        return _enter(course=course, user=user, source=source, ends_at=ends_at, now=now)
    return _revive(enrollment, source=source, ends_at=ends_at, now=now)


def may_come_back(enrollment: Enrollment, now: datetime) -> bool:
    """Whether somebody who left may return by themselves whatever the course asks of others: it was granted to them,
    and what granted it has not ended."""
    was_granted = enrollment.source == EnrollmentSource.PURCHASE
    is_valid = enrollment.ends_at is None or enrollment.ends_at > now
    return enrollment.status == EnrollmentStatus.LEFT and was_granted and is_valid


@transaction.atomic
def grant_access(
    *, course: Course, user: User, ends_at: datetime | None, comes_back: bool, now: datetime | None = None
) -> Enrollment:
    """Something outside (a purchase) says that this person may be in the course until `ends_at`, None: for good. That
    holds also while the course is archived or closed to new students.

    Who is in it for free or by staff stays as they are. Who left comes in again when `comes_back`; until then only
    their way back stays open. Who was removed by staff stays out: staff alone lets them in again.
    """
    now = clock.current(now)
    enrollment = Enrollment.objects.select_for_update().filter(course=course, user=user).first()
    source = EnrollmentSource.PURCHASE
    if enrollment is None:
        return _enter(course=course, user=user, source=source, ends_at=ends_at, now=now)
    if enrollment.status == EnrollmentStatus.REMOVED:
        return enrollment
    if enrollment.source != source and enrollment.is_active(now):
        return enrollment
    if enrollment.status == EnrollmentStatus.LEFT and not comes_back:
        return _keep_until(enrollment, ends_at) if enrollment.source == source else enrollment
    if enrollment.is_active(now):
        return _keep_until(enrollment, ends_at)
    return _revive(enrollment, source=source, ends_at=ends_at, now=now)


@transaction.atomic
def end_access(*, course: Course, user: User, now: datetime | None = None) -> bool:
    """Nothing outside grants it any more. Ends what was granted, and nothing else; what was learned stays. Returns
    whether somebody was in the course by it until now."""
    now = clock.current(now)
    enrollment = Enrollment.objects.select_for_update().filter(course=course, user=user).first()
    if enrollment is None or enrollment.source != EnrollmentSource.PURCHASE:
        return False
    if enrollment.ends_at is not None and enrollment.ends_at <= now:
        return False
    was_in = enrollment.is_active(now)
    _keep_until(enrollment, now)
    if was_in:
        record(action="enrollment.ended", target=enrollment)
        transaction.on_commit(partial(student_left.send, Enrollment, enrollment=enrollment))
    return was_in


def _enter(*, course: Course, user: User, source: str, ends_at: datetime | None, now: datetime) -> Enrollment:
    # get_or_create: two tabs may press the button at once
    enrollment, created = Enrollment.objects.get_or_create(
        course=course, user=user, defaults={"source": source, "enrolled_at": now, "ends_at": ends_at}
    )
    if created:
        _tell(enrollment, now)
    return enrollment


def _revive(enrollment: Enrollment, *, source: str, ends_at: datetime | None, now: datetime) -> Enrollment:
    enrollment.status, enrollment.source = EnrollmentStatus.ACTIVE, source
    enrollment.left_at, enrollment.ends_at = None, ends_at
    enrollment.save()
    _tell(enrollment, now)
    return enrollment


def _take_over(enrollment: Enrollment, *, source: str, ends_at: datetime | None) -> Enrollment:
    """Nobody comes in by it: they are in. So nobody is told."""
    enrollment.source, enrollment.ends_at = source, ends_at
    enrollment.save(update_fields=["source", "ends_at"])
    record(action="enrollment.enrolled", target=enrollment, data={"source": str(source)})
    return enrollment


def _keep_until(enrollment: Enrollment, ends_at: datetime | None) -> Enrollment:
    if enrollment.ends_at != ends_at:
        enrollment.ends_at = ends_at
        enrollment.save(update_fields=["ends_at"])
    return enrollment


def _tell(enrollment: Enrollment, now: datetime) -> None:
    record(action="enrollment.enrolled", target=enrollment, data={"source": str(enrollment.source)})
    wishes = EnrollmentWish.objects.filter(course=enrollment.course_id, user=enrollment.user_id, fulfilled_at=None)
    wishes.update(fulfilled_at=now)
    transaction.on_commit(partial(student_enrolled.send, Enrollment, enrollment=enrollment))


def lock_enrollment(*, enrollment: Enrollment) -> Enrollment:
    """The row as it is now, locked until the transaction ends. It is the queue of one student in one course: whoever
    counts what they did waits here, so of two tabs the second sees what the first did."""
    return Enrollment.objects.select_for_update(no_key=True).get(pk=enrollment.pk)


@transaction.atomic
def leave_course(*, enrollment: Enrollment, now: datetime | None = None) -> None:
    """The student leaves. What was learned stays, for a return and for the books. Leaving twice changes nothing."""
    changed = Enrollment.objects.filter(pk=enrollment.pk, status=EnrollmentStatus.ACTIVE).update(
        status=EnrollmentStatus.LEFT, left_at=clock.current(now)
    )
    if changed:
        enrollment.refresh_from_db()
        record(action="enrollment.left", target=enrollment)
        transaction.on_commit(partial(student_left.send, Enrollment, enrollment=enrollment))


@transaction.atomic
def remove_student(*, enrollment: Enrollment, by: User, reason: str, now: datetime | None = None) -> bool:
    """Staff takes a student out of a course, and says why. What was learned stays; only staff lets them in again.

    Returns whether they were not out already. Raises EnrollmentRefused without a reason.
    """
    if not reason.strip():
        raise EnrollmentRefused(_("Say why: it stays in the log."))
    changed = (
        Enrollment.objects.filter(pk=enrollment.pk)
        .exclude(status=EnrollmentStatus.REMOVED)
        .update(status=EnrollmentStatus.REMOVED, left_at=clock.current(now))
    )
    if changed:
        enrollment.refresh_from_db()
        record(action="enrollment.removed", actor=by, target=enrollment, data={"reason": reason.strip()})
        transaction.on_commit(partial(student_left.send, Enrollment, enrollment=enrollment))
    return bool(changed)


def store_wish(*, course: Course, user: User, now: datetime | None = None) -> EnrollmentWish:
    """Remember that this person, not yet verified, wants into this course. Wishing again makes an old wish new."""
    wish, _created = EnrollmentWish.objects.update_or_create(
        course=course, user=user, defaults={"created_at": clock.current(now), "fulfilled_at": None}
    )
    return wish


def fulfill_wishes(*, user: User, now: datetime | None = None) -> list[Enrollment]:
    """Enroll a person, now verified, wherever they wished. Refused and stale wishes are left as they are."""
    now = clock.current(now)
    enrollments = []
    wishes = EnrollmentWish.objects.filter(user=user, fulfilled_at=None, created_at__gt=now - WISH_LASTS)
    for wish in wishes.select_related("course"):
        try:
            enrollments.append(enroll_student(course=wish.course, user=user, now=now))
        except EnrollmentRefused:
            continue
    return enrollments
