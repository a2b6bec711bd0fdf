"""What happens when an account appears, signs in, or the database was migrated."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_signed_up
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import receiver
from django.utils.translation import ngettext

from core.audit import record

from .models import User
from .proving import end_unproved_sessions
from .roles import STUDENT, ensure_roles
from .services import end_sessions, grant_role, make_profile, welcome_person
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


@receiver(email_confirmed, dispatch_uid="accounts.welcome")
def welcome_verified(sender, request, email_address, **kwargs):
    """When a new account proves its address; nobody was signed in with it before. Later ones are changes of address."""
    if email_address.user.last_login is None:
        welcome_person(user=email_address.user)


@receiver(email_confirmed, dispatch_uid="accounts.end_unproved_sessions")
def end_unproved(sender, request, email_address, **kwargs):
    """Who bought with this address may not be its owner, who comes now. Who proved one before only changes it (allauth
    takes the former away after this)."""
    proved = EmailAddress.objects.filter(user=email_address.user, verified=True)
    if not proved.exclude(pk=email_address.pk).exists():
        end_unproved_sessions(user=email_address.user, request=request)


@receiver(user_signed_up, dispatch_uid="accounts.welcome_at_once")
def welcome_known(sender, request, user, **kwargs):
    """Whoever comes with an account of another site that vouches for the address has nothing to verify."""
    if EmailAddress.objects.filter(user=user, verified=True).exists():
        welcome_person(user=user)


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


# What is written to the audit log, whichever form, command or service changed it: {field: (to true, to false)}.
SWITCHES = {
    "is_active": ("account.reactivated", "account.deactivated"),
    "is_superuser": ("account.made_superuser", "account.superuser_revoked"),
}


@receiver(pre_save, sender=settings.AUTH_USER_MODEL, dispatch_uid="accounts.remember_before")
def remember_before(sender, instance, raw=False, update_fields=None, **kwargs):
    watched = [*SWITCHES, "email"]
    if raw or not instance.pk or (update_fields is not None and not set(watched) & set(update_fields)):
        instance._before = None
    else:
        instance._before = User.objects.filter(pk=instance.pk).values(*watched).first()


@receiver(post_save, sender=settings.AUTH_USER_MODEL, dispatch_uid="accounts.write_down_changes")
def write_down_changes(sender, instance, created, raw=False, **kwargs):
    before = getattr(instance, "_before", None) or {}
    if created and not raw and instance.is_superuser:
        record(action=SWITCHES["is_superuser"][0], target=instance)
    for field, actions in SWITCHES.items():
        if field in before and before[field] != getattr(instance, field):
            record(action=actions[before[field]], target=instance)
    if before and before["email"] != instance.email:
        record(action="account.address_changed", target=instance, data={"from": before["email"], "to": instance.email})
    if not instance.is_active and before.get("is_active"):
        end_sessions(user=instance)


@receiver(m2m_changed, sender=User.groups.through, dispatch_uid="accounts.write_down_roles")
def write_down_roles(sender, instance, action, reverse, pk_set, **kwargs):
    """Roles given and taken, from either side: a person's roles, or a role's people."""
    if action in {"pre_remove", "pre_clear"}:
        there = set((instance.user_set if reverse else instance.groups).values_list("pk", flat=True))
        pk_set = there if pk_set is None else there & pk_set
    elif action != "post_add":
        return
    if not pk_set:
        return
    people = User.objects.filter(pk__in=pk_set) if reverse else [instance]
    roles = [instance] if reverse else Group.objects.filter(pk__in=pk_set)
    name = "role.granted" if action == "post_add" else "role.revoked"
    for person in people:
        for role in roles:
            record(action=name, target=person, data={"role": role.name})
