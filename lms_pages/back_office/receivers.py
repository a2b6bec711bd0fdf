"""Wagtail's log says who and when; where from is added to its entries, so that the audit log can show it."""

from django.db.models.signals import pre_save
from django.dispatch import receiver
from wagtail.models import ModelLogEntry, PageLogEntry

from core.request_id import current_request_id
from core.request_origin import current_address


@receiver(pre_save, sender=PageLogEntry, dispatch_uid="back_office.origin_of_page_log")
@receiver(pre_save, sender=ModelLogEntry, dispatch_uid="back_office.origin_of_model_log")
def note_origin(sender, instance, raw=False, **kwargs):
    address = current_address()
    if address and not raw and instance.pk is None:
        origin = {"address": address, "request_id": current_request_id()}
        instance.data = {**(instance.data or {}), "origin": origin}
