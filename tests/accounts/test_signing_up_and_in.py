"""Making an account, verifying its address, signing in, and what strangers can learn from these pages."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.services import create_account
from notifications.models import OutgoingMessage
from tests.factories.people import PASSWORD

SIGN_UP, SIGN_IN, SENT = "/accounts/signup/", "/accounts/login/", "/accounts/confirm-email/"


@pytest.fixture
def sign_up(client, site_tree, commits):
    def send(email="new@example.org", path=SIGN_UP, **fields):
        with commits():
            return client.post(path, {"email": email, "password1": PASSWORD, **fields})

    return send


def sign_in(client, email="thandi@example.org", password=PASSWORD, **fields):
    return client.post(SIGN_IN, {"login": email, "password": password, **fields})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def link_in(message) -> str:
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def test_whoever_registers_is_a_student_and_nothing_else(sign_up):
    sign_up(name="Thandi Nkosi", is_superuser="on", is_staff="on", groups="3", role="administrator")
    user = User.objects.get()
    assert [group.name for group in user.groups.all()] == ["student"]
    assert not user.is_staff and not user.is_superuser
    assert (user.profile.name, user.profile.handle) == ("Thandi Nkosi", "thandi-nkosi")


@pytest.mark.once
def test_a_name_is_not_needed(sign_up):
    assert sign_up().url == SENT
    assert User.objects.get().profile.name == ""


@pytest.mark.once
def test_the_form_asks_for_name_address_and_password(client, site_tree):
    assert list(client.get(SIGN_UP).context["form"].fields) == ["name", "email", "password1"]


@pytest.mark.once
@pytest.mark.parametrize(
    "fields, wrong",
    [
        ({"email": "no address"}, "email"),
        ({"email": f"{'x' * 250}@example.org"}, "email"),  # never cut: nobody could be reached there
        ({"password1": "short"}, "password1"),
        ({"password1": "1234567890"}, "password1"),
        ({"name": "Prizes at http://spam.example"}, "name"),
    ],
)
def test_nonsense_makes_no_account(client, site_tree, fields, wrong):
    response = client.post(SIGN_UP, {"email": "new@example.org", "password1": PASSWORD, **fields})
    assert list(response.context["form"].errors) == [wrong]
    assert not User.objects.exists()


def test_the_address_is_verified_before_anybody_is_in(sign_up, client):
    sign_up(email="New@Example.org")
    assert not is_in(client)
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert sign_in(client, "new@example.org").url == SENT
    assert not is_in(client)


def test_the_link_signs_in_the_browser_that_signed_up(sign_up, client):
    sign_up()
    link = link_in(mail.outbox[0])
    assert client.get(link).status_code == 200
    assert not EmailAddress.objects.get().verified  # mail scanners open links, too
    response = client.post(link)
    assert response.url == reverse("role_home")
    assert is_in(client) and EmailAddress.objects.get().verified


@pytest.mark.once
def test_next_is_kept_through_signing_up(sign_up, client):
    sign_up(next="/accounts/profile/")
    assert client.post(link_in(mail.outbox[0])).url == "/accounts/profile/"


def test_on_another_device_the_link_verifies_and_leads_to_signing_in(sign_up, client, client_elsewhere):
    sign_up()
    response = client_elsewhere.post(link_in(mail.outbox[0]), follow=True)
    assert response.redirect_chain[-1][0] == SIGN_IN
    assert "Your address is verified. Sign in to begin." in response.content.decode()
    assert not is_in(client_elsewhere)
    assert sign_in(client_elsewhere, "new@example.org").url == reverse("role_home")


@pytest.fixture
def client_elsewhere():
    from django.test import Client

    return Client()


@pytest.mark.once
def test_a_made_up_link_verifies_nothing(sign_up, client):
    sign_up()
    link = link_in(mail.outbox[0])
    assert client.post(link[:-2] + "x/").status_code == 404
    assert not EmailAddress.objects.get().verified


def test_the_link_does_not_stay_in_the_database(sign_up):
    sign_up()
    row = OutgoingMessage.objects.get()
    assert (row.kind, row.status, row.text, row.html) == ("address_verification", "sent", "", "")
    assert row.user == User.objects.get()


# --- what strangers can learn


def page(response):
    """What a stranger sees, without the parts that differ between any two answers."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_signing_up_does_not_tell_who_has_an_account(sign_up, student, client, client_elsewhere):
    taken = sign_up(email=student.email)
    assert not is_in(client)
    seen = page(client.get(taken.url))
    client.cookies.clear()
    free = sign_up(email="new@example.org")
    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    assert seen.replace(student.email, "") == page(client.get(free.url)).replace("new@example.org", "")
    assert User.objects.filter(email=student.email).count() == 1


def test_the_owner_of_a_taken_address_is_told_by_mail(sign_up, student):
    sign_up(email=student.email, name="A stranger's words")
    (message,) = mail.outbox
    assert message.to == [student.email]
    assert SIGN_IN in message.body and "/accounts/password/reset/" in message.body
    assert "stranger" not in message.body  # else anybody could write to anybody through us
    assert OutgoingMessage.objects.get().kind == "account_already_exists"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, student, site_tree):
    wrong = sign_in(client, student.email, "not the password")
    unknown = sign_in(client, "nobody@example.org", "not the password")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert not is_in(client)


@pytest.mark.once
def test_an_address_longer_than_any_is_refused_everywhere(client, student, site_tree):
    long = f"{'x' * 250}@example.org"
    assert "email" in client.post("/accounts/password/reset/", {"email": long}).context["form"].errors
    client.force_login(student)
    answer = client.post("/accounts/email/", {"email": long, "action_add": ""})
    assert not EmailAddress.objects.filter(email__startswith="xxx").exists() and answer.status_code < 500


def test_resetting_does_not_tell_who_has_an_account(client, student, site_tree, commits):
    answers = []
    for email in (student.email, "nobody@example.org"):
        with commits():
            answers.append(client.post("/accounts/password/reset/", {"email": email}))
    assert [answer.url for answer in answers] == ["/accounts/password/reset/done/"] * 2
    kinds = dict(OutgoingMessage.objects.values_list("address", "kind"))
    assert kinds == {student.email: "password_reset", "nobody@example.org": "unknown_account"}


# --- signing in


@pytest.mark.once
@pytest.mark.parametrize(
    "role, home",
    [
        ("student", "/learn/"),
        ("instructor", "/admin/"),
        ("editor", "/admin/"),
        ("finance", "/admin/"),
        ("administrator", "/admin/"),
    ],
)
def test_each_role_lands_in_its_own_home(client, site_tree, role, home):
    create_account(email="who@example.org", password=PASSWORD, roles=(role,))
    response = client.post(SIGN_IN, {"login": "Who@example.org", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == home
    assert response.status_code == 200


@pytest.mark.once
def test_home_speaks_the_persons_language(client, student, site_tree):
    student.profile.language = "af"
    student.profile.save()
    client.force_login(type(student).objects.get(pk=student.pk))
    assert client.get(reverse("role_home")).url == "/af/learn/"


@pytest.mark.once
def test_next_is_followed_when_it_is_ours(client, student, site_tree):
    assert sign_in(client, next="/accounts/profile/").url == "/accounts/profile/"


@pytest.mark.once
@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_next_leads_nowhere_else(client, student, site_tree, wanted):
    assert sign_in(client, next=wanted).url == reverse("role_home")
    assert is_in(client)


@pytest.mark.once
def test_home_asks_visitors_to_sign_in(client, site_tree):
    assert client.get("/accounts/home/").url.startswith(SIGN_IN)


@pytest.mark.once
def test_inactive_people_do_not_get_in(client, student, site_tree):
    student.is_active = False
    student.save()
    sign_in(client)
    assert not is_in(client)


def test_a_forgotten_password(client, student, site_tree, commits):
    with commits():
        client.post("/accounts/password/reset/", {"email": student.email})
    link = link_in(mail.outbox[0])
    form = client.get(link, follow=True)
    new = "quite another password"
    with commits():
        response = client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert response.status_code == 302
    client.logout()
    assert sign_in(client, password=PASSWORD).status_code == 200
    assert sign_in(client, password=new).url == reverse("role_home")
    assert [row.kind for row in OutgoingMessage.objects.order_by("pk")] == ["password_reset", "account_notice"]
    assert "127.0.0.1" in mail.outbox[1].body  # the notice says from where


@pytest.mark.once
def test_mails_are_in_the_persons_language_not_the_requests(client, student, site_tree, commits):
    student.profile.language = "af"
    student.profile.save()
    with commits(), translation.override("en"):
        client.post("/accounts/password/reset/", {"email": student.email})
    assert '<html lang="af">' in mail.outbox[0].alternatives[0][0]


# --- limits

LIMITED = {"login_failed": "3/m/ip,3/300s/key", "signup": "2/m/ip"}


@pytest.mark.once
def test_guessing_passwords_is_slowed_down(client, student, site_tree, settings):
    settings.ACCOUNT_RATE_LIMITS = LIMITED
    for _ in range(3):
        sign_in(client, password="a guess")
    right = sign_in(client)
    assert not is_in(client)
    assert "Too many attempts failed" in str(right.context["form"].errors)


@pytest.mark.once
def test_fewer_guesses_are_forgiven(client, student, site_tree, settings):
    settings.ACCOUNT_RATE_LIMITS = LIMITED
    for _ in range(2):
        sign_in(client, password="a guess")
    sign_in(client)
    assert is_in(client)


@pytest.mark.once
def test_accounts_are_not_made_by_the_hundred(sign_up, settings):
    settings.ACCOUNT_RATE_LIMITS = LIMITED
    statuses = [sign_up(email=f"new{n}@example.org").status_code for n in range(3)]
    assert statuses == [302, 302, 429]
    assert User.objects.count() == 2


@pytest.mark.once
def test_limits_are_on_where_people_are():
    """Only the test settings switch them off."""
    from pathlib import Path

    from django.conf import settings

    folder = Path(settings.ROOT) / "site" / "config" / "settings"
    assert "RATE_LIMITS = False" in (folder / "test.py").read_text()
    for name in ("base", "development", "production"):
        assert "RATE_LIMITS" not in (folder / f"{name}.py").read_text()
