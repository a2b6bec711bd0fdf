"""Asking to teach, and the answer."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import ADMINISTRATOR, INSTRUCTOR
from accounts.services import grant_role
from core import clock
from core.audit import record
from notifications.services import send_message

from .enums import ApplicationStatus
from .models import InstructorApplication
from .rules import may_apply


class ApplicationRefused(Exception):
    """Nothing was stored. The message says why, for people to read."""


@transaction.atomic
def send_application(
    *, user: User, about: str, subjects: str, sample_url: str = "", sample_text: str = "", now: datetime | None = None
) -> InstructorApplication:
    """Ask to teach. What is said about oneself becomes the profile's "about you" where that is empty.

    Raises ApplicationRefused while an earlier application waits, and for those who teach already.
    """
    refusal = ApplicationRefused(_("You have applied already, or you teach here already."))
    if not may_apply(user):
        raise refusal
    try:
        with transaction.atomic():
            application = InstructorApplication.objects.create(
                user=user,
                about=about,
                subjects=subjects,
                sample_url=sample_url,
                sample_text=sample_text,
                sent_at=clock.current(now),
            )
    except IntegrityError:  # sent twice at the same moment
        raise refusal from None
    if not user.profile.bio:
        user.profile.bio = about
        user.profile.save(update_fields=["bio"])
    record(action="application.sent", actor=user, target=application)
    for administrator in User.objects.filter(is_active=True, groups__name=ADMINISTRATOR):
        send_message(
            kind="application_received",
            to=administrator,
            key=f"application_received:{application.pk}:{administrator.pk}",
            context={"name": user.profile.shown_name, "application_id": str(application.pk)},
        )
    return application


@transaction.atomic
def approve_application(
    *, application: InstructorApplication, by: User, reason: str = "", now: datetime | None = None
) -> InstructorApplication:
    """The applicant becomes an instructor and is told. Raises ApplicationRefused when it was decided already."""
    application = _decide(application, ApplicationStatus.APPROVED, by, reason, now)
    grant_role(user=application.user, role=INSTRUCTOR)
    return application


@transaction.atomic
def decline_application(
    *, application: InstructorApplication, by: User, reason: str, now: datetime | None = None
) -> InstructorApplication:
    """The applicant is told why, and may apply again. Raises ApplicationRefused when it was decided already, or without
    a reason."""
    if not reason.strip():
        raise ApplicationRefused(_("Say why: the applicant is told."))
    return _decide(application, ApplicationStatus.DECLINED, by, reason, now)


def _decide(application, status: ApplicationStatus, by: User, reason: str, now) -> InstructorApplication:
    rows = InstructorApplication.objects.filter(pk=application.pk, status=ApplicationStatus.WAITING)
    decided = rows.update(status=status, decided_at=clock.current(now), decided_by=by, reason=reason.strip())
    application = InstructorApplication.objects.select_related("user__profile").get(pk=application.pk)
    if not decided:
        raise ApplicationRefused(_("This application was decided already."))
    record(action=f"application.{status}", actor=by, target=application, data={"reason": reason.strip()})
    send_message(
        kind=f"application_{status}",
        to=application.user,
        key=f"application_{status}:{application.pk}",
        context={"reason": application.reason},
    )
    return application
