"""Django's admin at /django-admin/: a net below the editor, for superusers, where records are looked at only.

Nothing a student did, nothing that was sent and nothing of an account is written here: that goes through services,
which keep their promises. What third parties register (groups, redirects, …) stays editable.
"""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.shortcuts import resolve_url

RECORDS = ("accounts", "commerce", "core", "learning", "notifications", "search")  # whose models are looked at here
# Registered by allauth: read-only as well, or not at all, because providers come from the environment alone.
LOOKED_AT = ("mfa.Authenticator", "account.EmailAddress", "usersessions.UserSession", "socialaccount.SocialAccount")
TAKEN_OUT = ("socialaccount.SocialApp", "socialaccount.SocialToken")
# What not even a superuser has to see: secrets, and mails that may hold links to sign in by.
HIDDEN = {
    "accounts.User": ["password"],
    "mfa.Authenticator": ["data"],
    "usersessions.UserSession": ["session_key", "data"],
    "notifications.OutgoingMessage": ["text", "html"],
}
COLUMNS = 6


class TechnicalAdminSite(admin.AdminSite):
    """Its own sign-in form would let people in by password alone, so there is none (see also EditorGateMiddleware)."""

    def has_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def login(self, request, extra_context=None):
        return redirect_to_login(resolve_url("admin:index"), resolve_url("account_login"))


class RecordAdmin(admin.ModelAdmin):
    """Any model, in full, without a way to change it."""

    list_select_related = True
    show_full_result_count = False

    def __init__(self, model, admin_site):
        hidden = HIDDEN.get(model._meta.label, [])
        plain = [
            field.name
            for field in model._meta.concrete_fields
            if field.name not in hidden and not isinstance(field, models.TextField | models.JSONField)
        ]
        self.list_display, self.exclude = plain[:COLUMNS], hidden
        super().__init__(model, admin_site)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def register_records(site: admin.AdminSite) -> None:
    ours = (
        model
        for model in apps.get_models()
        if model._meta.app_config.name.split(".")[0] in RECORDS and not model._meta.proxy
    )
    for model in (*ours, *map(apps.get_model, LOOKED_AT)):
        if site.is_registered(model):
            site.unregister(model)
        site.register(model, RecordAdmin)
    site.unregister([apps.get_model(label) for label in TAKEN_OUT])
