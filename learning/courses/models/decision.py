from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import ChangePolicy
from .course import Course


class ChangeDecision(models.Model):
    """What somebody chose when they published a change: due once the revision they saw is out, applied by the compile.

    `scope` is the key of the course, module or lesson that was published; it speaks for the lessons in it. Never
    changed once applied: `outcome` says what happened, {"lessons": int, "activities": int}.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="decisions")
    scope = models.UUIDField()
    revision_id = models.PositiveBigIntegerField()  # of the CMS; a later revision is another decision
    policy = models.CharField(max_length=20, choices=ChangePolicy)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)  # when it was published; a schedule is not due yet
    applied_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("decision about a change")
        verbose_name_plural = _("decisions about changes")
        ordering = ["decided_at", "pk"]
        indexes = [models.Index(fields=["course", "applied_at"], name="decision_of_course")]

    def __str__(self):
        return f"{self.course}: {self.policy}"
