from django.db import models
from django.utils.translation import gettext_lazy as _

from core.uploads.models import Upload

from .attempt import Attempt


class AnswerFile(models.Model):
    """A file that a student sends for a question of an attempt. Once all of it is here it stands in the answer too;
    taking it out of the answer takes it away."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="files")
    question_id = models.CharField(max_length=64)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="answer_files")

    class Meta:
        verbose_name = _("file of an answer")
        verbose_name_plural = _("files of answers")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["attempt", "upload"], name="answer_file_unique")]

    def __str__(self):
        return f"{self.attempt_id} {self.question_id}: {self.upload_id}"

    def as_plain(self) -> dict:
        """As the answer says it."""
        return {"upload": str(self.upload.key), "name": self.upload.name, "size": self.upload.size}
