from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "accounts.applications"

    def ready(self):
        from core.audit import register_actions

        register_actions(
            {
                "application.sent": _("Applied to teach"),
                "application.approved": _("Application approved"),
                "application.declined": _("Application declined"),
            }
        )
