from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    COURSE = "course", _("Course")
    LESSON = "lesson", _("Lesson")


class Audience(models.TextChoices):
    """Who may find an entry. A closed lesson has two: its title for those outside, title and text for those inside.

    So every reader sees exactly one entry of a lesson, and private words are never matched for anybody else.
    """

    EVERYONE = "everyone", _("Everyone")
    OUTSIDE = "outside", _("People outside the course")
    INSIDE = "inside", _("People in the course")
