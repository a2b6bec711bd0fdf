"""What happens when an account appears, signs in, or the database was migrated."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_signed_up
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import ngettext

from .roles import STUDENT, ensure_roles
from .services import grant_role, make_profile
from .time_zones import remember_time_zone
from .two_factor import RECOVERY_CODES, SECOND_FACTORS


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


@receiver(authenticator_added, dispatch_uid="accounts.second_factor_proved")
def count_set_up_as_use(sender, request, user, authenticator, **kwargs):
    """Setting up proves both factors (the password was asked for just before): nobody has to type another code."""
    if authenticator.type in SECOND_FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(authenticator_used, dispatch_uid="accounts.recovery_code_used")
def tell_codes_left(sender, request, user, authenticator, **kwargs):
    if authenticator.type != RECOVERY_CODES:
        return
    authenticator.refresh_from_db()  # it was read before the code was crossed out
    left = len(authenticator.wrap().get_unused_codes())
    told = ngettext(
        "You used a recovery code; %(count)d is left. If your device is lost, remove it and set up a new one.",
        "You used a recovery code; %(count)d are left. If your device is lost, remove it and set up a new one.",
        left,
    )
    messages.warning(request, told % {"count": left})


def make_roles(sender, **kwargs):
    if is_last_app(sender) and is_migrated("auth", "Permission", **kwargs):
        ensure_roles()


def is_last_app(config) -> bool:
    """Whether post_migrate speaks of the last app: only then are there the permissions of all of them."""
    return config.name == [each for each in apps.get_app_configs() if each.models_module is not None][-1].name


def is_migrated(app: str, model: str, *, apps=apps, **kwargs) -> bool:
    """Whether there is this table yet: `migrate someapp` on an empty database sends post_migrate for every app, too."""
    return model.lower() in apps.all_models[app]
