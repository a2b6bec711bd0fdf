from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "accounts.applications"

    def ready(self):
        from django.urls import reverse

        from core.audit import register_actions
        from notifications.targets import register_target

        register_target("application", lambda key, user: reverse("instructor_applications:inspect", args=[key]))
        register_actions(
            {
                "application.sent": _("Applied to teach"),
                "application.approved": _("Application approved"),
                "application.declined": _("Application declined"),
            }
        )
