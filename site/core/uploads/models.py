from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.private_files import private_storage

from .enums import SHOWN, UploadState


def stored_name(upload, name: str) -> str:
    """Nothing of what the person called it: the ending is that of the content."""
    return f"uploads/{timezone.now():%Y/%m}/{get_random_string(24)}.{upload.ending or 'bin'}"


def part_name(part, name: str) -> str:
    return f"uploads/parts/{part.upload.key}/{part.offset}"


class Upload(models.Model):
    """A file somebody sends, whole or in parts. The rooms that ask for files point here and say who may read it."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=150)  # as people see it; cleaned of paths and control characters
    size = models.PositiveBigIntegerField()  # bytes, as announced; what comes is never more
    received = models.PositiveBigIntegerField(default=0)
    kinds = models.JSONField(default=list)  # slugs of file_types.FILE_KINDS that are taken here
    ending = models.CharField(max_length=10, blank=True)  # of the content, known when all of it is there
    content_type = models.CharField(max_length=100, blank=True)
    checksum = models.CharField(max_length=64, blank=True)  # SHA-256
    state = models.CharField(max_length=20, choices=UploadState, default=UploadState.RECEIVING)
    reason = models.CharField(max_length=300, blank=True)  # why it was refused, for people; what was found in it
    file = models.FileField(storage=private_storage, upload_to=stored_name, max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes = [
            models.Index(fields=["owner", "created_at"], name="upload_of_owner"),
            models.Index(fields=["state", "created_at"], name="upload_state"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_shown_to_others(self) -> bool:
        return self.state in SHOWN

    @property
    def percent(self) -> int:
        return self.received * 100 // self.size if self.size else 100


class UploadPart(models.Model):
    """A stretch of an upload that goes on; gone when it is complete."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    offset = models.PositiveBigIntegerField()
    file = models.FileField(storage=private_storage, upload_to=part_name, max_length=255)

    class Meta:
        verbose_name = _("part of an upload")
        verbose_name_plural = _("parts of uploads")
        ordering = ["offset"]
        constraints = [models.UniqueConstraint(fields=["upload", "offset"], name="upload_part_unique")]

    def __str__(self):
        return f"{self.upload_id} from {self.offset}"
