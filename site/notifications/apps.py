from django.apps import AppConfig

from core.due_work import register_due_work


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self):
        from .services import resend_due_messages

        register_due_work("resend messages", resend_due_messages)
