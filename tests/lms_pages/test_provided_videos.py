"""Videos at a service: sent there from the editor, followed, played by signed addresses to whom the door lets in."""

from datetime import timedelta

import httpx
import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import http
from core.process_memory import forget_all
from core.uploads.models import Upload
from learning.courses.links import lesson_url
from learning.enrollment.models import Enrollment
from lms_pages.block_ids import ensure_ids
from lms_pages.films import state_of_film
from lms_pages.models import LessonMedia, LessonPage, ProvidedVideo, VideoNotice
from lms_pages.provided_videos import follow_video, follow_videos
from lms_pages.publishing import compile_course
from tests.contracts.video_services import FAKES
from tests.factories.enrollments import make_enrollment
from tests.factories.files import make_media
from tests.factories.outline import make_course
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of
from tests.factories.people import make_instructor, make_student

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LATER = timedelta(minutes=11)


@pytest.fixture
def use(settings, monkeypatch):
    """`use(slug)`: the site sends its videos there. Returns the stand-in."""

    def switch(slug):
        fake = FAKES[slug]()
        for name, value in fake.settings.items():
            setattr(settings, name, value)
        settings.VIDEO_PROVIDER = slug
        monkeypatch.setattr(http, "make_transport", lambda: httpx.MockTransport(fake.handle))
        return fake

    return switch


@pytest.fixture
def mux(use):
    return use("mux")


@pytest.fixture
def author(site_tree):
    client = Client()
    client.person = make_instructor()
    client.force_login(client.person)
    return client


def announced(client, name="Big film.mp4", size=5_000_000, kind="video"):
    return client.post(reverse("announce_media"), {"name": name, "size": size, "type": kind})


def fields(**changes) -> dict:
    return {"title": "Big film", "tags": "", "duration": "0", "width": "", "height": "", "captions_language": "en",
            "collection": "1", "transcript": "Words.", "upload": "", **changes}  # fmt: skip


def add(client, **changes):
    return client.post(reverse("wagtailmedia:add", args=["video"]), fields(**changes))


def errors(response) -> str:
    return " ".join(response.context["form"].errors.get("file", []))


def make_video(fake, *, state="waiting", **changes) -> ProvidedVideo:
    reference = fake.new()
    fake.videos[reference] = {"state": state, "seconds": 93.0 if state == "ready" else 0.0}
    slug = site_settings.VIDEO_PROVIDER
    return ProvidedVideo.objects.create(provider=slug, reference=reference, name="Big film.mp4", **changes)


def make_medium(fake, *, state="ready", **changes) -> LessonMedia:
    video = make_video(fake, state=state, **changes)
    video.media = make_media(file=video.file_name, duration=0)
    video.save()
    follow_video(pk=video.pk)
    return LessonMedia.objects.get(pk=video.media.pk)


def told(fake, reference, *, client=None, provider="", now=None, **changes):
    body, headers = fake.message(reference, now or timezone.now(), **changes)
    address = reverse("video_webhook", args=[provider or site_settings.VIDEO_PROVIDER])
    client = client or Client(enforce_csrf_checks=True)
    return client.post(address, body, content_type="application/json", headers=headers)


def test_a_video_goes_straight_to_the_service_and_becomes_a_medium(
    author, mux, settings, django_capture_on_commit_callbacks
):
    begun = announced(author).json()
    video = ProvidedVideo.objects.get()
    assert begun["way"] == "put" and begun["url"].endswith(video.reference) and begun["key"] == str(video.key)
    assert begun["part"] % (256 * 1024) == 0 and not Upload.objects.exists() and video.owner == author.person
    policy = author.get(reverse("wagtailmedia:add", args=["video"]))["Content-Security-Policy"]
    assert "connect-src 'self' https://storage.googleapis.com https://*.mux.com;" in f"{policy};"

    mux.videos[video.reference]["state"] = "processing"
    with django_capture_on_commit_callbacks(execute=True):
        assert add(author, upload=begun["key"]).status_code == 302
    media = LessonMedia.objects.get()
    assert (media.filename, media.file.size, media.duration) == ("Big film.mp4", 5_000_000, 0)
    assert not media.has_own_file and author.get(f"/media-files/{media.pk}/file/").status_code == 404
    assert not media.ladders.exists() and media.uploaded_by_user == author.person
    assert "has the file and prepares it" in state_of_film(media) and media.stream_url == ""
    assert author.get(reverse("wagtailmedia:index")).status_code == 200
    edit = reverse("wagtailmedia:edit", args=[media.pk])
    page = author.get(edit).content.decode()
    assert "Mux has the file and prepares it" in page and "could not be found" not in page

    mux.videos[video.reference] = {"state": "ready", "seconds": 93.0}
    with django_capture_on_commit_callbacks(execute=True):
        assert told(mux, video.reference).status_code == 204
    media = LessonMedia.objects.get()
    assert media.duration == 93 and "Mux has it ready" in state_of_film(media)
    assert media.stream_url == f"/media-files/{media.pk}/service/"
    assert author.post(edit, fields(title="Renamed", duration="93")).status_code == 302  # without another file
    assert LessonMedia.objects.get().service_video == video

    # Another file takes its place: the service is told.
    again = announced(author).json()
    with django_capture_on_commit_callbacks(execute=True):
        assert author.post(edit, fields(upload=again["key"])).status_code == 302
    assert LessonMedia.objects.get().service_video.key != video.key and video.reference not in mux.videos
    with django_capture_on_commit_callbacks(execute=True):
        LessonMedia.objects.get().delete()
    assert not mux.videos and not ProvidedVideo.objects.exists()

    # Sounds stay here; so do videos when no service is named, and those that came before play on.
    assert "way" not in announced(author, name="a.mp3", kind="audio").json()
    settings.VIDEO_PROVIDER = "local"
    assert "way" not in announced(author).json()


