from django.apps import AppConfig

from core.due_work import register_due_work


class StatementsConfig(AppConfig):
    name = "learning.statements"

    def ready(self):
        from . import receivers, services  # noqa: F401

        register_due_work("settle reports of packages", services.settle_due_registrations)
