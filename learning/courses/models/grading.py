from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .activity import FrozenRow
from .course import Course


class GradingVersion(models.Model):
    """How a course was graded as it was published (see specs.CourseSpec.grading). Immutable like ActivityVersion, so
    that a total can be explained when the course has long been changed."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="grading_versions")
    content_hash = models.CharField(max_length=64)
    definition = models.JSONField()
    is_live = models.BooleanField(default=False)  # flipped by replace_outline alone
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("grading version")
        verbose_name_plural = _("grading versions")
        constraints = [
            models.UniqueConstraint(fields=["course", "content_hash"], name="grading_version_unique"),
            models.UniqueConstraint(fields=["course"], condition=Q(is_live=True), name="grading_version_one_live"),
        ]

    def __str__(self):
        return f"{self.course} {self.content_hash[:8]}"

    def save(self, *args, **kwargs):
        if self.pk and not self._state.adding:
            raise FrozenRow("How a course was graded never changes; publish the course to make a new version.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise FrozenRow("How a course was graded is never deleted.")
