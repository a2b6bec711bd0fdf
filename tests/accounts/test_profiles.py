"""The profile that comes with every account, and handles."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts.handles import RESERVED, handle_from_name
from accounts.models import Profile, User
from accounts.services import create_account, make_profile, verify_address

pytestmark = pytest.mark.django_db


def test_an_account_comes_with_a_profile():
    user = User.objects.create_user("lindiwe@example.org")
    assert user.profile.handle


def test_saving_an_account_again_keeps_its_profile():
    user = User.objects.create_user("lindiwe@example.org")
    before = user.profile.handle
    user.first_name = "Lindiwe"
    user.save()
    make_profile(user=user)
    assert Profile.objects.get(user=user).handle == before


def test_the_handle_follows_the_name():
    assert create_account(email="x1@example.org", password=None, name="Thandi Nkosi").profile.handle == "thandi-nkosi"


def test_two_people_of_one_name_get_two_handles():
    handles = {
        create_account(email=f"t{n}@example.org", password=None, name="Thandi Nkosi").profile.handle for n in range(3)
    }
    assert len(handles) == 3
    assert all(handle.startswith("thandi-nkosi") for handle in handles)


def test_a_handle_taken_at_the_same_moment_is_avoided(monkeypatch):
    create_account(email="first@example.org", password=None, name="Thandi Nkosi")
    # As if the other one had come between looking and writing.
    monkeypatch.setattr("accounts.services._candidates", lambda *words: iter(["thandi-nkosi", "thandi-nkosi-2"]))
    user = create_account(email="second@example.org", password=None, name="Thandi Nkosi")
    assert Profile.objects.get(user=user).handle == "thandi-nkosi-2"


@pytest.mark.once
@pytest.mark.parametrize("email", ["sipho@example.org", "sipho.dlamini1990@example.org", "s@example.org"])
def test_a_handle_does_not_give_the_address_away(email):
    handle = User.objects.create_user(email).profile.handle
    assert handle.startswith("learner-") and len(handle) == len("learner-") + 5
    assert not any(len(word) > 1 and word in handle for word in re.split(r"[^a-z]+", email.split("@")[0]))


@pytest.mark.once
@pytest.mark.parametrize("name", ["", "李", "Jo"])
def test_a_name_without_a_handle_in_it_gives_nothing_of_the_address_away(name):
    profile = create_account(email="secret@example.org", password=None, name=name).profile
    assert profile.handle.startswith("learner-") and "secret" not in profile.handle
    profile.full_clean()


@pytest.mark.once
@pytest.mark.parametrize("name", ["Admin", "Marula Team", "SUPPORT"])
def test_a_reserved_name_makes_no_reserved_handle(name):
    handle = create_account(email="x@example.org", password=None, name=name).profile.handle
    assert handle not in RESERVED
    assert name.lower().replace(" ", "-") != handle


@pytest.mark.once
@pytest.mark.parametrize("handle", ["admin", "Admin", "ad-min", "no_reply", "staff"])
def test_reserved_handles_are_refused(handle):
    profile = User.objects.create_user("x@example.org").profile
    profile.handle = handle
    with pytest.raises(ValidationError) as refusal:
        profile.full_clean()
    assert "handle" in refusal.value.message_dict


@pytest.mark.once
@pytest.mark.parametrize("handle", ["ab", "-thandi", "Thandi", "thandi nkosi", "x" * 31, "thandi\n"])
def test_malformed_handles_are_refused(handle):
    profile = User.objects.create_user("x@example.org").profile
    profile.handle = handle
    with pytest.raises(ValidationError):
        profile.full_clean()


@pytest.mark.once
@pytest.mark.parametrize("handle", ["abc", "thandi_nkosi", "thandi-2", "x" * 30])
def test_ordinary_handles_are_taken(handle):
    profile = User.objects.create_user("x@example.org").profile
    profile.handle = handle
    profile.full_clean()


@pytest.mark.once
@pytest.mark.parametrize(
    "name, handle",
    [("Zoë Müller", "zoe-muller"), ("李", ""), ("Jo", ""), ("a" * 80, "a" * 24), ("--", "")],
)
def test_handles_from_names(name, handle):
    assert handle_from_name(name) == handle


@pytest.mark.once
def test_people_have_the_names_their_profile_says():
    user = create_account(email="x@example.org", password=None, name="Thandi Nkosi")
    assert (user.get_full_name(), user.get_short_name()) == ("Thandi Nkosi", "Thandi")


@pytest.mark.once
def test_a_language_the_site_no_longer_has_is_not_preferred(student):
    student.profile.language = "af"
    assert student.preferred_language == "af"
    student.profile.language = "tlh"
    assert student.preferred_language == ""


@pytest.mark.once
def test_superusers_need_no_mail_to_sign_in(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long enough password")
    call_command("createsuperuser", interactive=False, email="Root@Example.org", verbosity=0)
    address = EmailAddress.objects.get(user__is_superuser=True)
    assert (address.email, address.verified, address.primary) == ("root@example.org", True, True)


def test_ordinary_accounts_start_unverified():
    user = User.objects.create_user("x@example.org")
    assert not EmailAddress.objects.filter(user=user, verified=True).exists()


def test_verifying_a_changed_address_replaces_the_old_one(student):
    student.email = "new@example.org"
    student.save()
    verify_address(user=student)
    assert [(a.email, a.verified, a.primary) for a in EmailAddress.objects.filter(user=student)] == [
        ("new@example.org", True, True)
    ]
