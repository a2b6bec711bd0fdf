"""Why somebody may be in a course: what they bought. Only `services` write here, and push it onto the enrollment."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.courses.models import Course


class EntitlementQuerySet(models.QuerySet):
    def valid(self, now):
        """When it was granted is not asked: `now` may be the moment when somebody began to ask a gateway about another
        purchase, and what was granted since is no less valid."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=now), revoked_at=None, suspended_at=None)


class Entitlement(models.Model):
    """`source_kind` and `source_key` name what it comes from ("order_line", "12"; later "subscription", ...), so
    that it is granted once. A person may have several of one course: each is enough."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entitlements")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="entitlements")
    source_kind = models.CharField(max_length=20)
    source_key = models.CharField(max_length=64)
    granted_at = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)  # while the bank looks into it
    reason = models.CharField(max_length=300, blank=True)  # why it was revoked

    objects = EntitlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("entitlement")
        verbose_name_plural = _("entitlements")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["user", "course", "source_kind", "source_key"], name="entitlement_once_a_source"
            )
        ]
        indexes = [models.Index(fields=["source_kind", "source_key"], name="entitlement_source")]

    def __str__(self):
        return f"{self.user} {self.course}: {self.source_kind} {self.source_key}"
