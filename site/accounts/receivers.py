"""What happens when an account appears, signs in, or the database was migrated."""

from allauth.account.signals import user_signed_up
from django.apps import apps
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver

from .roles import STUDENT, ensure_roles
from .services import grant_role, make_profile
from .time_zones import remember_time_zone


@receiver(post_save, sender=settings.AUTH_USER_MODEL, dispatch_uid="accounts.make_profile")
def give_profile(sender, instance, created, raw=False, **kwargs):
    if created and not raw:
        make_profile(user=instance)


@receiver(user_signed_up, dispatch_uid="accounts.join_students")
def join_students(sender, user, **kwargs):
    """Whoever registers is a student; every other role is given by an administrator."""
    grant_role(user=user, role=STUDENT)


@receiver(user_logged_in, dispatch_uid="accounts.time_zone")
def note_time_zone(sender, request, user, **kwargs):
    if request is not None and hasattr(request, "session"):
        remember_time_zone(request.session, user)


def make_roles(sender, **kwargs):
    """After the last app, when the permissions of all of them exist; earlier apps' turns would do it for nothing."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender.name == last.name:
        ensure_roles()
