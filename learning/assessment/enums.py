from django.db import models
from django.utils.translation import gettext_lazy as _


class AttemptState(models.TextChoices):
    """Only forward: what is in progress is submitted once, and graded when nobody has to look at it any more."""

    IN_PROGRESS = "in_progress", _("In progress")
    SUBMITTED = "submitted", _("Waits for grading")
    GRADED = "graded", _("Graded")


class ClosedBy(models.TextChoices):
    STUDENT = "student", _("Sent by the student")
    DEADLINE = "deadline", _("Closed when the time was up")
    STAFF = "staff", _("Closed by staff")


class RunState(models.TextChoices):
    """Of a regrade that somebody asked for. Only forward."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Not done")


class EntryKind(models.TextChoices):
    """What a student did with a question, one word for each line of the journal."""

    ANSWER = "answer", _("Answer")
    FLAG = "flag", _("Flagged for review")
    HINT = "hint", _("Hint taken")
    CHECK = "check", _("Answer checked")
