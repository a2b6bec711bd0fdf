from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnlyModel
from learning.courses.models import Activity, ActivityVersion

from .attempt import POINTS, Attempt


class RegradeBatch(models.Model):
    """Attempts of one quiz, counted by today's key and points; until it is undone."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="regrades")
    digest = models.CharField(max_length=64)  # of the dry run it was applied from
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        default_permissions = ("view",)
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.activity_id} #{self.pk}"


class RegradedAttempt(AppendOnlyModel):
    """What an attempt counts by a regrade. The attempt itself, its version and its answers stay as they were.

    The newest of a batch that was not undone counts: `points_shift` and `max_shift` are added to the attempt's own, and
    `version` says what passes. `questions` are [{"id", "before": [points, max], "after": [points, max]}].
    """

    batch = models.ForeignKey(RegradeBatch, on_delete=models.PROTECT, related_name="attempts")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="regrades")
    version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="+")
    points_shift = models.DecimalField(**POINTS)
    max_shift = models.DecimalField(**POINTS)
    before = models.JSONField()  # [points, max, passed] as they counted
    after = models.JSONField()
    questions = models.JSONField(default=list)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("regraded attempt")
        verbose_name_plural = _("regraded attempts")
        constraints = [models.UniqueConstraint(fields=["batch", "attempt"], name="regraded_attempt_unique")]

    def __str__(self):
        return f"{self.batch_id} {self.attempt_id}"
