"""An address turned out not to be reached, or not to want our mail: kept, and said to its owner on the site."""

from datetime import datetime

from django.db import transaction

from ..enums import AddressTrouble
from ..models import OutgoingMessage
from ..troubles import note_trouble
from .sending import send_message


@transaction.atomic
def note_address(
    *, message: OutgoingMessage, trouble: AddressTrouble, description: str = "", now: datetime | None = None
) -> bool:
    """Of the mail that showed it. Returns whether this is news; only then its owner is told."""
    is_news = note_trouble(address=message.address, trouble=trouble, description=description, now=now)
    if is_news and message.user:
        context = {"address": message.address, "is_gone": trouble == AddressTrouble.BOUNCED}
        send_message(kind="address_troubled", to=message.user, context=context, now=now)
    return is_news
