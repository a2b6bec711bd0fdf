from django.db import models
from django.utils.translation import gettext_lazy as _

KIND = "ai_tool"  # slug of the lesson block, and so of its activities


class Permission(models.TextChoices):
    """What a tool may do with a token, in the words with which a student is asked. A closed list."""

    COMPLETE = "complete", _("say that you are done")
    SCORE = "score", _("report a score")
    NAME = "name", _("learn the name you show here")


class DoneWhen(models.TextChoices):
    """What completes the activity; chosen by the author."""

    OPENED = "opened", _("The student opened the tool")
    REPORTED = "reported", _("The tool's server reports it, signed")
    MESSAGE = "message", _("The tool in the page says so, or its server does")


class Way(models.TextChoices):
    """How a session was completed."""

    SERVER = "server", _("Signed by the tool's server")
    MESSAGE = "message", _("Message of the page")
