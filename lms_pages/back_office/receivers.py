"""What is written down of pages and settings. Wagtail's own log says who and when; where from is added to its entries,
so that the audit log can show it."""

from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue
from wagtail.models import ModelLogEntry, PageLogEntry

from core.audit import record, register_actions
from core.request_id import current_request_id
from core.request_origin import current_address

from ..models import CommerceSettings, SiteSettings

register_actions({"settings.changed": _("Settings changed")})


@receiver(pre_save, sender=PageLogEntry, dispatch_uid="back_office.origin_of_page_log")
@receiver(pre_save, sender=ModelLogEntry, dispatch_uid="back_office.origin_of_model_log")
def note_origin(sender, instance, raw=False, **kwargs):
    address = current_address()
    if address and not raw and instance.pk is None:
        origin = {"address": address, "request_id": current_request_id()}
        instance.data = {**(instance.data or {}), "origin": origin}


@receiver(pre_save, sender=SiteSettings, dispatch_uid="back_office.settings_changed")
@receiver(pre_save, sender=CommerceSettings, dispatch_uid="back_office.commerce_settings_changed")
def write_down_settings(sender, instance, raw=False, **kwargs):
    """{field: "from → to"} of what is another than before; a page or picture by its number."""
    before = sender.objects.filter(pk=instance.pk).first() if instance.pk else None
    if raw or before is None:
        return
    fields = [field.attname for field in sender._meta.concrete_fields]
    pairs = {name: (getattr(before, name), getattr(instance, name)) for name in fields}
    changed = {name: f"{_said(old)} → {_said(new)}" for name, (old, new) in pairs.items() if old != new}
    if changed:
        record(action="settings.changed", target=instance, data=changed)


def _said(value) -> str:
    if isinstance(value, StreamValue):
        value = ", ".join(_words(block.value) for block in value)
    return "–" if value in ("", None) else str(value)


def _words(value) -> str:
    return ": ".join(str(part) for part in value.values()) if isinstance(value, dict) else str(value)
