from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import TeamRole
from .course import Course


class CourseMember(models.Model):
    """Somebody who teaches a course. Written by services of `team.py`; the page permissions of the editor follow it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="taught_courses")
    role = models.CharField(max_length=20, choices=TeamRole, default=TeamRole.LEAD)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="course_member_unique")]

    def __str__(self):
        return f"{self.user} {self.role}"
