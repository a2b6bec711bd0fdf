from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig

from core.due_work import register_due_work


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True

    def ready(self):
        from . import receivers

        post_migrate.connect(receivers.make_roles, dispatch_uid="accounts.make_roles")
        register_due_work("forget sessions that ran out", lambda: call_command("clearsessions"))


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user screens with our forms."""

    user_viewset = "accounts.viewsets.UserViewSet"
