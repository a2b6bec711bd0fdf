from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import OPEN, MessageStatus


class OutgoingMessage(models.Model):
    """Something that somebody is to be told, and how far that got. The row is the truth, not the queue.

    `key` says what happened, so that it is told once. What was said is kept only until it is sent or given up: mails
    hold links that open accounts.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=50)  # slugs of the registries; no choices, so a new member needs no migration
    channel = models.CharField(max_length=50)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="outgoing_messages"
    )
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=MessageStatus, default=MessageStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Not before this moment. A delivery in progress moves it ahead, so that nobody else takes the message meanwhile.
    next_attempt_at = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(status__in=OPEN), name="outgoing_message_open"),
        ]

    def __str__(self):
        return f"{self.kind} to {self.address}: {self.status}"
