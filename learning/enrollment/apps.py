from django.apps import AppConfig


class EnrollmentConfig(AppConfig):
    name = "learning.enrollment"

    def ready(self):
        from . import receivers  # noqa: F401
