"""The accounts of the demo: one for each way of using the site. They exist only where the demo was loaded."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from accounts import roles
from accounts.models import User
from accounts.services import name_profile

PASSWORD = "marula-demo-2026"  # noqa: S105 known to everybody, which is why a production site refuses the demo


@dataclass(frozen=True)
class DemoAccount:
    role: str
    email: str
    name: str
    headline: str = ""
    is_superuser: bool = False


ACCOUNTS = (
    DemoAccount(roles.STUDENT, "student@example.com", "Thandi Mokoena"),
    DemoAccount(roles.INSTRUCTOR, "instructor@example.com", "Pieter van Wyk", "Teaches with a pencil in the hand"),
    DemoAccount(roles.EDITOR, "editor@example.com", "Lerato Dube"),
    DemoAccount(roles.ADMINISTRATOR, "admin@example.com", "Amina Naidoo", is_superuser=True),
)


@transaction.atomic
def ensure_demo_accounts() -> dict[str, User]:
    """{role: user}. What is missing is made; the password of a demo account is set back to the documented one."""
    roles.ensure_roles()
    return {account.role: _ensure(account) for account in ACCOUNTS}


def _ensure(account: DemoAccount) -> User:
    user = User.objects.filter(email=account.email).first()
    if user is None:
        make = User.objects.create_superuser if account.is_superuser else User.objects.create_user
        user = make(account.email, PASSWORD)
    elif not user.check_password(PASSWORD):
        user.set_password(PASSWORD)
        user.save()
    user.groups.add(Group.objects.get(name=account.role))
    profile = user.profile
    if not profile.name:
        profile.headline = profile.headline or account.headline
        name_profile(profile=profile, name=account.name)
    EmailAddress.objects.update_or_create(user=user, email=account.email, defaults={"verified": True, "primary": True})
    return user
