from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToolsConfig(AppConfig):
    name = "learning.tools"
    verbose_name = _("AI tools")

    def ready(self):
        from core.audit import register_actions

        register_actions(
            {
                "ai_tool.consented": _("Student agreed to an AI tool"),
                "ai_tool.consent_withdrawn": _("Student withdrew from an AI tool"),
            }
        )
