import sys

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        from .ticking import start_ticking

        start_ticking(sys.argv)
