from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrollmentStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    LEFT = "left", _("Left")  # by the student; progress is kept for a return
    REMOVED = "removed", _("Removed")  # by staff


class EnrollmentSource(models.TextChoices):
    FREE = "free", _("Free enrollment")
    STAFF = "staff", _("Added by staff")
    PURCHASE = "purchase", _("Purchase")
