from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .append_only import AppendOnlyModel


class AuditEntry(AppendOnlyModel):
    """Who did what to what, when and from where. Written by core.audit.record, never changed.

    Fields that Wagtail's own log entries have too bear the same names, so that one screen can show both. Names are kept
    as they were, and nothing is deleted along with a person or an object.
    """

    timestamp = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    action = models.CharField(_("action"), max_length=100, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    user_label = models.CharField(_("who, by address"), max_length=254, blank=True)
    content_type = models.ForeignKey(
        ContentType, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    object_id = models.CharField(max_length=255, blank=True, db_index=True)
    label = models.CharField(_("what"), max_length=500, blank=True)
    data = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)
    address = models.GenericIPAddressField(_("from where"), null=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")

    def __str__(self):
        return f"{self.action} {self.label}"


class TaskFailure(models.Model):
    """Something that failed in the background, and how often it did so in the same way."""

    fingerprint = models.CharField(max_length=64, unique=True)  # of task and error
    task = models.CharField(_("task"), max_length=200)
    error = models.CharField(_("error"), max_length=500)
    arguments = models.CharField(_("arguments, the last time"), max_length=500, blank=True)
    traceback = models.TextField(_("traceback, the last time"), blank=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first time"))
    last_at = models.DateTimeField(_("last time"), db_index=True)

    class Meta:
        verbose_name = _("failure in the background")
        verbose_name_plural = _("failures in the background")

    def __str__(self):
        return f"{self.task}: {self.error}"
