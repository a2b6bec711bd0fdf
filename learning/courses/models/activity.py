from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import CompletionRule
from .lesson import Lesson


class Activity(models.Model):
    """A block that a student can complete. Retired when its block disappears, revived when it returns."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="activities")
    block_id = models.UUIDField()  # unique only within a page: a copied page keeps its block ids
    kind = models.CharField(max_length=50)  # slug of the block; no choices, so a new block needs no migration
    rule = models.CharField(max_length=20, choices=CompletionRule)
    is_required = models.BooleanField(default=True)
    order = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["lesson", "block_id"], name="activity_unique")]

    def __str__(self):
        return f"{self.kind} {self.block_id}"


class FrozenRow(Exception):
    """Somebody tried to change or delete a row that history points at."""


class ActivityVersion(models.Model):
    """The definition of an activity as it was published. Immutable: attempts point here for ever.

    `definition` is canonical JSON (see specs.ActivitySpec); the same content gives the same `content_hash` and no new
    row. `revision_id` is provenance only: Wagtail rewrites and purges revisions.

    save() and delete() of a row refuse. A queryset's update() and delete() do not ask it: only `outline` may use them,
    to flip `is_live`. Attempts PROTECT their version, so the database itself keeps those that were answered.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="versions")
    locale = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64)
    definition = models.JSONField()
    is_live = models.BooleanField(default=False)  # what a new attempt gets; flipped by replace_outline alone
    revision_id = models.PositiveBigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("activity version")
        verbose_name_plural = _("activity versions")
        constraints = [
            models.UniqueConstraint(fields=["activity", "locale", "content_hash"], name="activity_version_unique"),
            models.UniqueConstraint(
                fields=["activity", "locale"], condition=Q(is_live=True), name="activity_version_one_live"
            ),
        ]

    def __str__(self):
        return f"{self.activity} {self.locale} {self.content_hash[:8]}"

    def save(self, *args, **kwargs):
        if self.pk and not self._state.adding:
            raise FrozenRow("An activity version never changes; publish the lesson to make a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise FrozenRow("An activity version is never deleted; retire its activity instead.")
