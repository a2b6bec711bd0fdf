from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvitationsConfig(AppConfig):
    name = "accounts.invitations"

    def ready(self):
        from core.audit import register_actions

        from . import receivers  # noqa: F401

        register_actions({"invitation.sent": _("Invited"), "invitation.accepted": _("Invitation accepted")})
