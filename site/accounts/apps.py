from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig

from core.due_work import register_due_work


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True

    def ready(self):
        from core.audit import register_actions

        from . import receivers

        register_actions(
            {
                "role.granted": _("Role granted"),
                "role.revoked": _("Role revoked"),
                "account.made_superuser": _("Made superuser"),
                "account.superuser_revoked": _("No longer superuser"),
                "account.deactivated": _("Account deactivated"),
                "account.reactivated": _("Account reactivated"),
                "account.address_changed": _("Email address changed"),
                "account.verified": _("Email address verified by staff"),
                "account.two_factor_reset": _("Two factors reset"),
            }
        )
        post_migrate.connect(receivers.make_roles, dispatch_uid="accounts.make_roles")
        register_due_work("forget sessions that ran out", lambda: call_command("clearsessions"))


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user screens with our forms."""

    user_viewset = "accounts.viewsets.UserViewSet"
