from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import OPEN, AddressTrouble, MailEvent, MessageStatus, Pace


class OutgoingMessage(models.Model):
    """Something that somebody is to be told by mail, and how far that got. The row is the truth, not the queue.

    `key` says what happened, so that it is told once: there is a row for each event also where the person wants no mail
    of it, or has it in a digest. What was said is kept only as long as it may still be sent: mails hold links that open
    accounts.
    """

    key = models.CharField(max_length=200, unique=True)
    reference = models.CharField(_("reference"), max_length=40, db_index=True, blank=True)  # the same at every try
    kind = models.CharField(_("kind"), max_length=50)  # slugs of the registries: a new member needs no migration
    channel = models.CharField(max_length=50)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="outgoing_messages",
        verbose_name=_("person"),
    )
    address = models.CharField(_("address"), max_length=254)
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    target_kind = models.CharField(max_length=50, blank=True)  # of notifications.targets
    target_key = models.CharField(max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=MessageStatus, default=MessageStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Not before this moment. A delivery in progress moves it ahead, so that nobody else takes the message meanwhile;
    # what waits for a digest is due with it.
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    pace = models.CharField(max_length=20, choices=Pace, default=Pace.AT_ONCE)
    digest = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="told", verbose_name=_("digest")
    )
    error = models.CharField(_("reason"), max_length=500, blank=True)
    provider_id = models.CharField(_("provider's number"), max_length=255, blank=True, db_index=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(status__in=OPEN), name="outgoing_message_open"),
            models.Index(
                fields=["next_attempt_at"], condition=Q(status=MessageStatus.WAITING), name="outgoing_message_waiting"
            ),
            models.Index(fields=["created_at"], name="outgoing_message_age"),
        ]

    def __str__(self):
        return f"{self.kind} to {self.address}: {self.status}"


class MessageEvent(models.Model):
    """What the provider reports of a mail. Each report once, however often it is sent."""

    message = models.ForeignKey(OutgoingMessage, on_delete=models.CASCADE, related_name="events")
    event = models.CharField(_("event"), max_length=20, choices=MailEvent)
    reference = models.CharField(max_length=64)  # of the report
    description = models.CharField(_("description"), max_length=500, blank=True)
    happened_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("report of a mail")
        verbose_name_plural = _("reports of mails")
        ordering = ["happened_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["message", "reference"], name="message_event_once")]

    def __str__(self):
        return f"{self.message_id}: {self.event}"


class TroubledAddress(models.Model):
    """An address that does not exist, or whose owner called our mail unwanted: only what is owed to them goes there."""

    address = models.CharField(_("address"), max_length=254, unique=True)  # lower case
    trouble = models.CharField(_("trouble"), max_length=20, choices=AddressTrouble)
    description = models.CharField(_("description"), max_length=500, blank=True)
    noted_at = models.DateTimeField(_("noted"), default=timezone.now)

    class Meta:
        verbose_name = _("address that mail does not reach")
        verbose_name_plural = _("addresses that mail does not reach")

    def __str__(self):
        return self.address


class Notification(models.Model):
    """Something that somebody is told on the site. It names what it leads to, never an address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=50)
    title = models.CharField(max_length=255)
    target_kind = models.CharField(max_length=50, blank=True)
    target_key = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notification_of_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self):
        return self.title


class Preference(models.Model):
    """What one person chose for one kind of message; without a row the kind's own channels hold, at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=50)
    channels = models.JSONField(default=list)  # slugs; none of them is "off"
    pace = models.CharField(max_length=20, choices=Pace, default=Pace.AT_ONCE)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_unique")]

    def __str__(self):
        return f"{self.user_id} {self.kind}"


class DigestTime(models.Model):
    """When one person gets digests, in their own time zone; without a row that of notifications.digest_time."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_time")
    hour = models.PositiveSmallIntegerField(_("hour of the day"))
    weekday = models.PositiveSmallIntegerField(_("day of the week"))  # 0 is Monday

    class Meta:
        verbose_name = _("time of digests")
        verbose_name_plural = _("times of digests")

    def __str__(self):
        return f"{self.user_id}: {self.weekday} {self.hour}"


class FirstTold(models.Model):
    """Since when a site tells of what the clock finds out. What happened before, under an older version, is no news:
    the migration that brings a kind writes a row for it."""

    kind = models.CharField(max_length=50, unique=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("beginning of a kind of message")
        verbose_name_plural = _("beginnings of kinds of messages")

    def __str__(self):
        return f"{self.kind}: {self.since}"


class KindText(models.Model):
    """What an administrator wrote for a kind of message, in one language, in place of what ships."""

    kind = models.CharField(max_length=50)
    language = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=10_000)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        permissions = [("edit_kinds", "Can edit what messages say")]
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="kind_text_unique")]

    def __str__(self):
        return f"{self.kind} ({self.language})"
