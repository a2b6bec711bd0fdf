"""What is known of orders that people placed without being signed in."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.orders.models import Order


class VisitorOrder(models.Model):
    """An order of somebody who was not signed in. `made_account`: nobody had its address before, so that the account
    was made with it, and whoever pays is signed in."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="visit")
    made_account = models.BooleanField(default=False)
    signed_in_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # how to come in
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("order of a visitor")
        verbose_name_plural = _("orders of visitors")
        default_permissions = ()

    def __str__(self):
        return str(self.order)
