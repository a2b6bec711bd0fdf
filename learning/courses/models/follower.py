from django.db import models
from django.utils.translation import gettext_lazy as _

from .course import Course


class OutlineFollower(models.Model):
    """How far something that is derived from the outline ("search", "progress") has followed it: the state it last
    worked in. The task that does the work may get lost; this row tells `tick` so."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="followers")
    follower = models.CharField(max_length=50)
    outline_hash = models.CharField(max_length=64, blank=True)
    outlined_at = models.DateTimeField(null=True)  # Course.updated_at of that state

    class Meta:
        verbose_name = _("outline follower")
        verbose_name_plural = _("outline followers")
        constraints = [models.UniqueConstraint(fields=["course", "follower"], name="outline_follower_unique")]

    def __str__(self):
        return f"{self.follower} {self.course_id}"
