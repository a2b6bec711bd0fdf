"""Every kind of message, and the channel that makes mails of them."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from notifications.channel import Channel, DeliveryFailed, NoSuchAddress, Undeliverable, channels
from notifications.kind import Kind, kinds
from notifications.rendering import render_content
from notifications.specs import Content, Message

MESSAGE = Message("thandi@example.org", Content("Hello", "In text\n", "<p>In HTML</p>"), "a1b2c3")


pytestmark = pytest.mark.usefixtures("nothing_written")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("slug", kinds)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_says_something_in_text_and_html_in_every_language(slug, language, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://learn.example/"
    kind = kinds[slug]
    assert isinstance(kind, Kind) and set(kind.channels) <= set(channels)
    content = render_content(slug, kind.sample, language)
    assert content.subject and "\n" not in content.subject
    for words in (content.text, content.html):
        assert settings.SITE_NAME in words
        assert "https://learn.example/" in words
        assert "learn.example//" not in words
    assert f'<html lang="{language}">' in content.html
    assert "<" not in content.text


@pytest.mark.parametrize("slug", kinds)
def test_every_link_of_the_example_is_in_both_forms(slug):
    content = render_content(slug, kinds[slug].sample, "en")
    links = [value for value in kinds[slug].sample.values() if str(value).startswith("https://")]
    for link in links:
        assert link in content.text and f'href="{link}"' in content.html


def test_words_of_people_are_escaped_in_html_only():
    content = render_content(
        "enrollment_confirmed",
        {**kinds["enrollment_confirmed"].sample, "course_title": 'Maps & "<script>"\nBcc: x@spam.example'},
        "en",
    )
    assert content.subject == 'You are enrolled in Maps & "<script>" Bcc: x@spam.example'
    assert 'Maps & "<script>"' in content.text
    assert "<script>" not in content.html and "Maps &amp; " in content.html


def test_the_course_link_is_in_the_readers_language(db):
    content = render_content("enrollment_confirmed", kinds["enrollment_confirmed"].sample, "af")
    assert "/af/learn/courses/" in content.text


@pytest.mark.parametrize("slug", channels)
def test_every_channel_keeps_the_contract(slug):
    assert isinstance(channels[slug], Channel)
    assert channels[slug].deliver(MESSAGE) is None


def test_a_mail_has_both_forms_and_a_lasting_id(settings):
    settings.DEFAULT_FROM_EMAIL = "Marula <hello@learn.example>"
    channels["email"].deliver(MESSAGE)
    (sent,) = mail.outbox
    assert (sent.subject, sent.to, sent.from_email) == ("Hello", ["thandi@example.org"], settings.DEFAULT_FROM_EMAIL)
    assert sent.body == "In text\n" and sent.alternatives == [("<p>In HTML</p>", "text/html")]
    assert sent.message()["Message-ID"] == "<a1b2c3@learn.example>"
    assert sent.message()["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "error, expected",
    [
        (SMTPRecipientsRefused({"x": (550, b"5.1.1 no such user")}), NoSuchAddress),
        (SMTPRecipientsRefused({"x": (550, b"5.7.1 blocked by our policy")}), Undeliverable),
        (SMTPRecipientsRefused({"x": (554, b"no")}), Undeliverable),
        (SMTPRecipientsRefused({"x": (450, b"try later")}), DeliveryFailed),
        (SMTPServerDisconnected("gone"), DeliveryFailed),
        (ConnectionRefusedError("nobody there"), DeliveryFailed),
    ],
)
def test_what_a_server_says_is_understood(monkeypatch, error, expected):
    def fail(self, messages):
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    with pytest.raises(DeliveryFailed) as raised:
        channels["email"].deliver(MESSAGE)
    assert type(raised.value) is expected
