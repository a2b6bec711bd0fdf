"""Making people and changing what is known of them."""

import logging
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.audit import record
from notifications.rendering import language_for
from notifications.services import send_message

from .handles import NEUTRAL, RESERVED, handle_from_name
from .models import Profile, User
from .pictures import square_picture
from .proving import end_unproved_sessions
from .roles import ROLES

log = logging.getLogger(__name__)

# Without vowels and look-alikes: no words, nothing to misread.
ENDING = "bcdfghjkmnpqrstvwxz23456789"


def make_profile(*, user: User) -> Profile:
    """The profile of a new account, with a handle of its own. Making it twice gives the same one."""
    name = f"{user.first_name} {user.last_name}".strip()
    for handle in _candidates(handle_from_name(name)):
        try:
            with transaction.atomic():
                return Profile.objects.get_or_create(user=user, defaults={"handle": handle, "name": name})[0]
        except IntegrityError:
            continue  # somebody took the handle this very moment
    raise AssertionError("unreachable: _candidates never ends")


def name_profile(*, profile: Profile, name: str) -> None:
    """What a person calls themselves when signing up; the handle follows the name while nobody has seen it yet."""
    if not name:
        return
    profile.name = name
    for handle in _candidates(handle_from_name(name)):
        try:
            with transaction.atomic():
                profile.handle = handle
                profile.save()
            return
        except IntegrityError:
            continue


def _candidates(wanted: str):
    """The wanted handle when it is free, then ever new ones with a random ending; neutral ones when none is wanted."""
    if wanted and wanted not in RESERVED and not Profile.objects.filter(handle=wanted).exists():
        yield wanted
    while True:
        yield f"{wanted or NEUTRAL}-{get_random_string(5, ENDING)}"


@transaction.atomic
def verify_address(*, user: User) -> EmailAddress:
    """Take the account's address as verified: somebody trusted typed it (createsuperuser, staff, seeds).

    It becomes the only address of the account. Raises IntegrityError when another account has verified it.
    """
    addresses = EmailAddress.objects.filter(user=user)
    addresses.exclude(email=user.email).delete()
    address, _created = addresses.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return address


def welcome_person(*, user: User) -> None:
    """Once for each account, when its address is known to be theirs."""
    send_message(kind="welcome", to=user, key=f"welcome:{user.pk}", context={"name": user.profile.name})


@transaction.atomic
def create_account(*, email: str, password: str | None, name: str = "", roles: tuple[str, ...] = ()) -> User:
    """An account that can sign in at once, its address taken as verified. For seeds and imports, not for visitors."""
    user = User.objects.create_user(email, password)
    name_profile(profile=user.profile, name=name)
    verify_address(user=user)
    for role in roles:
        grant_role(user=user, role=role)
    return user


@transaction.atomic
def vouch_for_address(*, user: User) -> EmailAddress:
    """An administrator takes the account's address as verified; the audit log says who. See verify_address. Whoever was
    signed in without a proof is signed out."""
    address = verify_address(user=user)
    end_unproved_sessions(user=user)
    record(action="account.verified", target=user)
    return address


@transaction.atomic
def grant_role(*, user: User, role: str) -> None:
    """Add a person to a role. Raises ValueError for an unknown role, naming those there are."""
    user.groups.add(_group_of(role))
    _forget_rights(user)


@transaction.atomic
def revoke_role(*, user: User, role: str) -> bool:
    """Take a person out of a role. Returns whether they were in it. Raises ValueError for an unknown role."""
    group = _group_of(role)
    was_in = user.groups.contains(group)
    user.groups.remove(group)
    _forget_rights(user)
    return was_in


def _group_of(role: str) -> Group:
    if role not in ROLES:
        raise ValueError(f"There is no role {role!r}; there are: {', '.join(ROLES)}.")
    return Group.objects.get_or_create(name=role)[0]


def _forget_rights(user: User) -> None:
    user.__dict__.pop("_group_perm_cache", None)
    user.__dict__.pop("_perm_cache", None)


@transaction.atomic
def set_active(*, user: User, is_active: bool) -> None:
    """Let somebody in again, or keep them out from now on: their sessions end (receivers see to that)."""
    user.is_active = is_active
    user.save(update_fields=["is_active"])


def end_sessions(*, user: User) -> None:
    """Sign somebody out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def save_profile(*, profile: Profile, picture=None, remove_picture: bool = False) -> Profile:
    """Store a changed profile. `picture` is an uploaded image, kept as a small square without its metadata."""
    old = Profile.objects.only("picture").get(pk=profile.pk).picture.name
    if picture:
        name, content = square_picture(picture)
        profile.picture.save(name, content, save=False)
    elif remove_picture:
        profile.picture = ""
    else:
        profile.picture = old
    profile.save()
    if old and old != profile.picture.name:
        transaction.on_commit(partial(profile.picture.storage.delete, old))
    return profile


@transaction.atomic
def reset_two_factor(*, user: User, by: str) -> int:
    """Take away every second factor of somebody who lost theirs, and end their sessions. Returns how many there were.

    The person is told by mail; `by`, who did it, is written to the log. To be done only for somebody who proved by
    another way who they are: from now on their password alone is enough to set up a new factor.
    """
    count, _rows = Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    record(action="account.two_factor_reset", target=user, data={"by": by, "factors": count})
    with override(language_for(user)):
        notice = {
            "subject": _("Two-factor sign-in was reset"),
            "text": _(
                "An administrator has taken away the second factors of your account, and signed you out everywhere. "
                "Sign in with your password and set up a new one.\n\n"
                "If you did not ask for this, change your password at once and write to us."
            ),
        }
    send_message(kind="account_notice", to=user, context=notice)
    log.warning("Two-factor sign-in of user %s was reset by %s (%s factors).", user.pk, by, count)
    return count
