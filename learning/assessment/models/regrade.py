from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnlyModel
from learning.courses.models import Activity, ActivityVersion

from ..enums import RunState
from .attempt import POINTS, Attempt

PENDING = (RunState.WAITING, RunState.RUNNING)


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


class RegradeRun(models.Model):
    """A regrade, or the undoing of one, that somebody asked for: done in the background, one at a time in a quiz.

    `batch` is the one to undo, or the one that came of it. `digest` is of the dry run that is applied; `problem` says
    why nothing was changed, to the person who asked.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="regrade_runs")
    batch = models.ForeignKey(RegradeBatch, null=True, on_delete=models.PROTECT, related_name="runs")
    is_undoing = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=RunState, default=RunState.WAITING)
    problem = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()  # when the state became what it is

    class Meta:
        verbose_name = _("run of a regrade")
        verbose_name_plural = _("runs of regrades")
        default_permissions = ("view",)
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity"], condition=Q(state__in=PENDING), name="regrade_run_one_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.activity_id}: {self.state}"

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING
