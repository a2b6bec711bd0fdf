"""Looking after one's account: address, password, devices; and that no page of it is in a stranger's words."""

from pathlib import Path
from urllib.parse import urlsplit

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.services import create_account
from accounts.templatetags.people import device
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SIGN_IN, EMAIL, AGAIN, DEVICES = (
    "/accounts/login/",
    "/accounts/email/",
    "/accounts/reauthenticate/",
    "/accounts/sessions/",
)
# Templates of allauth that no address of ours leads to: codes by mail or phone, sign-up by passkey, trusted browsers,
# several addresses per account, and layouts that only extend ours.
UNREACHABLE = {
    "account/confirm_email_verification_code.html", "account/confirm_login_code.html", "account/base_confirm_code.html",
    "account/confirm_password_reset_code.html", "account/confirm_phone_verification_code.html", "account/email.html",
    "account/phone_change.html", "account/request_login_code.html", "account/signup_by_passkey.html",
    "account/verified_email_required.html", "mfa/trust.html", "mfa/webauthn/signup_form.html",
    "socialaccount/login_redirect.html", "account/snippets/already_logged_in.html",
    "account/snippets/warn_no_email.html", "mfa/webauthn/snippets/login_script.html",
    "mfa/webauthn/snippets/scripts.html", "socialaccount/snippets/login_extra.html",
}  # fmt: skip
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def signed_in(client, student, site_tree):
    client.post(SIGN_IN, {"login": student.email, "password": PASSWORD}, headers={"user-agent": BROWSER})
    return client


def confirm(client, path=EMAIL):
    return client.post(AGAIN, {"password": PASSWORD, "next": path})


def link_in(message) -> str:
    return urlsplit(next(word for word in message.body.split() if "/confirm-email/" in word)).path


def test_every_page_that_can_be_reached_is_ours():
    theirs = Path(allauth.__file__).parent / "templates"
    names = {
        str(path.relative_to(theirs))
        for folder in ("account", "mfa", "socialaccount", "usersessions")
        for path in (theirs / folder).rglob("*.html")
        if "base" not in path.name
    }
    ours = {name for name in names if (settings.ROOT / "templates" / name).exists()}
    assert names - ours == UNREACHABLE & names


@pytest.mark.parametrize(
    "path",
    ["/accounts/profile/", EMAIL, "/accounts/password/change/", "/accounts/2fa/", "/accounts/3rdparty/", DEVICES],
)
def test_the_pages_share_one_navigation(signed_in, google, path):
    page = signed_in.get(path).content.decode()
    (nav,) = [part for part in page.split("<nav")[1:] if "Account pages" in part[:80]]
    current = nav.split("</nav>")[0].split("aria-current")
    assert len(current) == 2 and f'href="{path}"' in current[0].rsplit("<li>", 1)[1]


# --- the address


def test_a_new_address_is_asked_for_anew_and_replaces_the_old_one_when_verified(signed_in, student, commits):
    with commits():
        assert signed_in.post(EMAIL, {"action_add": "", "email": "New@example.org"}).url.startswith(AGAIN)
    assert not mail.outbox
    with commits():
        confirm(signed_in)  # goes on with what was asked for
    assert "new@example.org" in signed_in.get(EMAIL).content.decode()
    student.refresh_from_db()
    assert student.email == "thandi@example.org"
    with commits():
        signed_in.post(link_in(mail.outbox[0]))
    student.refresh_from_db()
    assert student.email == "new@example.org"
    assert EmailAddress.objects.get().email == "new@example.org"
    assert (mail.outbox[1].to, mail.outbox[1].subject) == (["thandi@example.org"], "Your email address was changed")


def test_a_wrong_password_confirms_nothing(signed_in):
    signed_in.post(EMAIL, {"action_add": "", "email": "new@example.org"})
    answer = signed_in.post(AGAIN, {"password": "a guess", "next": EMAIL})
    assert "This is not your password." in answer.content.decode()
    assert not EmailAddress.objects.filter(email="new@example.org").exists()


def test_a_wish_can_be_taken_back(signed_in):
    confirm(signed_in)
    signed_in.post(EMAIL, {"action_add": "", "email": "new@example.org"})
    signed_in.post(EMAIL, {"action_remove": "", "email": "new@example.org"})
    assert EmailAddress.objects.get().email == "thandi@example.org"


@pytest.mark.parametrize("is_verified", [True, False])
def test_an_address_of_somebody_else_cannot_be_taken(signed_in, student, commits, is_verified):
    other = create_account(email="other@example.org", password=None)
    other.emailaddress_set.update(verified=is_verified)
    confirm(signed_in)
    with commits():
        asked = signed_in.post(EMAIL, {"action_add": "", "email": other.email})
    assert asked.url == EMAIL  # as for one that nobody has
    answer = signed_in.post(link_in(mail.outbox[0]), follow=True)
    assert "This address cannot be used for your account." in answer.content.decode()
    student.refresh_from_db()
    assert student.email == "thandi@example.org"


def test_a_wish_for_an_address_keeps_nobody_from_signing_up_with_it(signed_in, site_tree, commits):
    confirm(signed_in)
    signed_in.post(EMAIL, {"action_add": "", "email": "new@example.org"})
    with commits():
        Client().post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert User.objects.filter(email="new@example.org").exists()


