from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    FAILED = "failed", _("Failed, will be tried again")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Given up")
    WAITING = "waiting", _("Waits for the digest")
    DIGESTED = "digested", _("Told in a digest")
    NOT_WANTED = "not_wanted", _("Not sent")
    DISCARDED = "discarded", _("Discarded")


OPEN = (MessageStatus.QUEUED, MessageStatus.FAILED)
OVER = tuple(status for status in MessageStatus if status not in {*OPEN, MessageStatus.WAITING})


class Audience(models.TextChoices):
    STUDENTS = "students", _("Learning")
    AUTHORS = "authors", _("Teaching and editing")
    ADMINISTRATORS = "administrators", _("Looking after the site")
    EVERYBODY = "everybody", _("Your account")


class Pace(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")


class MailEvent(models.TextChoices):
    """Those of django-anymail that say something of the mail."""

    DELIVERED = "delivered", _("Delivered")
    DEFERRED = "deferred", _("Put off")
    BOUNCED = "bounced", _("Came back")
    REJECTED = "rejected", _("Refused by the provider")
    FAILED = "failed", _("Failed")
    COMPLAINED = "complained", _("Called unwanted")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed at the provider")
    OPENED = "opened", _("Opened")


class AddressTrouble(models.TextChoices):
    BOUNCED = "bounced", _("Mail comes back")
    COMPLAINED = "complained", _("Called our mail unwanted")
