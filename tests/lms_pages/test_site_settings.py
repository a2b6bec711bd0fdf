"""What an administrator settles about the site, and that pages, mails and sign-up follow at once."""

import re

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import ROLES
from accounts.services import create_account
from core.models import AuditEntry
from core.site_facts import site_facts
from lms_pages.cloths import ACTION, Cloth
from lms_pages.models import SiteSettings, StandardPage
from notifications.services import send_message
from tests.factories.files import make_image
from tests.factories.pages import add_page
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CSS = (django_settings.ROOT / "static/css/clothbound.css").read_text()


@pytest.fixture
def office(client, site_tree):
    client.force_login(create_account(email="boss@example.org", password=PASSWORD, roles=("administrator",)))
    return client


def settle(office, **fields):
    row = SiteSettings.load()
    address = reverse("wagtailsettings:edit", args=["lms_pages", "sitesettings", row.pk])
    names = ("name", "logo", "cloth", "sender_name", "sender_address", "language", "registration")
    names += ("terms_page", "privacy_page", "imprint_page")
    now = {name: getattr(row, f"{name}_id", getattr(row, name)) or "" for name in names}
    return office.post(address, {**now, **fields})


def seen(path="/") -> str:
    return Client().get(path).content.decode()


def test_pages_wear_what_was_chosen_at_once_and_pay_nothing_for_it(office, site_tree):
    home, _catalog = site_tree
    terms = add_page(home, StandardPage(title="House rules", slug="rules", show_in_menus=True))
    draft = add_page(home, StandardPage(title="Not yet", slug="draft"), live=False)
    assert "Marula" in seen() and "data-cloth" not in seen()  # also fills the cache of whole pages
    logo = make_image("Our mark", size=(200, 200))
    response = settle(
        office, name="Boekenhout", cloth="spruce", logo=logo.pk, terms_page=terms.pk, privacy_page=draft.pk
    )
    assert response.status_code == 302
    page = seen()
    assert "Boekenhout</title>" in page and 'data-cloth="spruce"' in page and "img/moon-spruce.svg" in page
    assert re.search(r'<img src="/media/[^"]+webp"[^>]*>\s*Boekenhout', page)
    assert page.count("House rules") == 1  # in the footer, not twice though it is in the menu
    assert "Not yet" not in page
    signing_up = seen("/accounts/signup/")
    assert 'By joining you agree to these: <a href="/rules/">House rules</a>' in signing_up
    with CaptureQueriesContext(connection) as asked:
        Client().get("/accounts/login/")
    assert not [each["sql"] for each in asked if "sitesettings" in each["sql"]]
    entry = AuditEntry.objects.get(action="settings.changed")
    assert entry.user_label == "boss@example.org" and entry.data["cloth"] == "indigo → spruce"
    logo.delete()
    assert "img/mark.svg" in seen()


def test_mails_bear_the_name_the_color_and_the_sender(office, django_capture_on_commit_callbacks, settings):
    settings.DEFAULT_FROM_EMAIL = "Marula <hello@learn.example>"
    settle(office, name="Boekenhout", cloth="plum", sender_address="books@learn.example")
    with django_capture_on_commit_callbacks(execute=True):
        send_message(kind="password_reset", to="x@example.org", context={"password_reset_url": "https://x.example/"})
    sent = mail.outbox[-1]
    assert sent.from_email == "Boekenhout <books@learn.example>" and "Boekenhout" in sent.subject
    assert ACTION[Cloth.PLUM] in sent.alternatives[0][0]
    assert sent.extra_headers["Message-ID"].endswith("@learn.example>")


def test_default_language_is_for_those_who_chose_none(office, django_capture_on_commit_callbacks):
    settle(office, language="af")
    french_free = create_account(email="x@example.org", password=None)
    english = create_account(email="y@example.org", password=None)
    english.profile.language = "en"
    english.profile.save()

    def language_of(user) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            send_message(kind="account_notice", to=user, context={"subject": "x", "text": "x"})
        return re.search(r'<html lang="(\w+)"', mail.outbox[-1].alternatives[0][0])[1]

    assert (language_of(french_free), language_of(english)) == ("af", "en")
    assert settle(office, language="xx").status_code == 200  # refused
    assert site_facts().language == "af"


