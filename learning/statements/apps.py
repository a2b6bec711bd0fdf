from django.apps import AppConfig


class StatementsConfig(AppConfig):
    name = "learning.statements"

    def ready(self):
        from . import receivers  # noqa: F401
