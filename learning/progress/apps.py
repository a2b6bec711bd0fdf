from django.apps import AppConfig

from core.due_work import register_due_work


class ProgressConfig(AppConfig):
    name = "learning.progress"

    def ready(self):
        from . import receivers, services  # noqa: F401
        from .finishing import congratulate_finishers

        register_due_work("recount progress", services.recount_due_courses)
        register_due_work("congratulate finishers", congratulate_finishers)
