from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnlyModel
from learning.courses.models import Activity
from learning.enrollment.models import Enrollment

from ..enums import GradeOrigin


class GradeEntry(AppendOnlyModel):
    """A number somebody earned in an activity, once. Every number there ever was stays; `Grade` says which one counts.

    Without points it says that nothing counts any more: an override was taken back where nothing stood before.
    """

    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, related_name="grade_entries", verbose_name=_("enrollment")
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="grade_entries", verbose_name=_("activity")
    )
    points = models.DecimalField(_("points"), max_digits=8, decimal_places=2, null=True)
    max_points = models.DecimalField(_("of"), max_digits=8, decimal_places=2)
    is_passed = models.BooleanField(_("passed"))
    origin = models.CharField(_("origin"), max_length=20, choices=GradeOrigin)
    origin_id = models.PositiveBigIntegerField(_("number of the origin"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    is_released = models.BooleanField(_("released when made"), default=True)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("grade entry")
        verbose_name_plural = _("grade entries")
        ordering = ["pk"]
        indexes = [models.Index(fields=["enrollment", "activity"], name="grade_entry_of")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(points=None) | models.Q(points__gte=0), name="grade_entry_points_not_negative"
            ),
        ]

    def __str__(self):
        return f"{self.enrollment_id} {self.activity_id}: {self.points}/{self.max_points}"


class Grade(models.Model):
    """The grade of a student in an activity, as it is now. Written by `services` alone, under lock_enrollment.

    `entry` counts. `earned` is the newest that no person wrote over: it counts again when an override is withdrawn.
    `released` is what the student sees; None, and the student is told that the grade is still to come.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="grades")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="grades")
    entry = models.ForeignKey(GradeEntry, on_delete=models.PROTECT, related_name="+")
    earned = models.ForeignKey(GradeEntry, null=True, on_delete=models.PROTECT, related_name="+")
    released = models.ForeignKey(GradeEntry, null=True, on_delete=models.PROTECT, related_name="+")
    # Of the entry that counts:
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    max_points = models.DecimalField(max_digits=8, decimal_places=2)
    is_passed = models.BooleanField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        constraints = [models.UniqueConstraint(fields=["enrollment", "activity"], name="grade_unique")]
        indexes = [models.Index(fields=["activity", "points"], name="grade_of_activity")]

    def __str__(self):
        return f"{self.enrollment_id} {self.activity_id}: {self.points}/{self.max_points}"

    @property
    def is_released(self) -> bool:
        return self.released_id == self.entry_id

    @property
    def is_overridden(self) -> bool:
        return self.entry_id != self.earned_id
