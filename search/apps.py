from django.apps import AppConfig

from core.due_work import register_due_work


class SearchConfig(AppConfig):
    name = "search"

    def ready(self):
        from . import receivers, services  # noqa: F401

        register_due_work("index courses", services.index_due_courses)