# --- devices


def test_devices_are_listed_and_ended(signed_in, student):
    phone = Client()
    phone.post(SIGN_IN, {"login": student.email, "password": PASSWORD}, headers={"user-agent": PHONE})
    page = signed_in.get(DEVICES).content.decode()
    assert "Chrome on Linux" in page and "Safari on iPhone" in page and "127.0.0.1" in page
    (other,) = [each for each in signed_in.get(DEVICES).context["sessions"] if each.user_agent == PHONE]
    assert signed_in.get(f"{DEVICES}{other.pk}/end/").status_code == 405
    signed_in.post(f"{DEVICES}{other.pk}/end/")
    assert phone.get(DEVICES).url.startswith(SIGN_IN)
    assert signed_in.get(DEVICES).status_code == 200


def test_all_others_are_ended_at_once(signed_in, student):
    phone = Client()
    phone.post(SIGN_IN, {"login": student.email, "password": PASSWORD})
    signed_in.post(DEVICES)
    assert phone.get(DEVICES).status_code == 302 and signed_in.get(DEVICES).status_code == 200


def test_nobody_ends_sessions_of_others(signed_in, student):
    other = create_account(email="other@example.org", password=PASSWORD)
    elsewhere = Client()
    elsewhere.post(SIGN_IN, {"login": other.email, "password": PASSWORD})
    (theirs,) = elsewhere.get(DEVICES).context["sessions"]
    assert signed_in.post(f"{DEVICES}{theirs.pk}/end/").status_code == 404
    assert elsewhere.get(DEVICES).status_code == 200


@pytest.mark.parametrize(
    "said, shown",
    [
        (BROWSER, "Chrome on Linux"),
        (f"{BROWSER} Edg/140", "Edge on Linux"),
        ("Windows NT", "Windows"),
        ("curl/8", "An unknown device"),
        ("", "An unknown device"),
    ],
)
def test_devices_are_called_by_name(said, shown):
    assert device(said) == shown


def test_a_new_password_ends_all_other_sessions(signed_in, student):
    phone = Client()
    phone.post(SIGN_IN, {"login": student.email, "password": PASSWORD})
    new = "quite another password"
    change = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    signed_in.post("/accounts/password/change/", change)
    assert signed_in.get(DEVICES).status_code == 200 and phone.get(DEVICES).status_code == 302


# --- passwords

ARGON = ["accounts.hashers.TunedArgon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]


@pytest.mark.parametrize("old", ["pbkdf2_sha256", "argon2"])
def test_hashes_are_made_anew_at_sign_in(client, student, site_tree, settings, old):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]  # fmt: skip
    hasher = get_hasher(old)
    hasher.iterations, hasher.time_cost, hasher.memory_cost = 1, 1, 64  # quick: this is not what is tested
    student.password = hasher.encode(PASSWORD, hasher.salt())
    student.save()
    settings.PASSWORD_HASHERS = ARGON
    client.post(SIGN_IN, {"login": student.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    student.refresh_from_db()
    assert student.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_site_hashes_like_this():
    from config.settings import base

    assert base.PASSWORD_HASHERS == ARGON


@pytest.mark.parametrize("email", ["thandi@example.org", "nobody@example.org", "switched.off@example.org"])
def test_a_refused_sign_in_costs_one_hash_whoever_it_is(client, student, site_tree, monkeypatch, email):
    create_account(email="switched.off@example.org", password=PASSWORD)
    User.objects.filter(email="switched.off@example.org").update(is_active=False)
    hasher, made = type(get_hasher()), []
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *a, **k: made.append(1) or encode(*a, **k))
    client.post(SIGN_IN, {"login": email, "password": "not the password"})
    assert len(made) == 1


def test_signing_up_costs_one_hash_whether_the_address_is_taken_or_not(client, student, site_tree, monkeypatch):
    hasher, made = type(get_hasher()), []
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *a, **k: made.append(1) or encode(*a, **k))
    for email in (student.email, "nobody@example.org"):
        made.clear()
        client.post("/accounts/signup/", {"email": email, "password1": PASSWORD})
        assert len(made) == 1, email


def errors(answer):
    return getattr(answer.context.get("form"), "errors", "") if answer.context else ""


@pytest.mark.parametrize("path, name", [(SIGN_IN, "login"), ("/accounts/password/reset/", "email")])
def test_limits_are_the_same_for_known_and_unknown_addresses(client, student, site_tree, settings, path, name):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/m/key", "reset_password": "2/m/key"}
    seen = {}
    for email in (student.email, "nobody@example.org"):
        answers = [client.post(path, {name: email, "password": "a guess"}) for _ in range(3)]
        seen[email] = [(each.status_code, errors(each)) for each in answers]
    assert seen[student.email] == seen["nobody@example.org"]
    assert seen[student.email][0] != seen[student.email][2]


def test_too_many_attempts_are_told_on_a_page_of_ours(client, site_tree, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client.post(SIGN_IN)
    answer = client.post(SIGN_IN)
    assert answer.status_code == 429 and "That was a little fast." in answer.content.decode()
