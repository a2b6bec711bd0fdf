from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "learning.progress"

    def ready(self):
        from . import receivers  # noqa: F401
