"""What an administrator can do with one certificate on the page that shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from . import services
from .enums import CertificateStatus, Standing
from .forms import ReasonForm, ReissueForm
from .models import Certificate
from .validity import is_renewable


@dataclass(frozen=True)
class Action:
    """`is_sensible` says whether it can be done with a certificate now; `do` takes certificate, by and
    what the form asks."""

    name: str
    label: object
    help_text: object
    done: object
    do: Callable
    is_sensible: Callable[[Certificate, datetime], bool]
    form_class: type = ReasonForm
    is_optional: bool = False
    is_serious: bool = False

    def form(self, certificate: Certificate, data=None):
        initial = {"name": certificate.asked_name or certificate.student_name}
        how = {"help_text": self.help_text, "is_optional": self.is_optional, "auto_id": f"id_{self.name}_%s"}
        return self.form_class(data, initial=initial, **how)


def _waits(certificate: Certificate, now: datetime) -> bool:
    return certificate.status == CertificateStatus.WAITING


_ALL = [
    Action(
        "approve",
        _("Approve"),
        _("If there is anything to say. It stays with the certificate."),
        _("Issued. A message tells the student."),
        services.approve_certificate,
        _waits,
        is_optional=True,
    ),
    Action(
        "decline",
        _("Decline"),
        _("The student reads it."),
        _("Declined. A message tells the student; it can still be issued by hand."),
        services.decline_certificate,
        _waits,
        is_serious=True,
    ),
    Action(
        "renew",
        _("Renew"),
        _("Why it is renewed. A new certificate is issued with a new code, and the old code leads to it."),
        _("Renewed. This is the new one; a message tells the student."),
        services.renew_certificate,
        is_renewable,
    ),
    Action(
        "refuse_renewal",
        _("Refuse the renewal"),
        _("The student reads it: what they have to do first, for example."),
        _("Refused. It says so on the student’s page."),
        services.refuse_renewal,
        lambda certificate, now: certificate.renewal_asked_at is not None,
    ),
    Action(
        "reissue",
        _("Reissue under another name"),
        _("Why the name changes. A new certificate is issued with a new code, and the old code leads to it."),
        _("Reissued. This is the new one; a message tells the student."),
        services.reissue_certificate,
        lambda certificate, now: certificate.standing(now) == Standing.VALID,
        form_class=ReissueForm,
    ),
    Action(
        "refuse_name",
        _("Refuse the name that was asked for"),
        _("It stays with the certificate."),
        _("The name stays as it is."),
        services.refuse_name,
        lambda certificate, now: bool(certificate.asked_name),
    ),
    Action(
        "revoke",
        _("Revoke"),
        _("The student reads it. From then on, whoever checks the certificate is told that it was revoked."),
        _("Revoked. A message tells the student."),
        services.revoke_certificate,
        lambda certificate, now: certificate.standing(now) in {Standing.VALID, Standing.EXPIRED, Standing.REPLACED},
        is_serious=True,
    ),
]
ACTIONS = {action.name: action for action in _ALL}


def sensible_actions(certificate: Certificate, now) -> list[Action]:
    return [action for action in _ALL if action.is_sensible(certificate, now)]
