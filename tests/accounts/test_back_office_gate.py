"""Who may pass into /admin/ and /django-admin/."""

import pytest

from accounts.roles import ROLES
from accounts.services import create_account
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.once]
EDITOR, TECHNICAL = "/admin/", "/django-admin/"
LOGIN = "/accounts/login/"


@pytest.fixture
def person(site_tree):
    def make(*roles, **flags):
        user = create_account(email="who@example.org", password=PASSWORD, roles=roles)
        for name, value in flags.items():
            setattr(user, name, value)
        user.save()
        return user

    return make


@pytest.mark.parametrize("role, status", [(role, 403 if role == "student" else 200) for role in ROLES])
def test_the_editor_opens_to_staff(client, person, role, status):
    client.force_login(person(role))
    assert client.get(EDITOR).status_code == status


@pytest.mark.parametrize("role", ROLES)
def test_no_role_opens_the_technical_admin(client, person, role):
    client.force_login(person(role))
    assert client.get(TECHNICAL).status_code == 403


def test_the_technical_admin_opens_to_superusers_only(client, person):
    user = person(is_staff=True)
    client.force_login(user)
    assert client.get(TECHNICAL).status_code == client.get(EDITOR).status_code == 403
    user.is_staff, user.is_superuser = False, True
    user.save()
    assert client.get(TECHNICAL).status_code == client.get(EDITOR).status_code == 200


def test_somebody_without_any_role_is_refused_and_not_sent_around(client, person):
    client.force_login(person())
    assert client.get(EDITOR).status_code == 403
    assert client.get("/admin/pages/").status_code == 403


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/3/edit/?tab=1", "/django-admin/auth/group/"])
def test_visitors_sign_in_on_our_page_and_come_back(client, site_tree, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response.url.startswith(f"{LOGIN}?next=")
    from urllib.parse import parse_qs, urlsplit

    assert parse_qs(urlsplit(response.url).query)["next"] == [path]


@pytest.mark.parametrize("area", [EDITOR, TECHNICAL])
def test_the_native_sign_in_forms_let_nobody_in(client, person, area):
    person("editor", is_staff=True)
    response = client.post(
        f"{area}login/", {"username": "who@example.org", "password": PASSWORD, "next": area}, follow=False
    )
    assert response.status_code == 302
    assert response.url == f"{LOGIN}?next={area}"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "wanted, next_path", [("/admin/pages/", "/admin/pages/"), ("https://evil.example/", "/admin/"), ("", "/admin/")]
)
def test_the_native_sign_in_page_passes_on_where_one_was_going(client, site_tree, wanted, next_path):
    response = client.get("/admin/login/", {"next": wanted})
    assert response.url == f"{LOGIN}?next={next_path}"


def test_wagtails_password_reset_is_closed(client, site_tree):
    assert client.get("/admin/password_reset/").url.startswith(LOGIN)


def test_an_inactive_editor_is_a_visitor(client, person):
    user = person("editor")
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get(EDITOR).url == f"{LOGIN}?next={EDITOR}"


@pytest.mark.parametrize(
    "headers", [{"x-requested-with": "XMLHttpRequest"}, {"hx-request": "true"}, {"sec-fetch-dest": "empty"}]
)
def test_scripts_get_403_and_no_sign_in_page(client, site_tree, headers):
    assert client.get("/admin/pages/", headers=headers).status_code == 403


def test_a_browser_that_navigates_gets_the_sign_in_page(client, site_tree):
    assert client.get("/admin/pages/", headers={"sec-fetch-dest": "document"}).status_code == 302


def test_an_editors_scripts_work(client, person):
    client.force_login(person("editor"))
    assert client.get("/admin/", headers={"x-requested-with": "XMLHttpRequest"}).status_code == 200


def test_other_addresses_are_left_alone(client, site_tree):
    assert client.get("/administration/").status_code == 404
