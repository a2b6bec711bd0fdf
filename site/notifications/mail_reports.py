"""What providers report of mails: delivered, came back, called unwanted. django-anymail verifies who says so."""

from datetime import datetime
from hashlib import sha256

from anymail.urls import urlpatterns
from django.db import transaction

from core import clock

from .enums import AddressTrouble, MailEvent
from .models import MessageEvent, OutgoingMessage
from .preferences import stop_mail
from .services import note_address

FOR_EVER = {"bounced", "invalid"}  # why mail to an address will never arrive, in anymail's words


def mail_reports(provider: str) -> list:
    """The address for the reports of this provider, and no other: mail/<provider>/tracking/."""
    return [pattern for pattern in urlpatterns if pattern.name == f"{provider}_tracking_webhook"]


@transaction.atomic
def note_report(
    *,
    event: str,
    reference: str = "",
    provider_id: str = "",
    report: str = "",
    address: str = "",
    reason: str = "",
    description: str = "",
    happened_at: datetime | None = None,
) -> MessageEvent | None:
    """Keep what was reported of a mail of ours, once for each report. None for what says nothing, or of no mail of
    ours.

    An address that does not exist, or whose owner complained, gets only what is owed from now on; they are told so on
    the site.
    """
    message = _message_of(reference, provider_id)
    if message is None or event not in MailEvent.values:
        return None
    happened_at = clock.current(happened_at)
    name = report or f"{event}:{happened_at.isoformat()}"
    found, created = MessageEvent.objects.get_or_create(
        message=message,
        reference=sha256(name.encode()).hexdigest(),
        defaults={"event": event, "description": (description or reason)[:500], "happened_at": happened_at},
    )
    # A report says of which address; one of another that mail was passed on to says nothing of ours.
    is_ours = not address or address.lower() == message.address.lower()
    if created and is_ours:
        _act_on(found, reason)
    return found


def _message_of(reference: str, provider_id: str) -> OutgoingMessage | None:
    by = {"reference": reference} if reference else {"provider_id": provider_id}
    return OutgoingMessage.objects.filter(**by).select_related("user__profile").first() if any(by.values()) else None


def _act_on(found: MessageEvent, reason: str) -> None:
    message = found.message
    if found.event == MailEvent.UNSUBSCRIBED and message.user:
        stop_mail(user=message.user, kind=message.kind)
    is_gone = found.event in (MailEvent.BOUNCED, MailEvent.REJECTED) and reason in FOR_EVER
    if not is_gone and found.event != MailEvent.COMPLAINED:
        return
    trouble = AddressTrouble.BOUNCED if is_gone else AddressTrouble.COMPLAINED
    note_address(message=message, trouble=trouble, description=found.description)
