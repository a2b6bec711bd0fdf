"""On the site itself: a row, and one more at the bell."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from ..channel import Channel
from ..models import Notification
from ..reading import count_unread
from ..specs import Message


class InSiteChannel(Channel):
    name = _("On the site")
    leads_out = False

    def deliver(self, message: Message) -> None:
        self.deliver_all([message])

    def deliver_all(self, messages: Iterable[Message]) -> None:
        """Two statements for any number. Who has no account is not told here."""
        known = [message for message in messages if message.user_id]
        if not known:
            return
        Notification.objects.bulk_create(
            Notification(
                user_id=message.user_id,
                kind=message.kind,
                title=message.content.subject,
                target_kind=message.target[0],
                target_key=message.target[1],
            )
            for message in known
        )
        count_unread(Counter(message.user_id for message in known))


channel = InSiteChannel()
