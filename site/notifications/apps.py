from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.due_work import register_due_work


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self):
        from core.audit import register_actions

        from . import receivers  # noqa: F401
        from .services import forget_old_messages, forget_old_words, resend_due_messages, send_due_digests

        register_due_work("send digests", send_due_digests)
        register_due_work("resend messages", resend_due_messages)
        register_due_work("forget the words of old messages", forget_old_words)
        register_due_work("forget old messages", forget_old_messages)
        register_actions(
            {
                "message.retried": _("Message tried again"),
                "message.discarded": _("Message discarded"),
                "message_text.changed": _("Text of a message changed"),
                "message_text.reset": _("Text of a message reset"),
                "address.reopened": _("Mail goes to this address again"),
            }
        )
