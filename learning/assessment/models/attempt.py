from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.courses.models import Activity, ActivityVersion
from learning.enrollment.models import Enrollment


class Attempt(models.Model):
    """One try at a quiz, at the exact version that was asked."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="attempts")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attempts")
    version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    ticket = models.CharField(max_length=64)  # of the form that was sent: sending it twice is one attempt
    submitted_at = models.DateTimeField()
    points = models.PositiveIntegerField()
    max_points = models.PositiveIntegerField()
    is_passed = models.BooleanField()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "activity", "number"], name="attempt_number_unique"),
            models.UniqueConstraint(fields=["enrollment", "ticket"], name="attempt_ticket_unique"),
            models.CheckConstraint(
                condition=models.Q(points__lte=models.F("max_points")), name="attempt_points_in_range"
            ),
        ]

    def __str__(self):
        return f"{self.enrollment_id} {self.activity_id} #{self.number}"

    @property
    def percent(self) -> int:
        return self.points * 100 // self.max_points if self.max_points else 100


class Answer(models.Model):
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    question_id = models.CharField(max_length=64)  # of the version's definition
    response = models.JSONField()
    points = models.PositiveIntegerField()
    max_points = models.PositiveIntegerField()
    is_right = models.BooleanField()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["attempt", "question_id"], name="answer_unique")]

    def __str__(self):
        return f"{self.attempt_id} {self.question_id}"
