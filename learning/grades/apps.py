from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GradesConfig(AppConfig):
    name = "learning.grades"

    def ready(self):
        from core.audit import register_actions

        register_actions(
            {
                "grade.overridden": _("Grade overridden"),
                "grade.override_withdrawn": _("Override of a grade withdrawn"),
                "grade.released": _("Grades released"),
            }
        )
