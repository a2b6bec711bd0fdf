"""Signing in by two factors, and the gate that asks for them. Passkeys: tests/browser/test_two_factor.py."""

import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.services import create_account
from accounts.two_factor import WANTED
from tests.factories.people import PASSWORD

from .two_factor import code, set_up

pytestmark = pytest.mark.django_db
SIGN_IN, STEP_TWO, PASSWORD_AGAIN = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/reauthenticate/"
INDEX, APP, CODES = "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/"
CODE_AGAIN = "/accounts/2fa/reauthenticate/"


@pytest.fixture
def editor(site_tree):
    return create_account(email="editor@example.org", password=PASSWORD, roles=("editor",))


@pytest.fixture
def required(settings):
    settings.EDITOR_TWO_FACTOR_REQUIRED = True


@pytest.fixture
def almighty(editor):
    """An editor who is a superuser as well, with an authenticator app."""
    editor.is_superuser = editor.is_staff = True
    editor.save()
    editor.secret, editor.codes = set_up(editor)
    return editor


def sign_in(client, **fields):
    return client.post(SIGN_IN, {"login": "editor@example.org", "password": PASSWORD, **fields})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


# --- setting up


@pytest.mark.django_db(transaction=True)  # allauth tells of a new factor after the commit
def test_an_editor_without_second_factor_sets_one_up_and_goes_on(client, editor, required):
    sign_in(client)
    assert client.get("/admin/account/?tab=1").url == INDEX
    asked = client.get(INDEX)
    assert "The editor opens to people who sign in by two factors" in asked.content.decode()
    assert "Go on to the editor" not in asked.content.decode()
    assert client.get(APP).url.startswith(PASSWORD_AGAIN)
    client.post(PASSWORD_AGAIN, {"password": PASSWORD, "next": APP})
    form = client.get(APP).context["form"]
    assert client.post(APP, {"code": "000000x"}).context["form"].errors
    assert client.post(APP, {"code": code(form.secret)}).url == CODES
    codes = client.get(CODES)
    assert len(codes.context["unused_codes"]) == 10
    assert 'href="/admin/account/?tab=1"' in codes.content.decode()
    assert client.get("/admin/account/?tab=1").status_code == 200  # without typing another code
    assert WANTED not in client.session
    assert [message.subject for message in mail.outbox] == ["Two-factor sign-in: app added"]


@pytest.mark.once
def test_the_second_factor_is_required_by_a_setting(client, editor):
    sign_in(client)
    assert client.get("/admin/").status_code == 200


@pytest.mark.once
def test_scripts_of_an_editor_without_second_factor_get_403(client, editor, required):
    client.force_login(editor)
    assert client.get("/admin/pages/", headers={"sec-fetch-dest": "empty"}).status_code == 403


@pytest.mark.once
def test_students_are_not_asked(client, student, site_tree, required):
    client.force_login(student)
    assert client.get("/learn/").status_code == 200
    assert client.get("/admin/").status_code == 403


# --- signing in


@pytest.mark.once
def test_signing_in_takes_the_code_and_leads_on(client, almighty, required):
    assert sign_in(client, next="/admin/pages/").url == STEP_TWO
    assert not is_in(client)
    refused = client.post(STEP_TWO, {"code": "123"})
    assert "This code is not right" in refused.content.decode() and not is_in(client)
    assert client.post(STEP_TWO, {"code": code(almighty.secret)}).url == "/admin/pages/"
    assert client.get("/admin/pages/").status_code == client.get("/django-admin/").status_code == 200


