from itertools import count

from django.contrib.auth.models import Group

from accounts.models import Profile, User
from accounts.roles import ADMINISTRATOR, EDITOR, INSTRUCTOR

PASSWORD = "a long enough password"  # noqa: S105
_numbers = count(1)


def make_user(email: str = "", *, name: str = "", role: str = "", is_superuser: bool = False) -> User:
    """A person who can sign in with PASSWORD; `role` is a group of accounts.roles."""
    number = next(_numbers)
    user = User.objects.create_user(
        email or f"person{number}@example.org", PASSWORD, is_superuser=is_superuser, is_staff=is_superuser
    )
    profile, _created = Profile.objects.get_or_create(user=user, defaults={"handle": f"person-{number}"})
    if name:
        profile.name = name
        profile.save()
    if role:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return User.objects.get(pk=user.pk)  # fresh: permissions and profile are cached on the object


def make_student(**fields) -> User:
    return make_user(**fields)


def make_instructor(**fields) -> User:
    return make_user(role=INSTRUCTOR, **fields)


def make_editor(**fields) -> User:
    return make_user(role=EDITOR, **fields)


def make_administrator(**fields) -> User:
    """May do everything, in Wagtail as well."""
    return make_user(role=ADMINISTRATOR, is_superuser=True, **fields)
