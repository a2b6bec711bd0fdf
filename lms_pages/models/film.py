from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from .files import LessonMedia


class LadderState(models.TextChoices):
    WAITING = "waiting", _("Waits to be prepared")
    WORKING = "working", _("Being prepared")
    READY = "ready", _("Prepared")
    FAILED = "failed", _("Could not be prepared")


def new_key() -> str:
    return get_random_string(24)


class FilmLadder(models.Model):
    """One file of a video in several bitrates (HLS), as ffmpeg makes them: lms_pages.films. A new file gets another."""

    media = models.ForeignKey(LessonMedia, on_delete=models.CASCADE, related_name="ladders")
    source = models.CharField(max_length=255)  # the name of the file in the private storage
    key = models.CharField(max_length=32, unique=True, default=new_key)  # of its folder: another with each try
    state = models.CharField(max_length=10, choices=LadderState, default=LadderState.WAITING)
    reason = models.CharField(max_length=300, blank=True)  # why it failed, for its author
    rungs = models.JSONField(default=list)  # [{"side", "kbps"}], from the smallest up
    attempts = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)  # the last sign of life of who works on it
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("film in several bitrates")
        verbose_name_plural = _("films in several bitrates")
        constraints = [models.UniqueConstraint(fields=["media", "source"], name="film_ladder_of_file")]
        indexes = [models.Index(fields=["state", "seen_at"], name="film_ladder_state")]

    def __str__(self):
        return f"{self.source}: {self.get_state_display()}"

    @property
    def folder(self) -> str:
        return f"streams/{self.key}"