@pytest.mark.once
def test_the_dialog_leads_to_the_second_step(client, almighty):
    answer = client.post(
        SIGN_IN, {"login": almighty.email, "password": PASSWORD}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert answer.json()["location"] == STEP_TWO


def test_a_code_opens_once(client, almighty):
    used = code(almighty.secret)
    for other, opens in ((client, True), (Client(), False)):
        sign_in(other)
        other.post(STEP_TWO, {"code": used})
        assert is_in(other) is opens


def test_a_lost_device_a_recovery_code_opens_once(client, almighty, required):
    sign_in(client)
    answer = client.post(STEP_TWO, {"code": almighty.codes[0]}, follow=True)
    assert "9 are left" in answer.content.decode()
    assert client.get("/admin/").status_code == 200
    again = Client()
    sign_in(again)
    again.post(STEP_TWO, {"code": almighty.codes[0]})
    assert not is_in(again)


@pytest.mark.once
def test_guessing_codes_is_slowed_down(client, almighty, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/300s/key"}
    sign_in(client)
    for _ in range(3):
        client.post(STEP_TWO, {"code": "000"})
    answer = client.post(STEP_TWO, {"code": code(almighty.secret)})
    assert "Too many attempts failed" in answer.content.decode() and not is_in(client)


@pytest.mark.once
def test_passkeys_are_always_asked_for_with_finger_face_or_pin(client, almighty):
    sign_in(client)
    options = [
        client.get(STEP_TWO).context["js_data"]["request_options"],
        Client().get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()["request_options"],
    ]
    assert [each["publicKey"]["userVerification"] for each in options] == ["required"] * 2


# --- sessions opened by a password alone


@pytest.mark.once
def test_a_session_without_second_factor_confirms_by_code_and_not_by_password(client, almighty, required):
    """Opened before the factor was set up, for instance."""
    client.force_login(almighty)
    stopped = urlsplit(client.get("/admin/pages/?p=2").url)
    assert (stopped.path, parse_qs(stopped.query)) == (CODE_AGAIN, {"next": ["/admin/pages/?p=2"]})
    by_password = client.post(PASSWORD_AGAIN, {"password": PASSWORD, "next": "/admin/"})
    assert by_password.url.startswith(CODE_AGAIN)
    remove = client.get("/accounts/2fa/totp/deactivate/")
    assert remove.url.startswith(CODE_AGAIN)
    assert client.post(CODE_AGAIN, {"code": code(almighty.secret), "next": "/admin/pages/?p=2"}).status_code == 302
    assert client.get("/admin/pages/?p=2").status_code == 200


@pytest.mark.once
def test_afterwards_the_password_confirms_again(client, almighty):
    sign_in(client)
    client.post(STEP_TWO, {"code": code(almighty.secret)})
    assert client.get("/accounts/2fa/totp/deactivate/").url.startswith(PASSWORD_AGAIN)


@pytest.mark.once
def test_where_there_is_only_a_passkey_it_is_asked_for_first(client, editor, required):
    Authenticator.objects.create(user=editor, type="webauthn", data={"name": "Key"})
    Authenticator.objects.create(user=editor, type="recovery_codes", data={"seed": "", "used_mask": 0})
    client.force_login(editor)
    assert client.get("/admin/").url == "/accounts/2fa/webauthn/reauthenticate/?next=/admin/"


def routes(patterns, prefix=""):
    """Every address that is the same for everybody."""
    for each in patterns:
        path = prefix + str(each.pattern).strip("^$").replace("\\Z", "")
        if "<" in path or "(" in path:
            continue
        if isinstance(each, URLPattern):
            yield f"/{path}"
        else:
            yield from routes(each.url_patterns, path)


@pytest.mark.once
def test_no_address_lets_a_password_alone_into_a_back_office(client, almighty, required, google):
    addresses = sorted(set(routes(get_resolver().url_patterns)))
    assert {"/admin/login/", "/django-admin/login/", "/_util/login/", SIGN_IN} <= set(addresses)
    words = {name: almighty.email for name in ("login", "username", "email")}
    for address in addresses:
        client.cookies.clear()
        client.post(address, {**words, "password": PASSWORD, "password1": PASSWORD, "next": "/admin/"})
        assert not is_in(client), address
        for office in ("/admin/", "/django-admin/"):
            assert client.get(office).status_code == 302, f"{address} opens {office}"


@pytest.mark.once
@pytest.mark.parametrize("path", ["/admin/login/", "/django-admin/login/"])
def test_not_even_somebody_signed_in_is_shown_the_native_forms(client, almighty, path):
    client.force_login(almighty)
    assert client.get(path).url == client.post(path, {"username": "x", "password": "y"}).url == path[:-6]


@pytest.mark.once
def test_wagtails_form_for_visitors_leads_to_ours(client, site_tree):
    assert client.get("/_util/login/?next=/courses/").url == f"{SIGN_IN}?next=/courses/"


def test_a_password_reset_does_not_replace_the_second_factor(client, almighty, commits):
    with commits():
        client.post("/accounts/password/reset/", {"email": almighty.email})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(urlsplit(link).path, follow=True).redirect_chain[-1][0]
    new = "quite another password"
    assert client.post(form, {"password1": new, "password2": new}).url == STEP_TWO
    assert not is_in(client)


def test_verifying_an_address_does_not_replace_the_second_factor(client, almighty, commits):
    almighty.emailaddress_set.update(verified=False)
    with commits():
        sign_in(client)
    link = next(word for word in mail.outbox[0].body.split() if "/confirm-email/" in word)
    assert client.post(urlsplit(link).path).url == STEP_TWO
    assert not is_in(client)


def test_who_becomes_an_editor_later_is_asked_as_well(client, student, site_tree, required):
    client.force_login(student)
    student.groups.add(Group.objects.get(name="instructor"))
    assert client.get("/admin/").url == INDEX


# --- secrets and the administrator's way out


def test_secrets_are_not_readable_in_the_database(almighty, settings):
    secret = almighty.secret
    app = Authenticator.objects.get(type="totp")
    assert secret not in str(app.data)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert app.wrap().validate_code(code(secret))
    settings.SECRET_KEY_FALLBACKS = []
    assert not app.wrap().validate_code(code(secret))
    assert not Authenticator.objects.get(type="recovery_codes").wrap().validate_code(almighty.codes[0])


def test_an_administrator_helps_who_lost_everything(client, almighty, required, commits, capsys, caplog):
    sign_in(client)
    client.post(STEP_TWO, {"code": code(almighty.secret)})
    with commits(), caplog.at_level(logging.WARNING, "accounts.services"):
        call_command("reset_two_factor", "Editor@example.org", "--by", "Nomsa")
    assert "2 removed" in capsys.readouterr().out
    assert f"user {almighty.pk} was reset by Nomsa" in caplog.text
    assert [(each.to, each.subject) for each in mail.outbox] == [
        ([almighty.email], "Two-factor sign-in was reset"),
    ]
    assert not Authenticator.objects.exists() and not UserSession.objects.exists()
    assert client.get("/admin/").url.startswith(SIGN_IN)
    sign_in(client)
    assert client.get("/admin/").url == INDEX


@pytest.mark.once
def test_the_way_out_needs_somebody(db):
    with pytest.raises(CommandError, match="nobody@example.org"):
        call_command("reset_two_factor", "nobody@example.org")


def test_who_takes_the_app_away_is_led_to_set_it_up_again(client, almighty, required, commits):
    sign_in(client)
    client.post(STEP_TWO, {"code": code(almighty.secret)})
    client.post(PASSWORD_AGAIN, {"password": PASSWORD, "next": INDEX})
    with commits():
        assert client.post(reverse("mfa_deactivate_totp")).url == INDEX
    assert not Authenticator.objects.exists()  # recovery codes alone are no second factor
    assert client.get("/admin/").url == INDEX
