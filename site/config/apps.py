import sys

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    name = "config"
    default = True

    def ready(self):
        from .ticking import start_ticking

        start_ticking(sys.argv)


class TechnicalAdminConfig(AdminConfig):
    default_site = "config.technical_admin.TechnicalAdminSite"

    def ready(self):
        super().ready()
        from django.contrib import admin

        from .technical_admin import register_records

        register_records(admin.site)
