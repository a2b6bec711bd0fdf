from allauth.account.models import EmailAddress
from django.db import router
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector

from .models import User


def may_be_deleted(user: User) -> bool:
    """Whether no row protects this account: enrollments do, and with them progress and attempts."""
    try:
        Collector(using=router.db_for_write(User), origin=user).collect([user])
    except (ProtectedError, RestrictedError):
        return False
    return True


def is_verified(user: User) -> bool:
    """Whether the address of this account was proved, or vouched for. A list has it as `is_address_verified`."""
    known = getattr(user, "is_address_verified", None)
    return EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists() if known is None else known


def has_to_prove_address(user: User) -> bool:
    """Whether the address waits to be proved: of an account that was made on the way, by buying something."""
    return EmailAddress.objects.filter(user=user, email=user.email, verified=False).exists()


def may_change_account(actor: User, user: User, *, oneself: bool = False) -> bool:
    """Whether `actor` may switch this account off or on, or vouch for it: superusers are for superusers, and nobody
    locks themselves out. `oneself`: what may be done to one's own account."""
    return (
        actor.has_perm("accounts.change_user")
        and (actor.is_superuser or not user.is_superuser)
        and (oneself or actor.pk != user.pk)
    )
