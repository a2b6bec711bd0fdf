from django.db import models
from django.utils.translation import gettext_lazy as _

KIND = "assignment"  # slug of the block, and so the kind of its activities


class SubmissionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Handed in")
    RETURNED = "returned", _("Returned for another try")
    GRADED = "graded", _("Graded")


class LatePolicy(models.TextChoices):
    NONE = "none", _("Nothing is taken after the deadline")
    PENALTY = "penalty", _("Taken late, with points off for each day")
    CUTOFF = "cutoff", _("Taken late without points off, until a cut-off")


class ResubmissionPolicy(models.TextChoices):
    UNTIL_DEADLINE = "until_deadline", _("As often as wanted, until the deadline")
    TIMES = "times", _("A number of times")
    NONE = "none", _("Not at all")
