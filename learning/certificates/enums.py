from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateStatus(models.TextChoices):
    """What is stored. Whether a certificate has expired or was replaced follows from its dates: see Standing."""

    WAITING = "waiting", _("Waits for approval")
    DECLINED = "declined", _("Declined")
    ISSUED = "issued", _("Issued")
    REVOKED = "revoked", _("Revoked")


class Standing(models.TextChoices):
    """What a certificate is worth at this moment; the words of the public page and of its JSON."""

    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    REPLACED = "replaced", _("Replaced by a newer one")
    REVOKED = "revoked", _("Revoked")
    UNKNOWN = "unknown", _("Unknown")


class EventKind(models.TextChoices):
    """What happened to a certificate."""

    WAITING = "waiting", _("Put before an administrator")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    ISSUED = "issued", _("Issued")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", _("Replaced")
    NAME_ASKED = "name_asked", _("Asked for another name")
    NAME_REFUSED = "name_refused", _("Another name refused")
    VISIBILITY = "visibility", _("Changed what others see")
    REMINDED = "reminded", _("Told that it expires")
    RENEWAL_ASKED = "renewal_asked", _("Asked for renewal")
    RENEWAL_REFUSED = "renewal_refused", _("Renewal refused")
    SIGNED_ANEW = "signed_anew", _("Signed anew by another key")


class Missing(models.TextChoices):
    """Why somebody has no certificate of a course yet. Empty: nothing is missing."""

    NOT_OFFERED = "not_offered", _("This course gives no certificate.")
    UNFINISHED = "unfinished", _("The course is not finished.")
    REOPENED = "reopened", _("Something was changed and waits to be done again.")
    NOT_PASSED = "not_passed", _("The course is not passed.")
    GRADE = "grade", _("The grade is below what the certificate asks for.")
    REMOVED = "removed", _("Taken out of the course.")
    UNPROVED = "unproved", _("It is not yet proved that your email address is yours.")


class Held(models.TextChoices):
    """Why an administrator has to look before a certificate is issued."""

    COURSE = "course", _("The course asks for approval.")
    REPORTED = "reported", _("Everything that was assessed was reported by packages or tools alone.")
