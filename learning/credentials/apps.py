from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    name = "learning.credentials"
    verbose_name = _("Credentials")

    def ready(self):
        from core.audit import register_actions

        register_actions({"credentials.key_rotated": _("Signing key of certificates changed")})
