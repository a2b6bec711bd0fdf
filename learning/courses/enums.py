from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    ALL = "all", _("All levels")
    BEGINNER = "beginner", _("Beginner")
    INTERMEDIATE = "intermediate", _("Intermediate")
    ADVANCED = "advanced", _("Advanced")


class Admission(models.TextChoices):
    """How students come in."""

    SELF = "self", _("By themselves")
    GRANTED = "granted", _("Somebody or something grants it to them")


class LessonKind(models.TextChoices):
    """What a lesson mostly is; decides its icon and word in the outline."""

    TEXT = "text", _("Reading")
    VIDEO = "video", _("Video")
    QUIZ = "quiz", _("Quiz")


class TeamRole(models.TextChoices):
    LEAD = "lead", _("Lead instructor")
    CO_INSTRUCTOR = "co_instructor", _("Co-instructor")
    ASSISTANT = "assistant", _("Teaching assistant")


AUTHORS = (TeamRole.LEAD, TeamRole.CO_INSTRUCTOR)  # who writes the course; an assistant grades


class FileKind(models.TextChoices):
    """What a lesson shows. A video elsewhere is no file of ours: its number follows from its address, so that what was
    watched of it has something to hang on."""

    DOCUMENT = "document", _("Document")
    MEDIA = "media", _("Video or audio")
    IMAGE = "image", _("Image")
    PACKAGE = "package", _("Interactive package")
    VIDEO = "video", _("Video elsewhere")


class ChangePolicy(models.TextChoices):
    """What a change to the activities of a course means for those who completed its lessons before."""

    KEEP = "keep", _("Keep what is completed")
    REQUIRE = "require", _("Require the new parts")
    REOPEN = "reopen", _("Reopen what changed")


class CompletionRule(models.TextChoices):
    """What a student must have done for an activity to be complete. `passed` includes `answered`; `watched` is so much
    of a video as its author wants, by what the player reports."""

    VIEWED = "viewed", _("viewed")
    ANSWERED = "answered", _("answered")
    PASSED = "passed", _("passed")
    WATCHED = "watched", _("watched")


REPORTED_KINDS = ("h5p", "ai_tool")  # their scores are computed by others, the browser of the student among them
