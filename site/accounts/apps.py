from django.apps import AppConfig
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True

    def ready(self):
        from . import receivers

        post_migrate.connect(receivers.make_roles, dispatch_uid="accounts.make_roles")


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user screens with our forms."""

    user_viewset = "accounts.viewsets.UserViewSet"
