"""What every video service has to do, asked of all members against stand-ins made from their documentation."""

import logging
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.datastructures import CaseInsensitiveMapping

from core import http
from core.http import ServiceAway, ServiceRefused
from lms_pages.video_provider import (
    VideoNews,
    VideoState,
    WebhookRefused,
    active_provider,
    refuse_unusable,
    usable_provider,
    video_providers,
)
from lms_pages.video_providers.bunny_stream import directory_token

from .video_services import FAKES

pytestmark = pytest.mark.once
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(params=sorted(video_providers.keys() - {"local"}))
def service(request, settings, monkeypatch):
    fake = FAKES[request.param]()  # a new member needs a stand-in
    for name, value in fake.settings.items():
        setattr(settings, name, value)
    settings.VIDEO_PROVIDER = fake.slug = request.param
    fake.provider = video_providers[request.param]
    monkeypatch.setattr(http, "make_transport", lambda: httpx.MockTransport(fake.handle))
    return fake


def begun(service):
    return service.provider.begin_upload(title="Big film.mp4", size=5_000_000, now=NOW)


def test_the_browser_gets_an_address_and_no_secret(service):
    upload = begun(service)
    assert upload.reference in service.videos and upload.way in {"tus", "put"} and upload.part_bytes % (256 * 1024) == 0
    assert upload.url.startswith("https://") and upload.reference in upload.url
    host = httpx.URL(upload.url).host
    origins = [origin.removeprefix("https://") for origin in service.provider.upload_origins()]
    assert any(host == origin or (origin[0] == "*" and host.endswith(origin[1:])) for origin in origins)
    secrets = {value for name, value in service.settings.items() if "LIBRARY" not in name}
    assert not secrets.intersection([upload.url, *upload.headers.values()])
    assert (upload.headers.get("Tus-Resumable") == "1.0.0") == (upload.way == "tus")


def test_it_is_followed_till_it_can_be_played(service):
    reference, kept = begun(service).reference, {}
    for state in (VideoState.WAITING, VideoState.PROCESSING, VideoState.READY):
        service.videos[reference] = {"state": state.value, "seconds": 93.0 if state == "ready" else 0.0}
        facts = service.provider.status(reference, kept)
        kept = facts.kept or kept
        assert facts.state == state
    assert facts.seconds == 93
    url = service.provider.playback(reference, kept, expires_at=NOW + timedelta(hours=6))
    assert service.read_address(url) == (reference, int((NOW + timedelta(hours=6)).timestamp()))
    host = httpx.URL(url).host
    [origin] = service.provider.playback_origins()
    assert origin == f"https://{host}" or host.endswith(origin.removeprefix("https://*"))
    service.videos[reference]["state"] = "failed"
    assert service.provider.status(reference, kept).state == VideoState.FAILED


def test_deleting_twice_is_deleting(service):
    for state in ("ready", "waiting"):
        reference = begun(service).reference
        service.videos[reference]["state"] = state
        service.provider.delete(reference, {})
        assert reference not in service.videos
        service.provider.delete(reference, {})
    with pytest.raises(ServiceRefused):
        service.provider.status(reference, {})
    service.down = httpx.Response(503)
    with pytest.raises(ServiceAway):
        service.provider.delete(reference, {})
    with pytest.raises(ServiceAway):
        begun(service)


def read(service, message, now=NOW):
    body, headers = message
    return service.provider.read_webhook(body=body, headers=CaseInsensitiveMapping(headers), now=now)


def test_messages_are_read_only_when_the_service_signed_them(service):
    reference = begun(service).reference
    body, headers = service.message(reference, NOW)
    news = read(service, (body, headers))
    assert isinstance(news, VideoNews) and news.reference == reference
    assert read(service, (body, headers)) == news  # told again
    service.videos[reference]["state"] = "ready"
    assert read(service, service.message(reference, NOW)).key != news.key
    for forged in (
        service.message(reference, NOW, secret="guessed"),
        (body + b" ", headers),
        (body, {name: "t=1,time=1,v1=,sig1=é" for name in headers}),
    ):
        with pytest.raises(WebhookRefused):
            read(service, forged)
    for words in (b"", b"[]", b'{"data": 1}', b"\xff", b"{"):
        with pytest.raises(WebhookRefused, match="not readable"):
            read(service, (words, service.signed(words, NOW)))


def test_old_messages_are_refused_where_they_carry_a_time(service):
    reference = begun(service).reference
    message = service.message(reference, NOW)
    assert read(service, message, NOW + timedelta(minutes=4)).reference == reference
    if service.slug == "bunny_stream":  # which sends none: a message is only a reason to ask
        assert read(service, message, NOW + timedelta(days=1)).reference == reference
        return
    for later in (timedelta(minutes=6), -timedelta(minutes=6)):
        with pytest.raises(WebhookRefused, match="too old"):
            read(service, message, NOW + later)
    with pytest.raises(WebhookRefused, match="not signed"):
        read(service, (message[0], {}))


def test_a_service_that_lacks_a_setting_stops_the_site_and_is_not_asked(service, settings):
    refuse_unusable()
    assert active_provider() is usable_provider(service.slug) is service.provider
    name = service.provider.needs[-1]
    setattr(settings, name, "")
    with pytest.raises(ImproperlyConfigured, match=name):
        refuse_unusable()
    assert usable_provider(service.slug) is None and usable_provider("nobody") is None
    if name.endswith("_SIGNING_KEY"):
        setattr(settings, name, "bm90IGEga2V5")
        with pytest.raises(ImproperlyConfigured, match="no private RSA key"):
            refuse_unusable()
    settings.VIDEO_PROVIDER = "nobody"
    with pytest.raises(ImproperlyConfigured, match="expected one of bunny_stream, cloudflare_stream, local, mux"):
        refuse_unusable()


def test_without_a_service_the_site_keeps_videos_and_says_so(caplog):
    caplog.set_level(logging.INFO)
    local = active_provider()
    assert local is video_providers["local"] and refuse_unusable() is None
    assert local.begin_upload(title="Big film.mp4", size=9, now=NOW) is None
    assert "No video service is configured" in caplog.text
    assert local.upload_origins() == local.playback_origins() == []
    with pytest.raises(WebhookRefused):
        local.read_webhook(body=b"{}", headers={}, now=NOW)


def test_bunny_signs_as_its_own_example_does():
    """github.com/BunnyWay/BunnyCDN.TokenAuthentication, e2e/vectors.json: path_only."""
    token = directory_token("/abc", datetime.fromtimestamp(1598024587, UTC), "SecurityKey")
    assert token.startswith("bcdn_token=HS256-uVZvT3SbEoVKYJyDJgbcsDmSFf73cv-uNUVaJiKWpbQ&expires=1598024587&")


def test_bunny_without_a_signature_gives_a_hint_of_its_own_library_alone(settings):
    fake = FAKES["bunny_stream"]()
    for name, value in fake.settings.items():
        setattr(settings, name, value)
    fake.provider = video_providers["bunny_stream"]
    reference = fake.new()
    body, _headers = fake.message(reference, NOW)
    assert read(fake, (body, {})).reference == reference
    for other in (
        body.replace(b"133", b"134"),
        body.replace(b'"Status": 0', b'"Status": 99999'),
        body.replace(b"0}", b'"0"}'),
    ):
        with pytest.raises(WebhookRefused):
            read(fake, (other, {}))
