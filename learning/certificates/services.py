"""Issuing, deciding, revoking and replacing certificates. Each is noted beside the row, and in the audit log.

Whatever is told to people is stored in the same transaction; files are made after it (drawing.py).
"""

import calendar
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core import clock
from core.audit import record
from core.site_facts import site_facts
from learning.courses.models import Course
from learning.courses.selectors import course_title
from learning.credentials.services import allocate_status, set_status
from learning.enrollment.models import Enrollment
from learning.enrollment.services import lock_enrollment
from learning.progress.models import CourseProgress
from notifications.rendering import language_for
from notifications.services import send_message

from .codes import new_code
from .drawing import draw_after_commit
from .enums import CertificateStatus, EventKind, Missing, Standing
from .models import Certificate, CertificateEvent, UnmetRule
from .names import name_of, printable
from .rule import Verdict, judge
from .signals import certificate_issued, certificate_revoked
from .templates_kept import template_version_of
from .validity import is_renewable


class CertificateRefused(ValueError):
    """Nothing was changed; the message says why and what to do, for people."""


@dataclass(frozen=True)
class Given:
    """What a certificate is issued for."""

    completed_at: datetime
    grade: str = ""


def issue_if_due(*, enrollment: Enrollment, now: datetime | None = None) -> Certificate | None:
    """What the rule of the course says: issue the certificate, put it before an administrator, or note what is missing.
    Returns the row it made; None when there is one already, or the rule is not met.

    Safe to call any number of times and from many places at once: callers wait for each other at the enrollment, and
    the database holds that there is one. One query for who has not finished: most grades are given on the way.
    """
    if not CourseProgress.objects.filter(enrollment=enrollment, completed_at__isnull=False).exists():
        return None
    try:
        return _issue_if_due(enrollment.pk, clock.current(now))
    except IntegrityError:  # an administrator issued it by hand at the same moment
        if not Certificate.objects.current().filter(student=enrollment.user_id, course=enrollment.course_id).exists():
            raise
        return None


@transaction.atomic
def _issue_if_due(enrollment_pk: int, now: datetime) -> Certificate | None:
    enrollment = Enrollment.objects.select_related("course", "user__profile").get(pk=enrollment_pk)
    lock_enrollment(enrollment=enrollment)
    user, course = enrollment.user, enrollment.course
    if Certificate.objects.current().filter(student=user, course=course).exists():
        return None
    verdict = judge(enrollment, language_for(user))
    if not verdict.is_met:
        _note_unmet(enrollment, verdict, now)
        return None
    UnmetRule.objects.filter(enrollment=enrollment).delete()
    certificate = Certificate(
        student=user,
        course=course,
        created_at=now,
        completed_at=verdict.completed_at,
        grade=verdict.grade,
        held=verdict.held,
        status=CertificateStatus.WAITING,
    )
    if verdict.held:
        certificate.save()
        _note(certificate, EventKind.WAITING, now=now)
        return certificate
    return _issue(certificate, Given(verdict.completed_at, verdict.grade), now=now)


def _note_unmet(enrollment: Enrollment, verdict: Verdict, now: datetime) -> None:
    UnmetRule.objects.update_or_create(enrollment=enrollment, defaults={"missing": verdict.missing, "judged_at": now})


def _issue(
    certificate: Certificate, given: Given, *, now: datetime, by: User | None = None, reason: str = "", name: str = ""
) -> Certificate:
    """Freeze what stands on it, and tell. `certificate` is a new row or one that waited."""
    user, course = certificate.student, certificate.course
    language = language_for(user)
    certificate.status = CertificateStatus.ISSUED
    certificate.code = new_code()
    certificate.template_version = template_version_of(course.certificate_template_key)
    certificate.student_name = name or name_of(user)
    certificate.course_title = course_title(course, language) or str(course)
    certificate.grade, certificate.completed_at = given.grade, given.completed_at
    certificate.language, certificate.issuer_name = language, site_facts().name
    certificate.issued_at, certificate.issued_by, certificate.reason = now, by, reason
    certificate.expires_at = months_after(now, course.certificate_rule.get("months"))
    certificate.status_index = allocate_status(now=now)
    certificate.draw_next_at = now
    certificate.save()
    _note(certificate, EventKind.ISSUED, by=by, reason=reason, now=now)
    record(action="certificate.issued", target=certificate, actor=by, data={"reason": reason})
    _tell(certificate, "certificate_issued")
    draw_after_commit(certificate)
    transaction.on_commit(partial(certificate_issued.send, Certificate, certificate=certificate))
    return certificate


