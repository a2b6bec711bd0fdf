"""/dev/mail/: reading in development what would have been sent."""

import os

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import include, path

pytestmark = pytest.mark.once

urlpatterns = [path("dev/mail/", include("notifications.dev_urls"))]


@pytest.fixture
def mailbox(settings, tmp_path, site_tree):
    """The folder; the address exists as it does in development."""
    from config.urls import urlpatterns as ours

    urlpatterns[1:] = ours
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_FILE_PATH.mkdir()
    settings.ROOT_URLCONF = __name__
    return settings.EMAIL_FILE_PATH


connections = []  # kept, because the file is named after the object: a new one at the same place would share it


def write(*mails, minute=0):
    """Mails as Django's file backend writes them: all of one connection in one file."""
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend")
    connections.append(connection)
    messages = []
    for subject, text, html in mails:
        message = EmailMultiAlternatives(subject, text, to=["thandi@example.org"])
        if html:
            message.attach_alternative(html, "text/html")
        messages.append(message)
    connection.send_messages(messages)
    written = connection._fname
    os.utime(written, (1_700_000_000 + minute * 60,) * 2)
    return os.path.basename(written)


def test_it_does_not_exist_outside_development(client, site_tree):
    assert client.get("/dev/mail/").status_code == 404


def test_an_empty_box_and_no_box(client, mailbox):
    assert "Nothing was sent yet." in client.get("/dev/mail/").content.decode()
    mailbox.rmdir()
    assert "Nothing was sent yet." in client.get("/dev/mail/").content.decode()


def test_newest_first(client, mailbox):
    write(("Older", "x", ""), minute=1)
    write(("Newest of all", "x", ""), minute=3)
    write(("First of two", "x", ""), ("Second of two", "x", ""), minute=2)
    subjects = [mail.subject for mail in client.get("/dev/mail/").context["mails"]]
    assert subjects == ["Newest of all", "Second of two", "First of two", "Older"]


def test_each_mail_of_a_file_is_shown_by_itself(client, mailbox):
    name = write(("One", "Words of one", ""), ("Two", "Words of two", ""))
    html = client.get(f"/dev/mail/{name}/1/").content.decode()
    assert "Words of two" in html and "Words of one" not in html
    assert client.get(f"/dev/mail/{name}/2/").status_code == 404


def test_links_can_be_followed(client, mailbox):
    name = write(("Verify", "Open http://127.0.0.1:8000/accounts/confirm-email/a:b:c/ now", "<p>other</p>"))
    html = client.get(f"/dev/mail/{name}/0/").content.decode()
    assert 'href="http://127.0.0.1:8000/accounts/confirm-email/a:b:c/"' in html


def test_letters_of_the_world(client, mailbox):
    name = write(("Größe – 大", "Ünïcödé " * 40, ""))
    html = client.get(f"/dev/mail/{name}/0/").content.decode()
    assert "Größe – 大" in html and "Ünïcödé Ünïcödé" in html


@pytest.mark.parametrize("text, html", [("<script>alert(1)</script>", ""), ("", "<script>alert(1)</script><b>x</b>")])
def test_nothing_in_a_mail_runs(client, mailbox, text, html):
    name = write(("<img src=x onerror=alert(1)>", text, html))
    for address in ("/dev/mail/", f"/dev/mail/{name}/0/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page


@pytest.mark.parametrize("name", ["..%2Fsecret.log", "%2e%2e%2fsecret.log", "/etc/passwd", "missing.log", "link.log"])
def test_nothing_outside_the_folder_is_read(client, mailbox, name):
    secret = mailbox.parent / "secret.log"
    secret.write_bytes(b"Subject: secret\n\nsecret words")
    (mailbox / "link.log").symlink_to(secret)
    response = client.get(f"/dev/mail/{name}/0/")
    assert response.status_code == 404
    assert b"secret words" not in response.content


def test_a_broken_file_does_not_hide_the_others(client, mailbox):
    write(("Good", "x", ""))
    (mailbox / "broken.log").write_bytes(b"\xff\xfe no mail at all")
    (mailbox / "empty.log").write_bytes(b"")
    response = client.get("/dev/mail/")
    assert "Good" in response.content.decode()
    assert client.get("/dev/mail/broken.log/0/").status_code == 200


def test_it_is_only_read(client, mailbox):
    assert client.post("/dev/mail/").status_code == 405


def test_whoever_waits_for_a_mail_is_led_to_the_box(client, mailbox):
    assert 'href="/dev/mail/"' in client.get("/accounts/confirm-email/").content.decode()


def test_elsewhere_nobody_is_led_to_a_box_that_is_not_there(client, site_tree):
    assert "/dev/mail/" not in client.get("/accounts/confirm-email/").content.decode()
