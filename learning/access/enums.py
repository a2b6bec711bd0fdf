from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    """Why the door stays shut: a closed list, in words a student can act on."""

    NOT_PUBLISHED = "not_published", _("This lesson is not published.")
    SIGN_IN = "sign_in", _("Sign in and enroll to open this lesson.")
    NOT_ENROLLED = "not_enrolled", _("Enroll in the course to open this lesson.")
    LEFT = "left", _("You left this course. Enroll again to go on where you were.")
    REMOVED = "removed", _("Staff took you out of this course.")
    ENDED = "ended", _("Your access to this course has ended.")
    LOCKED = "locked", _("Finish the lessons before it to open this lesson.")
    NOT_RELEASED = "not_released", _("This lesson is not open yet.")
    NO_SUCH_FILE = "no_such_file", _("This file belongs to no published lesson.")