def months_after(moment: datetime, months: int | None) -> datetime | None:
    """The same day so many months later, or the last of that month; None for no months."""
    if not months:
        return None
    year, month = divmod(moment.month - 1 + months, 12)
    year += moment.year
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _locked(certificate: Certificate) -> Certificate:
    rows = Certificate.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("student__profile", "course").get(pk=certificate.pk)


def _reason(reason: str, why: str) -> str:
    if not reason.strip():
        raise CertificateRefused(why)
    return reason.strip()[:1000]


@transaction.atomic
def approve_certificate(
    *, certificate: Certificate, by: User, reason: str = "", now: datetime | None = None
) -> Certificate:
    """Issue one that waits, with the grade of today. Raises CertificateRefused when it was decided already, and when
    it is earned no more: a grade was lowered, or the student taken out of the course, while it waited."""
    now, certificate = clock.current(now), _locked(certificate)
    if certificate.status != CertificateStatus.WAITING:
        raise CertificateRefused(_("This certificate was decided already."))
    given = _still_earned(certificate)
    _note(certificate, EventKind.APPROVED, by=by, reason=reason.strip(), now=now)
    return _issue(certificate, given, by=by, reason=reason.strip()[:1000], now=now)


def _still_earned(certificate: Certificate) -> Given:
    enrollment = Enrollment.objects.select_related("course").get(user=certificate.student, course=certificate.course)
    verdict = judge(enrollment, language_for(certificate.student))
    if not verdict.is_met:
        why = {"why": Missing(verdict.missing).label}
        raise CertificateRefused(_("It is earned no more: %(why)s Decline it, or issue it by hand.") % why)
    return Given(verdict.completed_at, verdict.grade)


@transaction.atomic
def decline_certificate(*, certificate: Certificate, by: User, reason: str, now: datetime | None = None) -> Certificate:
    """A message tells the student why, and "My certificates" says it; an administrator may still issue it by hand.
    Raises CertificateRefused without a reason, and when it was decided already."""
    reason = _reason(reason, _("Say why: the student reads it."))
    certificate = _locked(certificate)
    if certificate.status != CertificateStatus.WAITING:
        raise CertificateRefused(_("This certificate was decided already."))
    certificate.status, certificate.issued_by, certificate.reason = CertificateStatus.DECLINED, by, reason
    certificate.save(update_fields=["status", "issued_by", "reason"])
    _note(certificate, EventKind.DECLINED, by=by, reason=reason, now=now)
    record(action="certificate.declined", target=certificate, actor=by, data={"reason": reason})
    title = course_title(certificate.course, language_for(certificate.student)) or str(certificate.course)
    _tell(certificate, "certificate_declined", course_title=title, reason=reason)
    return certificate


@transaction.atomic
def issue_by_hand(
    *,
    student: User,
    course: Course,
    by: User,
    reason: str,
    completed_at: datetime | None = None,
    grade: str = "",
    now: datetime | None = None,
) -> Certificate:
    """Past the rule of the course, also to somebody who was never in it. One that waits or was declined is issued; one
    that was revoked or has expired is replaced.

    Raises CertificateRefused without a reason, for a day of finishing that lies ahead, and for who has a valid one.
    """
    reason, now = _reason(reason, _("Say why: it stays with the certificate.")), clock.current(now)
    if completed_at and completed_at > now:
        raise CertificateRefused(_("The day on which the course was finished lies ahead. Give one that has come."))
    rows = Certificate.objects.current().select_for_update(no_key=True, of=("self",))
    before = rows.filter(student=student, course=course).first()
    given = Given(completed_at or (before and before.completed_at) or now, grade or (before.grade if before else ""))
    if before is None:
        fresh = Certificate(student=student, course=course, created_at=now)
        try:
            with transaction.atomic():
                return _issue(fresh, given, by=by, reason=reason, now=now)
        except IntegrityError:  # the rule of the course was met at the same moment
            raise CertificateRefused(_("They have one already.")) from None
    if before.status in {CertificateStatus.WAITING, CertificateStatus.DECLINED}:
        return _issue(before, given, by=by, reason=reason, now=now)
    if before.standing(now) == Standing.VALID:
        raise CertificateRefused(
            _("They have a valid one: %(code)s. Revoke it first, or reissue it under another name.")
            % {"code": before.shown_code}
        )
    return _replace(before, given, by=by, reason=reason, now=now)


