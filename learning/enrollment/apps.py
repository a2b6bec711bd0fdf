from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentConfig(AppConfig):
    name = "learning.enrollment"

    def ready(self):
        from core.audit import register_actions

        from . import receivers  # noqa: F401

        register_actions(
            {
                "enrollment.enrolled": _("Enrolled"),
                "enrollment.left": _("Left the course"),
                "enrollment.ended": _("Access to the course ended"),
                "enrollment.removed": _("Taken out of the course"),
                "accommodation.granted": _("Accommodation granted"),
                "accommodation.withdrawn": _("Accommodation withdrawn"),
            }
        )
