from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"

    def ready(self):
        from . import checks  # noqa: F401
        from .audit import register_actions
        from .task_failures import connect

        connect()
        register_actions({"failure.settled": _("Failure in the background settled")})
