from django.apps import AppConfig

from core.due_work import register_due_work


class AccessConfig(AppConfig):
    name = "learning.access"

    def ready(self):
        from .releasing import announce_released_lessons

        register_due_work("announce released lessons", announce_released_lessons)
