"""Registering by invitation only."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.invitations.models import Invitation
from accounts.invitations.services import invitation_of_token, invite_people, token_of
from accounts.models import User
from accounts.services import create_account
from lms_pages.models import SiteSettings
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_UP = "/accounts/signup/"


@pytest.fixture
def boss(db):
    row = SiteSettings.load()
    row.registration = "invited"
    row.save()
    return create_account(email="boss@example.org", password=PASSWORD, roles=("administrator",))


def join(client, email="", **fields):
    return client.post(SIGN_UP, {"email": email, "password1": PASSWORD, **fields})


def test_invited_people_join_without_a_second_mail(client, site_tree, boss, commits):
    office = Client()
    office.force_login(boss)
    with commits():
        page = office.post(
            "/admin/invitations/invite/", {"emails": "Thandi@Example.org\nboss@example.org"}, follow=True
        )
    assert "1 invitation was sent. 1 address has an account already." in page.content.decode()
    assert "thandi@example.org" in page.content.decode()
    assert [sent.to for sent in mail.outbox] == [["thandi@example.org"]]

    assert "By invitation only" in join(client, "thandi@example.org").content.decode()
    link = re.search(r"http://\S+(/accounts/invitation/\S+)", mail.outbox[0].body)[1]
    assert client.get(link).url == SIGN_UP
    assert "thandi@example.org" in client.get(SIGN_UP).content.decode()
    assert join(client, "other@example.org").url == "/accounts/home/"  # the address is not theirs to choose
    user = User.objects.get(email="thandi@example.org")
    assert [(a.email, a.verified) for a in EmailAddress.objects.filter(user=user)] == [("thandi@example.org", True)]
    assert len(mail.outbox) == 1 and Invitation.objects.get().accepted_at

    again = Client()
    assert again.get(link).url == "/accounts/login/"
    assert "By invitation only" in join(again, "second@example.org").content.decode()


def test_links_that_are_no_good(client, boss):
    invitation = invite_people(emails=["thandi@example.org"], by=boss)[0]
    token = token_of(invitation)
    assert invitation_of_token(token) == invitation
    assert invitation_of_token(token, now=timezone.now() + timedelta(days=31)) is None
    assert invitation_of_token(token[:-3] + "abc") is None
    invite_people(emails=["thandi@example.org"], by=boss, now=timezone.now() + timedelta(minutes=1))
    assert Invitation.objects.count() == 1 and invitation_of_token(token) is None  # the newest link holds


def test_bad_addresses_are_named_and_kept(client, site_tree, boss):
    client.force_login(boss)
    page = client.post("/admin/invitations/invite/", {"emails": "thandi@example.org\nnot-one"}).content.decode()
    assert "No email address: not-one" in page and "thandi@example.org" in page
    assert not Invitation.objects.exists()
    client.force_login(create_account(email="ed@example.org", password=None, roles=("editor",)))
    client.post("/admin/invitations/invite/", {"emails": "thandi@example.org"})
    assert not Invitation.objects.exists()
