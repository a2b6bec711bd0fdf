from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class CopyState(models.TextChoices):
    RUNNING = "running", _("Being made")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")


class CourseCopy(models.Model):
    """A course that is being duplicated, page after page. What is left to do follows from this row, so the work may
    stop anywhere and go on: see copying."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)  # keys of the new pages are derived from it
    source = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=255)
    state = models.CharField(max_length=20, choices=CopyState, default=CopyState.RUNNING)
    page_count = models.PositiveIntegerField()
    made = models.JSONField(default=dict)  # {number of a page: number of its copy}
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now=True)  # when the last page was made

    class Meta:
        verbose_name = _("copy of a course")
        verbose_name_plural = _("copies of courses")
        indexes = [models.Index(fields=["state", "moved_at"], name="course_copy_due")]

    def __str__(self):
        return f"{self.title}: {self.state}"

    @property
    def done_count(self) -> int:
        return min(len(self.made), self.page_count)

    @property
    def is_running(self) -> bool:
        return self.state == CopyState.RUNNING
