"""What providers report of mails: verified, kept once, acted upon."""

import json
from base64 import b64encode
from importlib import import_module

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import clear_url_caches, include, path

from config.mail_providers import PROVIDERS, anymail_settings, backend_of
from notifications.mail_reports import mail_reports
from notifications.models import MessageEvent, Notification, OutgoingMessage, TroubledAddress
from notifications.services import send_message
from tests.factories.people import make_user

SECRET = "postmark:a-long-password"  # noqa: S105
GRADED = {"title": "Averages", "course_title": "Machines", "activity": 17, "is_milestone": False}
urlpatterns = [path("mail/", include(mail_reports("postmark")))]


@pytest.fixture
def report(client, settings, site_tree):
    """Send a report as Postmark does."""
    from config.urls import urlpatterns as ours

    urlpatterns[1:] = ours
    settings.ROOT_URLCONF = __name__
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    clear_url_caches()

    def send(secret=SECRET, **fields):
        authorization = f"Basic {b64encode(secret.encode()).decode()}"
        body = {"MessageID": "pm-1", "Recipient": "thandi@example.org", **fields}
        return client.post(
            "/mail/postmark/tracking/", json.dumps(body), "application/json", HTTP_AUTHORIZATION=authorization
        )

    return send


@pytest.fixture
def message(db):
    user = make_user("thandi@example.org")
    row = send_message(kind="submission_graded", to=user, context=GRADED)
    OutgoingMessage.objects.filter(pk=row.pk).update(status="sent", provider_id="pm-1")
    return row


BOUNCE = {"RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "BouncedAt": "2026-03-02T09:00:00Z",
          "Email": "thandi@example.org", "Description": "no such mailbox", "Details": "550"}  # fmt: skip


def test_only_the_provider_is_believed(report, message):
    assert report(**BOUNCE, secret="postmark:guessed-password").status_code == 400
    assert not MessageEvent.objects.exists() and not TroubledAddress.objects.exists()


def test_a_hard_bounce_stops_mail_and_is_said_on_the_site(report, message):
    assert report(**BOUNCE).status_code == report(**BOUNCE).status_code == 200  # sent twice
    event = MessageEvent.objects.get(message=message)
    assert event.event == "bounced" and TroubledAddress.objects.get().address == "thandi@example.org"
    notes = Notification.objects.filter(user=message.user, kind="address_troubled")
    assert "thandi@example.org" in notes.get().title
    later = send_message(kind="submission_graded", to=message.user, context=GRADED)
    assert later.status == "not_wanted"
    owed = send_message(kind="application_approved", to=message.user, context={"reason": ""})
    assert owed.status == "queued"


@pytest.mark.parametrize(
    "fields, kept, troubled",
    [
        ({"RecordType": "Delivery", "DeliveredAt": "2026-03-02T09:00:00Z"}, "delivered", None),
        ({**BOUNCE, "RecordType": "SpamComplaint", "Type": "SpamComplaint"}, "complained", "complained"),
        ({**BOUNCE, "Type": "Transient"}, "deferred", None),
        ({"RecordType": "Delivery", "MessageID": "pm-of-somebody-else"}, None, None),
        ({"RecordType": "Open", "ReceivedAt": "2026-03-02T09:00:00Z"}, "opened", None),
        ({**BOUNCE, "Email": "elsewhere@example.org", "Recipient": "elsewhere@example.org"}, "bounced", None),
    ],
)
def test_reports_are_kept_with_their_message(report, message, fields, kept, troubled):
    assert report(**fields).status_code == 200
    assert list(MessageEvent.objects.values_list("event", flat=True)) == ([kept] if kept else [])
    assert list(TroubledAddress.objects.values_list("trouble", flat=True)) == ([troubled] if troubled else [])


def test_without_a_secret_there_is_no_address(client, site_tree):
    assert client.post("/mail/postmark/tracking/", "{}", "application/json").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_can_be_named(name, settings):
    given = {"key": "k" * 20, "signing": "c2lnbmluZw==", "domain": "example.org", "secret": SECRET}
    settings.ANYMAIL = anymail_settings(name, **given, tracks_opens=False)
    module, _dot, backend = backend_of(name).rpartition(".")
    assert getattr(import_module(module), backend)(fail_silently=False)
    assert settings.ANYMAIL["SEND_DEFAULTS"]["track_opens"] is False
    assert len(mail_reports(name)) == 1
    refused = {"secret": "short"} if not PROVIDERS[name].key else {"key": ""}
    with pytest.raises(ImproperlyConfigured, match="MAIL_"):
        anymail_settings(name, **{**given, **refused}, tracks_opens=False)


@pytest.mark.once
def test_resend_is_told_which_mails_are_the_same(settings):
    from django.core.mail import EmailMessage

    from notifications.resend_backend import EmailBackend

    settings.ANYMAIL = {"RESEND_API_KEY": "k"}
    mail = EmailMessage("Hello", "Words", "a@example.org", ["b@example.org"])
    mail.metadata = {"reference": "abc123"}
    payload = EmailBackend().build_message_payload(mail, {})
    assert payload.get_request_params("")["headers"]["Idempotency-Key"] == "abc123"
