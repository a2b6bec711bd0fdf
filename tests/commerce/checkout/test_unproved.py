"""Who was signed in by buying first with an address that nobody proved: what is open to them, and what comes of it when
its owner arrives."""

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.proving import end_unproved_sessions
from accounts.roles import EDITOR
from accounts.services import create_account, grant_role, vouch_for_address
from commerce.checkout.coming_in import tell_due
from commerce.orders.models import Order
from tests.factories.people import PASSWORD
from tests.factories.prices import make_priced_course

from .buying import at_the_bank, order, text_of

pytestmark = pytest.mark.django_db
OWNER = "owner@example.org"
CLOSED = [
    "account_set_password", "account_change_password", "account_email", "profile", "my_orders", "notifications",
    "notification_preferences", "my_certificates", "usersessions_list", "mfa_index", "socialaccount_connections",
    "teach", "tool_consents",
]  # fmt: skip


@pytest.fixture
def first(visitor, course, django_capture_on_commit_callbacks) -> Client:
    """Typed somebody's address, paid, and is in the course."""
    with django_capture_on_commit_callbacks(execute=True):
        back = at_the_bank(visitor, order(visitor, course, email=OWNER), "pay")
    assert back.url == reverse("continue_course", args=[course.key])
    return visitor


def link() -> str:
    """The newest one that proves the address."""
    bodies = [message.body for message in mail.outbox if message.to == [OWNER] and "confirm-email" in message.body]
    return re.search(r"https?://[^/\s]+(/\S*confirm-email/\S+/)", bodies[-1])[1]


def is_in(client: Client) -> bool:
    return client.get(reverse("my_learning")).status_code == 200


def test_the_account_itself_waits_for_the_proof(first, client):
    assert is_in(first), "the promise: in the first lesson a moment later"
    for name in CLOSED:
        answer = first.get(reverse(name))
        assert (answer.status_code, answer["Location"]) == (302, reverse("prove_address")), name
    page = text_of(first.get(reverse("prove_address")))
    assert OWNER in page and reverse("my_learning") in page
    taken = {"password1": "a stranger's own 1", "password2": "a stranger's own 1"}
    assert first.post(reverse("account_set_password"), taken)["Location"] == reverse("prove_address")
    first.post("/af" + reverse("account_set_password"), taken)
    first.post(reverse("account_email"), {"email": "mine@example.org", "action_add": ""})
    assert not User.objects.get(email=OWNER).has_usable_password()
    assert EmailAddress.objects.get(user__email=OWNER).email == OWNER
    client.force_login(create_account(email="other@example.org", password=PASSWORD))
    assert all(client.get(reverse(name)).get("Location") != reverse("prove_address") for name in CLOSED)
    assert client.get(reverse("prove_address"))["Location"] == reverse("profile")


def test_a_role_that_is_given_to_the_account_opens_nothing_to_the_stranger(first, client):
    known = create_account(email="other@example.org", password=PASSWORD)
    client.force_login(known)
    for user in (User.objects.get(email=OWNER), known):
        grant_role(user=user, role=EDITOR)
    editor = reverse("wagtailadmin_home")
    assert (first.get(editor).get("Location"), client.get(editor).status_code) == (reverse("prove_address"), 200)


def test_a_password_that_was_chosen_at_this_very_moment_stays(first):
    read_before = User.objects.get(email=OWNER)
    owner = User.objects.get(email=OWNER)
    owner.set_password(PASSWORD)
    owner.save()
    assert not end_unproved_sessions(user=read_before)
    assert User.objects.get(email=OWNER).check_password(PASSWORD)


def test_the_owner_proves_the_address_and_the_stranger_is_out(first, django_capture_on_commit_callbacks):
    owner = Client()
    assert is_in(first) and UserSession.objects.count() == 1
    assert owner.post(link())["Location"] == reverse("account_reset_password")
    assert not is_in(first) and not UserSession.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(reverse("account_reset_password"), {"email": OWNER})
    chosen = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body)[0]
    form = owner.get(chosen)["Location"]
    owner.post(form, {"password1": "chosen by the owner 1", "password2": "chosen by the owner 1"})
    assert is_in(owner) and owner.get(reverse("my_orders")).status_code == 200
    assert not is_in(first)


def test_a_buyer_who_is_the_owner_stays_in_and_gets_everything(first):
    assert first.post(link())["Location"] == reverse("account_set_password")
    assert is_in(first) and UserSession.objects.count() == 1
    assert first.get(reverse("account_set_password")).status_code == 200
    assert first.get(reverse("my_orders")).status_code == 200
    assert first.get(reverse("prove_address"))["Location"] == reverse("profile")


def test_what_is_bought_elsewhere_with_the_same_address_is_not_open_to_the_first(
    first, django_capture_on_commit_callbacks
):
    other, second = Client(), make_priced_course()
    with django_capture_on_commit_callbacks(execute=True):
        bought = order(other, second, email=OWNER)
        assert is_in(first), "ordering alone puts nobody out"
        at_the_bank(other, bought, "pay")
    assert not is_in(first) and not is_in(other)
    assert User.objects.get(email=OWNER).enrollments.count() == 2
    assert first.get(reverse("order", args=[Order.objects.latest("pk").key])).status_code == 302


def test_the_first_is_put_out_also_where_the_process_that_took_the_money_died(first):
    other = Client()
    at_the_bank(other, order(other, make_priced_course(), email=OWNER), "pay")  # nothing is done after commit
    assert is_in(first)
    tell_due()
    assert not is_in(first)


def test_staff_who_vouch_for_the_address_end_what_was_open(first):
    vouch_for_address(user=User.objects.get(email=OWNER))
    assert not is_in(first)


def test_who_signs_in_elsewhere_and_changes_a_proved_address_stays_in_everywhere(client):
    user = create_account(email=OWNER, password=None)
    client.force_login(user)
    new = EmailAddress.objects.create(user=user, email="new@example.org")
    Client().post(reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(new).key]))
    assert User.objects.get().email == new.email and is_in(client)


def test_another_link_is_sent_when_asked_for_and_not_too_often(first, settings, django_capture_on_commit_callbacks):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/3m/key"}
    sent = len(mail.outbox)
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            assert first.post(reverse("prove_address"))["Location"] == reverse("prove_address")
    assert [message.to for message in mail.outbox[sent:]] == [[OWNER]]
