from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import ApplicationStatus


class InstructorApplication(models.Model):
    """Somebody asks to teach here. Decided once; whoever was declined writes a new one."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("applicant"),
        on_delete=models.CASCADE,
        related_name="instructor_applications",
    )
    about = models.TextField(_("about you"), max_length=2000)
    subjects = models.TextField(_("what you would like to teach"), max_length=2000)
    sample_url = models.URLField(_("address of a sample"), blank=True)
    sample_text = models.TextField(_("a sample"), max_length=5000, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=ApplicationStatus, default=ApplicationStatus.WAITING, db_index=True
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True)  # the applicant reads it

    class Meta:
        verbose_name = _("instructor application")
        verbose_name_plural = _("instructor applications")
        default_permissions = ("view",)
        permissions = [("decide_instructorapplication", "Can decide on instructor applications")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(status=ApplicationStatus.WAITING), name="application_one_waiting"
            ),
            models.CheckConstraint(condition=~Q(sample_url="") | ~Q(sample_text=""), name="application_has_sample"),
        ]

    def __str__(self):
        return str(self.user)