def test_a_file_of_ours_takes_the_place_of_one_at_the_service(author, mux, django_capture_on_commit_callbacks):
    from django.core.files.uploadedfile import SimpleUploadedFile

    media = make_medium(mux, owner=author.person)
    LessonMedia.objects.filter(pk=media.pk).update(uploaded_by_user=author.person)
    edit = reverse("wagtailmedia:edit", args=[media.pk])
    with django_capture_on_commit_callbacks(execute=True):
        film = SimpleUploadedFile("film.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(99))
        assert author.post(edit, fields(file=film)).status_code == 302
    media = LessonMedia.objects.get()
    assert media.has_own_file and media.service_video is None and not mux.videos


@pytest.mark.parametrize("slug", sorted(FAKES))
def test_what_cannot_be_taken_is_refused_with_a_sentence(author, use, settings, slug):
    service = use(slug)
    for problem, answer in {
        "not taken here": announced(author, name="page.html"),
        "is empty": announced(author, size=0),
        "at most": announced(author, size=settings.MEDIA_MAX_BYTES + 1),
    }.items():
        assert answer.status_code == 422 and problem in answer.json()["error"]
    assert not service.asked
    for down in (httpx.Response(401), httpx.Response(503), httpx.Response(200, json={"other": 1})):
        service.down = down
        assert "takes no video just now" in announced(author).json()["error"]
    assert not ProvidedVideo.objects.exists()
    service.down = None
    assert announced(author).status_code == 201
    settings.UPLOADS_PER_HOUR = 1
    assert "very much in a short time" in announced(author).json()["error"]
    student = Client()
    student.force_login(make_student())
    assert announced(student).status_code in {302, 403} and announced(Client()).status_code == 302
    assert ProvidedVideo.objects.count() == 1


def test_nobody_takes_what_somebody_else_sent(author, mux):
    key = announced(author).json()["key"]
    other = Client()
    other.force_login(make_instructor())
    assert "not there any more" in errors(add(other, upload=key))
    assert "This field is required" in errors(add(author))
    assert add(author, upload=key).status_code == 302
    assert "not there any more" in errors(add(author, upload=key))  # taken once


@pytest.mark.parametrize("slug", sorted(FAKES))
def test_messages_of_the_service(use, slug, django_capture_on_commit_callbacks):
    service = use(slug)
    video = make_video(service, state="ready")
    reference = video.reference

    def state() -> str:
        return ProvidedVideo.objects.get(pk=video.pk).state

    with django_capture_on_commit_callbacks(execute=True):
        assert told(service, reference, secret="guessed").status_code == 403
        old = told(service, reference, now=timezone.now() - timedelta(hours=1))
        assert old.status_code == (204 if slug == "bunny_stream" else 403)
    VideoNotice.objects.all().delete()
    ProvidedVideo.objects.update(state="waiting")
    with django_capture_on_commit_callbacks(execute=True):
        assert told(service, service.new()).status_code == 204  # of a video that is not ours
        assert told(service, reference, provider="local").status_code == 403
        assert told(service, reference, provider="nobody").status_code == 404
    assert (state(), VideoNotice.objects.count()) == ("waiting", 0)

    # Answered before it is worked off; kept as it came; told again it changes nothing.
    with django_capture_on_commit_callbacks() as callbacks:
        assert told(service, reference).status_code == 204
    assert (
        state() == "waiting" and bytes(VideoNotice.objects.get().body) == service.message(reference, timezone.now())[0]
    )
    for callback in callbacks:
        callback()
    assert state() == "ready" and VideoNotice.objects.get().done_at
    asked = len(service.asked)
    with django_capture_on_commit_callbacks(execute=True):
        assert told(service, reference).status_code == 204
    assert len(service.asked) == asked and VideoNotice.objects.count() == 1
    address = reverse("video_webhook", args=[slug])
    assert Client().get(address).status_code == 405
    assert Client().post(address, b"x" * 300_000, content_type="application/json").status_code == 413


def test_what_was_lost_is_asked_for_by_the_clock(use, django_capture_on_commit_callbacks):
    service = use("cloudflare_stream")
    medium, now = make_medium(service, state="processing"), timezone.now()
    video = ProvidedVideo.objects.get(media=medium)
    ProvidedVideo.objects.update(created_at=now - timedelta(hours=1))
    service.videos[video.reference] = {"state": "failed", "seconds": 0.0}
    assert follow_videos(now) == 0  # asked just now
    service.down = httpx.Response(500)
    with django_capture_on_commit_callbacks(execute=True):
        assert told(service, video.reference).status_code == 204
    assert VideoNotice.objects.get().done_at is None
    service.down = None
    assert follow_videos(now + LATER) == 1
    assert "could not prepare it: Not a video." in state_of_film(LessonMedia.objects.get())
    assert VideoNotice.objects.get().done_at and follow_videos(now + 2 * LATER) == 0
    del service.videos[video.reference]
    ProvidedVideo.objects.update(state="processing", asked_at=None)
    assert follow_videos(now) == 1 and "does not have it any more" in state_of_film(LessonMedia.objects.get())


def test_what_nobody_took_over_is_deleted_and_what_the_service_did_not_hear_again(use, settings):
    service, now = use("bunny_stream"), timezone.now()
    make_video(service)
    medium = make_medium(service)
    assert follow_videos(now + timedelta(days=1)) == 1 and len(service.videos) == 2
    service.down = httpx.Response(500)
    assert follow_videos(now + timedelta(days=3)) == 0 and len(service.videos) == 2
    service.down = None
    settings.BUNNY_STREAM_API_KEY = ""  # not set up any more: nothing is forgotten
    assert follow_videos(now + timedelta(days=4)) == 0 and ProvidedVideo.objects.count() == 2
    assert "not set up here any more" in state_of_film(LessonMedia.objects.get())
    settings.BUNNY_STREAM_API_KEY = "api-key"
    assert follow_videos(now + timedelta(days=5)) == 1
    assert [video.media for video in ProvidedVideo.objects.all()] == [medium] and len(service.videos) == 1


def status(client, address: str) -> int:
    forget_all()
    return client.get(address).status_code


@pytest.mark.parametrize("slug", sorted(FAKES))
def test_a_lesson_plays_it_by_addresses_that_are_signed_for_who_may(use, slug, site_tree, settings):
    service = use(slug)
    media, page = make_medium(service), make_course_page(modules=1, lessons=0, compiled=False)
    video = media.service_video
    value = {"title": "Film", "url": "", "media": media.pk, "is_required": True, "required_percent": 80}
    make_lesson_page(modules_of(page)[0], body=ensure_ids([{"type": "video", "value": value}]))
    compile_course(page.translation_key, force=True)
    course = course_row(page)
    activity = course.lessons.get().activities.get()
    assert activity.rule == "watched" and activity.versions.get().definition["watch"]["longest"] == 93
    enrollment = make_enrollment(course)
    student = Client()
    student.force_login(enrollment.user)

    lesson = student.get(lesson_url(course.lessons.get().key, "en"))
    html, policy = lesson.content.decode(), f"{lesson['Content-Security-Policy']};"
    address, [origin] = media.stream_url, video.playback_origins
    assert f'data-media="{media.pk}"' in html and f'data-stream="{address}"' in html and "js/media-stream.js" in html
    assert f"connect-src 'self' {origin};" in policy and f"media-src 'self' blob: {origin};" in policy
    assert not any(word in html for word in (video.reference, *video.kept.values(), "token=", "m3u8?"))

    answer = student.get(address)
    reference, ends = service.read_address(answer["Location"])
    assert answer.status_code == 302 and answer["Cache-Control"] == "private, no-store"
    assert reference == video.reference and abs(ends - timezone.now().timestamp() - 6 * 3600) < 60

    # Everybody else, by the same address: nothing. So the student, once the enrollment has ended.
    other = Client()
    other.force_login(make_enrollment(make_course(modules=1, lessons=1)).user)
    stranger = Client()
    stranger.force_login(make_instructor())
    assert [status(client, address) for client in (Client(), other, stranger, student)] == [403, 403, 403, 302]
    ProvidedVideo.objects.update(state="processing")
    assert status(student, address) == 404
    ProvidedVideo.objects.update(state="ready")
    setattr(settings, next(iter(service.settings)), "")
    assert status(student, address) == 404
    setattr(settings, next(iter(service.settings)), next(iter(service.settings.values())))
    assert status(student, address) == 302
    Enrollment.objects.update(status="removed")
    assert status(student, address) == 403


def test_what_is_not_ready_is_neither_played_nor_published(mux):
    block = LessonPage._meta.get_field("body").stream_block.child_blocks["video"]
    medium = make_medium(mux, state="processing")

    def value():
        return block.to_python({"title": "Film", "url": "", "media": medium.pk, "may_download": True})

    assert "not ready yet" in block.problems(value())[0].sentence
    assert "There is no video here yet." in block.render(value())
    ProvidedVideo.objects.update(state="ready")
    assert block.problems(value()) == [] and block.modules_for(value()) == ("js/media-stream.js",)
    html = block.render(value())
    assert "data-stream-from" in html and "Download" not in html and " src=" not in html.replace("<source src", "")