def _replace(
    before: Certificate, given: Given, *, by: User | None, reason: str, now: datetime, name: str = ""
) -> Certificate:
    """A new row in place of `before`, which points to it from now on and keeps everything else."""
    Certificate.objects.filter(pk=before.pk).update(replaced_at=now, asked_name="", renewal_asked_at=None)
    fresh = Certificate(
        student=before.student,
        course=before.course,
        created_at=now,
        shows_name=before.shows_name,
        shows_grade=before.shows_grade,
    )
    fresh = _issue(fresh, given, by=by, reason=reason, now=now, name=name)
    Certificate.objects.filter(pk=before.pk).update(replaced_by=fresh)
    if before.status == CertificateStatus.ISSUED:
        set_status(index=before.status_index, revoked=True, now=now)
    _note(before, EventKind.REPLACED, by=by, reason=reason, now=now)
    record(action="certificate.replaced", target=before, actor=by, data={"by": fresh.shown_code, "reason": reason})
    return fresh


@transaction.atomic
def reissue_certificate(
    *, certificate: Certificate, name: str, by: User, reason: str, now: datetime | None = None
) -> Certificate:
    """Another name on it: a new certificate with a new code, to which the old code points. What was earned, when it was
    finished and when it ends stay. Raises CertificateRefused for one that is not issued, was replaced, or has expired,
    and without name or reason."""
    now, before = clock.current(now), _locked(certificate)
    reason = _reason(reason, _("Say why: it stays with the certificate."))
    name = printable(name)
    if not name:
        raise CertificateRefused(_("Write the name that shall stand on it."))
    if before.standing(now) != Standing.VALID:
        raise CertificateRefused(_("Only a valid certificate is reissued."))
    fresh = _replace(before, Given(before.completed_at, before.grade), by=by, reason=reason, now=now, name=name)
    fresh.expires_at, fresh.reminded_at = before.expires_at, before.reminded_at
    fresh.renewal_asked_at = before.renewal_asked_at
    fresh.save(update_fields=["expires_at", "reminded_at", "renewal_asked_at"])
    return fresh


@transaction.atomic
def renew_certificate(*, certificate: Certificate, by: User, reason: str, now: datetime | None = None) -> Certificate:
    """A new certificate with a new code for one that has expired, or soon will, to which the old code points. It holds
    as long again as the course says today: from the end of the old one, or from now. Name, grade and the day of
    finishing stay. Raises CertificateRefused for any other, and without a reason."""
    now, before = clock.current(now), _locked(certificate)
    reason = _reason(reason, _("Say why: it stays with the certificate."))
    _refuse_unless_renewable(before, now)
    given = Given(before.completed_at, before.grade)
    fresh = _replace(before, given, by=by, reason=reason, now=now, name=before.student_name)
    fresh.expires_at = months_after(max(now, before.expires_at), before.course.certificate_rule.get("months"))
    fresh.save(update_fields=["expires_at"])
    return fresh


@transaction.atomic
def ask_for_renewal(*, certificate: Certificate, now: datetime | None = None) -> Certificate:
    """The student wants it renewed; an administrator decides. Raises CertificateRefused while it is too early."""
    now, certificate = clock.current(now), _locked(certificate)
    _refuse_unless_renewable(certificate, now)
    if certificate.renewal_asked_at is None:
        certificate.renewal_asked_at = now
        certificate.save(update_fields=["renewal_asked_at"])
        _note(certificate, EventKind.RENEWAL_ASKED, by=certificate.student, now=now)
    return certificate


@transaction.atomic
def refuse_renewal(*, certificate: Certificate, by: User, reason: str, now: datetime | None = None) -> Certificate:
    """ "My certificates" says why. Raises CertificateRefused without a reason, and where nobody asks."""
    reason = _reason(reason, _("Say why: the student reads it."))
    certificate = _locked(certificate)
    if certificate.renewal_asked_at is None:
        raise CertificateRefused(_("Nobody asks for a renewal any more."))
    certificate.renewal_asked_at = None
    certificate.save(update_fields=["renewal_asked_at"])
    _note(certificate, EventKind.RENEWAL_REFUSED, by=by, reason=reason, now=now)
    return certificate


