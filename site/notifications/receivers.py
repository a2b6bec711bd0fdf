from anymail.signals import tracking
from django.dispatch import receiver

from .mail_reports import note_report


@receiver(tracking, dispatch_uid="notifications.mail_reports")
def keep_report(sender, event, esp_name, **kwargs):
    note_report(
        event=event.event_type,
        reference=str((event.metadata or {}).get("reference") or ""),
        provider_id=event.message_id or "",
        report=event.event_id or "",
        address=event.recipient or "",
        reason=event.reject_reason or "",
        description=event.description or event.mta_response or "",
        happened_at=event.timestamp,
    )
