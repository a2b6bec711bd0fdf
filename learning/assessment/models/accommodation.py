from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.courses.models import Activity
from learning.enrollment.models import Enrollment


class Accommodation(models.Model):
    """More time, more attempts or a later window for one student: in one quiz, or in all of the course when `activity`
    is empty. That of the quiz stands in place of that of the course."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="accommodations")
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.CASCADE, related_name="accommodations"
    )
    extra_percent = models.PositiveSmallIntegerField(_("extra time in percent"), default=0)
    extra_minutes = models.PositiveSmallIntegerField(_("extra time in minutes"), default=0)
    extra_attempts = models.PositiveSmallIntegerField(_("extra attempts"), default=0)
    closes_at = models.DateTimeField(_("closes for this student"), null=True, blank=True)
    note = models.CharField(_("note for the team"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "activity"], name="accommodation_of_quiz_unique"),
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(activity=None), name="accommodation_of_course_unique"
            ),
        ]

    def __str__(self):
        return f"{self.enrollment_id} {self.activity_id or ''}"
