"""Signing in with an account at another site: Google's answers are written here, the rest is real."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from django.core import mail

from accounts.models import User
from config import env
from tests.factories.people import PASSWORD

from .two_factor import code, set_up

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SIGN_IN, START, BACK = "/accounts/login/", "/accounts/google/login/", "/accounts/google/login/callback/"


@pytest.fixture
def come_by_google(client, site_tree, google, monkeypatch, commits):
    """come_by_google(email=, ...): somebody agrees at Google and comes back; the answer to that."""

    def come(*, email="nomsa@example.org", verified=True, name="Nomsa Dlamini", process="login", **fields):
        said = {"sub": "g-1", "email": email, "email_verified": verified, "given_name": name}
        monkeypatch.setattr(GoogleOAuth2Adapter, "get_access_token_data", lambda *a, **k: {"access_token": "t"})
        monkeypatch.setattr(
            GoogleOAuth2Adapter,
            "complete_login",
            lambda self, request, app, token, **k: self.get_provider().sociallogin_from_response(request, said),
        )
        sent = client.post(f"{START}?process={process}", fields)
        assert sent.url.startswith("https://accounts.google.com/")
        state = parse_qs(urlsplit(sent.url).query)["state"][0]
        with commits():
            return client.get(BACK, {"code": "c", "state": state})

    return come


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_there_is_no_button_unless_it_is_switched_on(client, site_tree):
    page = client.get(SIGN_IN).content.decode()
    assert "google" not in page.lower()


def test_the_button_sends_a_form(client, site_tree, google):
    page = client.get(SIGN_IN).content.decode()
    assert f'action="{START}?process=login"' in page and "Sign in with Google" in page
    start = client.get(START)  # a mere link starts nothing: it asks first
    assert start.status_code == 200 and "Go on with Google" in start.content.decode()


def test_a_new_person_is_a_student_who_is_named_and_in(come_by_google, client):
    assert come_by_google().url == "/accounts/home/"
    user = User.objects.get()
    assert [group.name for group in user.groups.all()] == ["student"]
    assert (user.email, user.profile.name, user.has_usable_password()) == ("nomsa@example.org", "Nomsa Dlamini", False)
    assert is_in(client) and EmailAddress.objects.get().verified


def test_a_name_that_is_an_advertisement_is_not_taken(come_by_google):
    come_by_google(name="Prizes at http://spam.example")
    assert User.objects.get().profile.name == ""


def test_an_address_that_is_not_verified_there_is_verified_here(come_by_google, client):
    assert come_by_google(verified=False).url == "/accounts/confirm-email/"
    assert not is_in(client)
    assert [message.to for message in mail.outbox] == [["nomsa@example.org"]]


@pytest.mark.parametrize("verified", [True, False])
def test_an_account_with_the_same_address_is_not_taken_over(come_by_google, client, student, verified):
    answer = come_by_google(email=student.email, verified=verified)
    assert answer.url == "/accounts/confirm-email/"  # as for an address that nobody has
    assert not is_in(client) and not SocialAccount.objects.exists()
    assert User.objects.count() == 1
    (message,) = mail.outbox
    assert message.to == [student.email] and SIGN_IN in message.body


def test_the_owner_connects_it_after_confirming_to_be_it(come_by_google, client, student):
    client.post(SIGN_IN, {"login": student.email, "password": PASSWORD})
    answer = come_by_google(email=student.email, process="connect")
    assert answer.url == "/accounts/reauthenticate/"
    assert not SocialAccount.objects.exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert SocialAccount.objects.get().user == student
    page = client.get("/accounts/3rdparty/").content.decode()
    assert "Disconnect" in page and "Connected accounts" in page
    client.logout()
    assert come_by_google(email="somebody.else@example.org").url == "/accounts/home/"  # by Google's number, not address
    assert is_in(client)


def test_the_second_factor_is_asked_for_here_as_well(come_by_google, client, student):
    SocialAccount.objects.create(user=student, provider="google", uid="g-1")
    secret, _codes = set_up(student)
    assert come_by_google().url == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert is_in(client)


def test_next_is_kept(client, site_tree, google, come_by_google):
    page = client.get(f"{SIGN_IN}?next=/accounts/profile/").content.decode()
    assert f'action="{START}?process=login&amp;next=%2Faccounts%2Fprofile%2F"' in page


def test_providers_are_switched_on_by_both_variables(monkeypatch):
    assert env.sign_in_providers("GOOGLE", "GITHUB") == {}
    monkeypatch.setenv("GITHUB_CLIENT_ID", "an-id")
    monkeypatch.setenv("GITHUB_CLIENT_SECRET", "a-secret")
    (name,) = providers = env.sign_in_providers("GOOGLE", "GITHUB")
    assert name == "github"
    assert providers[name]["APPS"] == [{"client_id": "an-id", "secret": "a-secret", "key": ""}]
