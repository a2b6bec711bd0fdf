"""People made and changed in Wagtail's user screens."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.services import create_account, set_active
from core.models import AuditEntry
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import make_course
from tests.factories.people import PASSWORD

from .two_factor import set_up


@pytest.fixture
def office(client, site_tree):
    """A client signed in as an administrator who is no superuser."""
    client.force_login(create_account(email="boss@example.org", password=PASSWORD, roles=("administrator",)))
    return client


def new(client, **fields):
    fields = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD, **fields}
    return client.post("/admin/users/new/", fields)


@pytest.mark.once
def test_the_forms_open(office):
    assert office.get("/admin/users/new/").status_code == 200
    user = create_account(email="x@example.org", password=PASSWORD)
    assert office.get(f"/admin/users/edit/{user.pk}/").status_code == 200


def test_somebody_made_by_staff_can_sign_in_at_once(office, client):
    group = Group.objects.get(name="instructor")
    assert new(office, email="New@Example.ORG", groups=[group.pk]).status_code == 302
    user = User.objects.get(email="new@example.org")
    assert EmailAddress.objects.get(user=user).verified
    assert user.profile.handle and list(user.groups.all()) == [group]
    client.logout()
    response = client.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD})
    assert response.url == "/accounts/home/"


@pytest.mark.once
def test_the_profile_takes_the_name_that_staff_typed(office):
    new(office, first_name="Thandi", last_name="Nkosi")
    assert User.objects.get(email="new@example.org").profile.name == "Thandi Nkosi"


@pytest.mark.parametrize("email", ["BOSS@example.org", "boss@example.org"])
def test_an_address_in_use_is_refused_in_words(office, email):
    response = new(office, email=email)
    assert response.status_code == 200
    assert response.context["form"].errors["email"] == ["There is already an account with this email address."]


def test_a_changed_address_is_verified(office):
    user = create_account(email="x@example.org", password=PASSWORD)
    response = office.post(f"/admin/users/edit/{user.pk}/", {"email": "Y@example.org", "is_active": "on"})
    assert response.status_code == 302
    assert [(a.email, a.verified) for a in EmailAddress.objects.filter(user=user)] == [("y@example.org", True)]


def test_an_unverified_address_stays_so_when_something_else_is_changed(office):
    user = User.objects.create_user("x@example.org", PASSWORD)
    office.post(f"/admin/users/edit/{user.pk}/", {"email": "x@example.org", "first_name": "X", "is_active": "on"})
    user.refresh_from_db()
    assert user.first_name == "X"
    assert not EmailAddress.objects.filter(user=user, verified=True).exists()


def test_an_address_that_somebody_else_verified_is_refused(office):
    other = create_account(email="other@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=other, email="second@example.org", verified=True)
    response = new(office, email="second@example.org")
    assert response.status_code == 200
    assert "email" in response.context["form"].errors
    assert not User.objects.filter(email="second@example.org").exists()


@pytest.mark.once
def test_administrators_make_no_superusers(office):
    new(office, is_superuser="on")
    assert not User.objects.get(email="new@example.org").is_superuser
    user = User.objects.get(email="new@example.org")
    office.post(f"/admin/users/edit/{user.pk}/", {"email": user.email, "is_active": "on", "is_superuser": "on"})
    user.refresh_from_db()
    assert not user.is_superuser


@pytest.mark.once
def test_superusers_make_superusers(client, site_tree):
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    new(client, is_superuser="on")
    assert User.objects.get(email="new@example.org").is_superuser


@pytest.mark.once
def test_administrators_do_not_touch_superusers(office):
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    taken = {
        "email": root.email,
        "is_active": "on",
        "password1": "another long password",
        "password2": "another long password",
    }
    response = office.post(f"/admin/users/edit/{root.pk}/", taken)
    root.refresh_from_db()
    assert response.status_code in (302, 403)
    assert root.check_password(PASSWORD)


def delete(client, user, *, in_bulk):
    if in_bulk:
        return client.post(f"/admin/bulk/accounts/user/delete/?id={user.pk}", follow=True)
    return client.post(f"/admin/users/delete/{user.pk}/", follow=True)


@pytest.mark.parametrize("in_bulk", [False, True])
def test_an_account_with_a_past_is_kept_and_another_is_deleted(office, in_bulk):
    student = make_enrollment(make_course()).user
    response = delete(office, student, in_bulk=in_bulk)
    assert response.status_code == 200 and "Nothing was deleted" in response.content.decode()
    assert User.objects.filter(pk=student.pk).exists()
    nobody = create_account(email="nobody@example.org", password=PASSWORD)
    delete(office, nobody, in_bulk=in_bulk)
    assert not User.objects.filter(pk=nobody.pk).exists()


@pytest.mark.once
def test_administrators_do_not_switch_superusers_off_in_bulk(office):
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    student = create_account(email="thandi@example.org", password=PASSWORD)
    for user in (root, student):
        office.post(f"/admin/bulk/accounts/user/set_active_state/?id={user.pk}", {"mark_as_active": "False"})
    assert User.objects.get(pk=root.pk).is_active
    assert not User.objects.get(pk=student.pk).is_active


def test_the_list_tells_who_signs_in_by_two_factors(office, django_assert_num_queries):
    office.get("/admin/users/")  # what is kept for the next page is made by the first
    with CaptureQueriesContext(connection) as for_one:
        assert office.get("/admin/users/").context["users"][0].has_second_factor is False
    for number in range(2):
        set_up(create_account(email=f"x{number}@example.org", password=None))
    with django_assert_num_queries(len(for_one)):
        page = office.get("/admin/users/")
    assert {user.email: user.has_second_factor for user in page.context["users"]} == {
        "boss@example.org": False,
        "x0@example.org": True,
        "x1@example.org": True,
    }
    assert "Two factors" in page.content.decode()


def test_people_are_found_by_name_role_and_state(office):
    people = {
        name: create_account(email=f"{name}@example.org", password=None, name=full, roles=roles)
        for name, full, roles in [("thandi", "Thandi Nkosi", ("instructor",)), ("sipho", "Sipho Dlamini", ())]
    }
    EmailAddress.objects.filter(user=people["sipho"]).update(verified=False)
    set_active(user=people["thandi"], is_active=False)

    def found(**query):
        return {user.email.split("@")[0] for user in office.get("/admin/users/", query).context["users"]}

    assert found() == {"boss", "thandi", "sipho"}
    assert found(q="nkosi") == {"thandi"}
    assert found(is_address_verified="false") == {"sipho"}
    assert found(is_active="false") == {"thandi"}
    assert found(group=Group.objects.get(name="instructor").pk) == {"thandi"}
    assert found(q="example", is_active="true", is_address_verified="true") == {"boss"}


def test_an_address_is_verified_by_an_administrator(office, client):
    user = User.objects.create_user("x@example.org", PASSWORD)
    address = reverse("wagtailusers_users:person_action", args=[user.pk, "verify"])
    assert address in office.get("/admin/users/").content.decode()
    assert "x@example.org" in office.get(address).content.decode()
    assert not EmailAddress.objects.filter(user=user, verified=True).exists()  # asked, not done
    office.post(address)
    assert EmailAddress.objects.get(user=user).verified
    assert AuditEntry.objects.get(action="account.verified", label=user.email).user_label == "boss@example.org"
    assert address not in office.get("/admin/users/").content.decode()
    client.logout()
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).url == "/accounts/home/"


@pytest.mark.once
@pytest.mark.parametrize("way", ["button", "form", "bulk"])
def test_whoever_is_deactivated_is_out_at_once_and_stays_out(office, way):
    user, there = create_account(email="x@example.org", password=PASSWORD), Client()
    there.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert there.get("/accounts/profile/").status_code == 200
    if way == "button":
        office.post(reverse("wagtailusers_users:person_action", args=[user.pk, "deactivate"]))
    elif way == "form":
        office.post(f"/admin/users/edit/{user.pk}/", {"email": user.email})
    else:
        office.post(f"/admin/bulk/accounts/user/set_active_state/?id={user.pk}", {"mark_as_active": "False"})
    office.post(reverse("wagtailusers_users:person_action", args=[user.pk, "reactivate"]))
    assert User.objects.get(pk=user.pk).is_active
    assert there.get("/accounts/profile/").status_code == 302  # the old session does not come back with the account
    told = AuditEntry.objects.filter(label=user.email, user_label="boss@example.org").order_by("pk")
    assert [entry.action for entry in told] == ["account.deactivated", "account.reactivated"]


@pytest.mark.once
def test_nobody_acts_on_superusers_or_locks_themselves_out(office):
    root, boss = User.objects.create_superuser("root@example.org", PASSWORD), User.objects.get(email="boss@example.org")
    for user in (root, boss):
        address = reverse("wagtailusers_users:person_action", args=[user.pk, "deactivate"])
        assert address not in office.get("/admin/users/").content.decode()
        assert office.post(address).status_code in {302, 403}
        assert User.objects.get(pk=user.pk).is_active
    office.force_login(create_account(email="ed@example.org", password=None, roles=("editor",)))
    victim = create_account(email="x@example.org", password=None)
    office.post(reverse("wagtailusers_users:person_action", args=[victim.pk, "deactivate"]))
    assert User.objects.get(pk=victim.pk).is_active
    assert office.post("/admin/users/1/emperor/").status_code == 404
