from django.db import models
from django.utils.translation import gettext_lazy as _


class GradeOrigin(models.TextChoices):
    """Where a grade comes from; `origin_id` is a row of that kind."""

    ATTEMPT = "attempt", _("Attempt")
    SUBMISSION = "submission", _("Submission")
    OVERRIDE = "override", _("Override")  # by a person, without a row of its own
    REGISTRATION = "registration", _("Reported by a package")
    TOOL = "tool", _("Reported by an AI tool")
    REGRADE = "regrade", _("Regrade")
