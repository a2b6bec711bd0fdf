from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "learning.access"
