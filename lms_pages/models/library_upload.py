from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.uploads.models import Upload


class LibraryUpload(models.Model):
    """A file on its way into the library, in parts; gone when a video or sound took it over, or nobody came back."""

    upload = models.OneToOneField(Upload, on_delete=models.CASCADE, related_name="library_upload")
    type = models.CharField(max_length=10)  # of the medium: "video" or "audio"
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("upload for the library")
        verbose_name_plural = _("uploads for the library")

    def __str__(self):
        return self.upload.name
