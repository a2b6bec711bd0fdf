from datetime import datetime
from pathlib import PurePosixPath
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..video_provider import VideoProvider, VideoState, usable_provider
from .files import AT_SERVICE, LessonMedia


class ProvidedVideo(models.Model):
    """A video that a service keeps and streams (lms_pages.video_provider), in place of the file of a medium. All
    of them are private there: nothing plays without an address that was signed for it."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)  # what the form of the medium names
    provider = models.CharField(max_length=40)
    reference = models.CharField(max_length=200)
    kept = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=VideoState, default=VideoState.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    seconds = models.FloatField(default=0)
    name = models.CharField(max_length=255)  # of the file, as its author calls it
    size = models.BigIntegerField(default=0)  # bytes, as announced
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # None until the form is saved, and once nobody needs it any more.
    media = models.OneToOneField(LessonMedia, null=True, on_delete=models.SET_NULL, related_name="provided")
    is_dropped = models.BooleanField(default=False)  # to be deleted at the service
    created_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True)  # when the service was last asked about it

    class Meta:
        verbose_name = _("video at a service")
        verbose_name_plural = _("videos at a service")
        constraints = [models.UniqueConstraint(fields=["provider", "reference"], name="provided_video_reference")]
        indexes = [models.Index(fields=["state", "asked_at"], name="provided_video_state")]

    def __str__(self):
        return f"{self.name} ({self.provider})"

    @cached_property
    def service(self) -> VideoProvider | None:
        """None where it is not set up any more."""
        return usable_provider(self.provider)

    @property
    def file_name(self) -> str:
        """What the medium calls its file."""
        return f"{AT_SERVICE}{self.key}{PurePosixPath(self.name).suffix.lower()}"

    @property
    def is_playable(self) -> bool:
        return self.state == VideoState.READY and self.service is not None

    @property
    def playback_origins(self) -> list[str]:
        return self.service.playback_origins() if self.service else []

    def playback_url(self, expires_at: datetime) -> str:
        return self.service.playback(self.reference, self.kept, expires_at=expires_at)


class VideoNotice(models.Model):
    """A message of a service as it came, once. It is worked off after it was answered, and is only a reason to ask."""

    video = models.ForeignKey(ProvidedVideo, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200)
    body = models.BinaryField()
    received_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message of a video service")
        verbose_name_plural = _("messages of video services")
        constraints = [models.UniqueConstraint(fields=["video", "key"], name="video_notice_once")]
        indexes = [models.Index(fields=["done_at", "received_at"], name="video_notice_done")]

    def __str__(self):
        return f"{self.video_id}: {self.key}"
