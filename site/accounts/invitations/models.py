from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LASTS = timedelta(days=30)


class InvitationQuerySet(models.QuerySet):
    def open(self, now):
        return self.filter(accepted_at=None, sent_at__gt=now - LASTS)


class Invitation(models.Model):
    """An address that may register while registration is by invitation. Its link proves the address."""

    email = models.EmailField(_("email address"), unique=True)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        default_permissions = ("add", "view")

    def __str__(self):
        return self.email