def test_who_may_register(office, django_capture_on_commit_callbacks):
    form = {"email": "new@example.org", "password1": PASSWORD}
    settle(office, registration="closed")
    assert "/accounts/signup/" not in seen() and "/accounts/login/" in seen()
    closed = seen("/accounts/signup/?next=/x/")
    assert "No new accounts at present" in closed and "/accounts/login/?next=/x/" in closed
    assert "No new accounts" in Client().post("/accounts/signup/", form).content.decode()
    assert not User.objects.filter(email=form["email"]).exists()
    with django_capture_on_commit_callbacks(execute=True):
        Client().post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert mail.outbox[-1].to == ["nobody@example.org"] and "/signup/" not in mail.outbox[-1].body
    settle(office, registration="open")
    assert "/accounts/signup/" in seen()
    assert Client().post("/accounts/signup/", form).status_code == 302


def test_names_cannot_forge_mails(office):
    for name in ('Tom" <x@y.example>', "a@b.example"):
        assert settle(office, sender_name=name).status_code == 200
    assert settle(office, sender_name="Tom & Jerry").status_code == 302


def test_only_administrators_settle(client, site_tree):
    may = set()
    for role in ROLES:
        client.force_login(create_account(email=f"{role}@example.org", password=None, roles=(role,)))
        settle(client, name=role)
        if SiteSettings.load().name == role:
            may.add(role)
    assert may == {"administrator"}


# --- colors: measured, not believed


def tokens(cloth: str) -> dict[str, tuple[str, str]]:
    """{token: (by day, by night)} of :root, with those of the cloth in their place."""
    blocks = [re.search(r":root \{(.*?)\n  \}", CSS, re.S)[1]]
    if cloth != Cloth.INDIGO:
        blocks.append(re.search(rf"\[data-cloth={cloth}\] \{{(.*?)\n  \}}", CSS, re.S)[1])
    found = {}
    for block in blocks:
        for name, one, day, night in re.findall(r"--([\w-]+): (?:(#\w{6})|light-dark\((#\w{6}), (#\w{6})\))", block):
            found[name] = (day or one, night or one)
    return found


def luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


WORDS = [
    ("action", "bg"), ("action", "surface"), ("action", "sunken"), ("action", "chosen"), ("ink", "chosen"),
    ("on-action", "action"), ("on-action", "action-hover"), ("cloth-ink", "cloth"), ("cloth-ink", "cloth-deep"),
    ("cloth-lede", "cloth"), ("cloth-2", "cloth"), ("cloth-3", "cloth"), ("cloth-print", "cloth"),
    ("paper-action", "paper"), ("paper-action-hover", "paper"), ("thread", "cloth"),
]  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("cloth", Cloth.values)
def test_every_cloth_can_be_read_by_day_and_by_night(cloth):
    found = tokens(cloth)
    low = [
        (front, back, mode)
        for front, back in WORDS
        for mode in (0, 1)
        if contrast(found[front][mode], found[back][mode]) < 4.5
    ]
    assert low == [] and contrast(found["fill"][0], found["track"][0]) >= 3
    assert found["action"][0] == ACTION[cloth] and contrast(ACTION[cloth], "#FFFFFF") >= 4.5


@pytest.mark.once
@pytest.mark.parametrize("cloth", Cloth.values)
def test_the_drawn_pictures_follow_the_cloth(cloth):
    pictures, found = django_settings.ROOT / "static/img", tokens(cloth)
    inks = re.findall(r'(?:fill|stroke)="(#\w{6})"', (pictures / f"moon-{cloth}.svg").read_text())
    assert list(dict.fromkeys(inks)) == [found[name][0] for name in ("cloth", "cloth-deep", "cloth-print", "thread")]
    # The weave has no ground of its own: the color of the cloth shows through.
    assert not re.search(r'<rect[^>]*fill="#', (pictures / f"cloth-{cloth}.svg").read_text())
    rule = CSS if cloth == Cloth.INDIGO else re.search(rf"\[data-cloth={cloth}\] \{{(.*?)\n  \}}", CSS, re.S)[1]
    assert f"--weave: url(../img/cloth-{cloth}.svg)" in rule


def test_the_editor_bears_the_name_too(office):
    settle(office, name="Baobab School")
    page = office.get("/admin/").content.decode()
    assert re.search(r"<title>[^<]*Baobab School", page)
    assert re.search(r"<h1[^>]*>\s*Baobab School\s*</h1>", page)