def _refuse_unless_renewable(certificate: Certificate, now: datetime) -> None:
    if not is_renewable(certificate, now):
        raise CertificateRefused(_("Only a certificate that has expired, or soon will, is renewed."))


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, by: User, reason: str, now: datetime | None = None) -> Certificate:
    """From now on it proves nothing, and says so to whoever asks. Raises CertificateRefused without a reason, and for
    one that is not issued."""
    reason, now = _reason(reason, _("Say why: the student reads it.")), clock.current(now)
    certificate = _locked(certificate)
    if not certificate.is_issued:
        raise CertificateRefused(_("Only a certificate that was issued is revoked."))
    certificate.status, certificate.revoked_at = CertificateStatus.REVOKED, now
    certificate.revoked_by, certificate.revoke_reason = by, reason
    certificate.asked_name, certificate.renewal_asked_at = "", None
    fields = ["status", "revoked_at", "revoked_by", "revoke_reason", "asked_name", "renewal_asked_at"]
    certificate.save(update_fields=fields)
    set_status(index=certificate.status_index, revoked=True, now=now)
    _note(certificate, EventKind.REVOKED, by=by, reason=reason, now=now)
    record(action="certificate.revoked", target=certificate, actor=by, data={"reason": reason})
    _tell(certificate, "certificate_revoked", reason=reason)
    transaction.on_commit(partial(certificate_revoked.send, Certificate, certificate=certificate))
    return certificate


@transaction.atomic
def ask_for_name(*, certificate: Certificate, now: datetime | None = None) -> Certificate:
    """The student wants the name of their profile on it. An administrator decides, since a certificate is no gift;
    where no name stood on it, only a handle, it is reissued at once.

    Returns the certificate that counts. Raises CertificateRefused where there is no other name to ask for.
    """
    now, certificate = clock.current(now), _locked(certificate)
    name = name_of(certificate.student)
    if name == certificate.student_name or name.startswith("@"):
        raise CertificateRefused(_("Change the name in your profile first: it is the one that will stand on it."))
    if certificate.standing(now) != Standing.VALID:
        raise CertificateRefused(_("Only a valid certificate is reissued."))
    if certificate.student_name.startswith("@"):
        reason = _("There was no name in the profile when it was issued.")
        return reissue_certificate(certificate=certificate, name=name, by=certificate.student, reason=reason, now=now)
    if certificate.asked_name != name:
        certificate.asked_name = name
        certificate.save(update_fields=["asked_name"])
        _note(certificate, EventKind.NAME_ASKED, by=certificate.student, reason=name, now=now)
    return certificate


@transaction.atomic
def refuse_name(*, certificate: Certificate, by: User, reason: str, now: datetime | None = None) -> Certificate:
    """Another name than the one on it is not given. Raises CertificateRefused without a reason."""
    reason = _reason(reason, _("Say why: it stays with the certificate."))
    certificate = _locked(certificate)
    if not certificate.asked_name:
        raise CertificateRefused(_("Nobody asks for another name any more."))
    certificate.asked_name = ""
    certificate.save(update_fields=["asked_name"])
    _note(certificate, EventKind.NAME_REFUSED, by=by, reason=reason, now=now)
    return certificate


@transaction.atomic
def show_to_others(
    *, certificate: Certificate, shows_name: bool, shows_grade: bool, now: datetime | None = None
) -> Certificate:
    """What the public page says beside course and dates. The student decides, at any time."""
    certificate = _locked(certificate)
    if (certificate.shows_name, certificate.shows_grade) != (shows_name, shows_grade):
        certificate.shows_name, certificate.shows_grade = shows_name, shows_grade
        certificate.save(update_fields=["shows_name", "shows_grade"])
        said = f"name: {shows_name}, grade: {shows_grade}"
        _note(certificate, EventKind.VISIBILITY, by=certificate.student, reason=said, now=now)
    return certificate


@transaction.atomic
def remind_of_end(*, certificate: Certificate, now: datetime | None = None) -> bool:
    """Tell the student, once, that it ends. Returns whether this call did."""
    now = clock.current(now)
    rows = Certificate.objects.current().filter(pk=certificate.pk, status=CertificateStatus.ISSUED, reminded_at=None)
    if not rows.update(reminded_at=now):
        return False
    _note(certificate, EventKind.REMINDED, now=now)
    with override(language_for(certificate.student)):
        ends = date_format(timezone.localtime(certificate.expires_at), "DATE_FORMAT")
    _tell(certificate, "certificate_expiring", expires_on=ends)
    return True


def _note(
    certificate: Certificate, kind: str, *, by: User | None = None, reason: str = "", now: datetime | None = None
) -> None:
    CertificateEvent.objects.create(certificate=certificate, kind=kind, by=by, reason=reason, at=clock.current(now))


def _tell(certificate: Certificate, kind: str, **more) -> None:
    """In the transaction of what it tells of; once for each certificate and kind."""
    context = {
        "course_title": certificate.course_title,
        "course_key": str(certificate.course.key),
        "code": certificate.shown_code,
        **more,
    }
    send_message(kind=kind, to=certificate.student, key=f"{kind}:{certificate.pk}", context=context)
