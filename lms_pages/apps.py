from django.apps import AppConfig


class LmsPagesConfig(AppConfig):
    name = "lms_pages"

    def ready(self):
        from learning.courses.links import register_resolver

        from . import receivers  # noqa: F401
        from .links import page_urls

        register_resolver(page_urls)
