from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    FAILED = "failed", _("Failed, will be tried again")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Given up")


OPEN = (MessageStatus.QUEUED, MessageStatus.FAILED)
