"""Large videos into the library in parts; and whole, by the same form."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.scanner import Finding, Verdict
from core.uploads.models import Upload
from lms_pages.media_uploads import remove_untaken
from lms_pages.models import LessonMedia, LibraryUpload
from tests.factories.files import make_media
from tests.factories.people import make_instructor, make_student

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(3000)


@pytest.fixture
def author(site_tree):
    client = Client()
    client.person = make_instructor()
    client.force_login(client.person)
    return client


def announced(client, data=FILM, name="Big film.mp4", kind="video"):
    return client.post(reverse("announce_media"), {"name": name, "size": len(data), "type": kind})


def send(client, url, data, offset=0):
    headers = {"upload-offset": str(offset)}
    return client.patch(url, data, content_type="application/offset+octet-stream", headers=headers)


def sent(client, data=FILM, **fields) -> str:
    begun = announced(client, data, **fields).json()
    assert send(client, begun["url"], data).status_code in {204, 422}
    return begun["key"]


def fields(**changes) -> dict:
    return {"title": "Big film", "tags": "", "duration": "0", "width": "", "height": "", "captions_language": "en",
            "collection": "1", "transcript": "", "upload": "", **changes}  # fmt: skip


def add(client, **changes):
    return client.post(reverse("wagtailmedia:add", args=["video"]), fields(**changes))


def errors(response) -> str:
    return " ".join(response.context["form"].errors.get("file", []))


def test_a_film_in_parts_goes_on_where_it_broke_off_and_becomes_a_video(author):
    begun = announced(author).json()
    assert send(author, begun["url"], FILM[:1000]).status_code == 204
    assert author.head(begun["url"])["Upload-Offset"] == "1000"  # after the network came back
    assert "Not all of the file is here" in errors(add(author, upload=begun["key"]))
    assert send(author, begun["url"], FILM[1000:], 1000).status_code == 204
    assert add(author, upload=begun["key"]).status_code == 302
    media = LessonMedia.objects.get()
    with media.file.open("rb") as file:
        assert file.read() == FILM
    assert media.uploaded_by_user == author.person and media.filename == "big-film.mp4"
    assert media.ladders.count() == 1
    saved = author.get(f"{media.url}?download")
    assert saved.status_code == 200 and "big-film.mp4" in saved["Content-Disposition"]
    # It belongs to the video now: taken once, and not swept away.
    assert "not there any more" in errors(add(author, upload=begun["key"]))
    assert remove_untaken(timezone.now() + timedelta(days=9)) == 0
    with media.file.open("rb"):
        pass


def test_another_film_takes_the_place_of_the_first(author, django_capture_on_commit_callbacks):
    add(author, upload=sent(author))
    media = LessonMedia.objects.get()
    former, other = media.file.name, FILM + b"more"
    with django_capture_on_commit_callbacks(execute=True):
        address = reverse("wagtailmedia:edit", args=[media.pk])
        assert author.post(address, fields(upload=sent(author, other))).status_code == 302
    media.refresh_from_db()
    assert media.file.name != former and not media.file.storage.exists(former)
    with media.file.open("rb") as file:
        assert file.read() == other


def test_without_javascript_the_form_takes_the_file_up_to_the_limit(author, settings):
    assert add(author, file=SimpleUploadedFile("small-film.mp4", FILM)).status_code == 302
    assert LessonMedia.objects.get().filename.startswith("small-film")  # other tests keep files of this name
    page = author.get(reverse("wagtailmedia:add", args=["video"]))
    form = page.content.decode()
    assert f'data-announce="{reverse("announce_media")}"' in form and "At most" in form
    assert 'type="hidden" name="upload"' in form and "js/media-upload.js" in form
    settings.MEDIA_MAX_BYTES = 100
    assert "at most" in errors(add(author, file=SimpleUploadedFile("film.mp4", FILM)))
    assert "This field is required" in errors(add(author))


def test_what_is_no_film_or_too_large_is_refused_with_a_sentence(author, settings):
    for problem, answer in {
        "not taken here": announced(author, name="page.html"),
        "is empty": announced(author, b""),
        "are needed": announced(author, kind="page"),
    }.items():
        assert answer.status_code in {400, 422} and problem in answer.json()["error"]
    disguise = announced(author, b"<script>" * 99).json()
    answer = send(author, disguise["url"], b"<script>" * 99)
    assert answer.status_code == 422 and "does not contain what its name says" in answer.json()["error"]
    assert "was not accepted" in errors(add(author, upload=disguise["key"]))
    settings.MEDIA_MAX_BYTES, settings.UPLOAD_MAX_BYTES = 5000, 10
    assert announced(author).status_code == 201  # the limit of students is another one
    settings.MEDIA_MAX_BYTES = 1000
    assert "at most" in announced(author).json()["error"]


def test_a_film_that_the_scanner_finds_something_in_is_not_kept(author, monkeypatch):
    verdict = Verdict(Finding.INFECTED, "Eicar")
    monkeypatch.setattr("core.uploads.services.scan", lambda file: verdict)
    key = sent(author)
    assert "Eicar" in errors(add(author, upload=key)) and not LessonMedia.objects.exists()
    assert not Upload.objects.get(key=key).file


def test_nobody_takes_what_somebody_else_sent_or_what_was_sent_elsewhere(author):
    other = Client()
    other.force_login(make_instructor())
    key = sent(author)
    assert "not there any more" in errors(add(other, upload=key))
    LibraryUpload.objects.all().delete()  # as a file of a submission, which is an upload as well
    assert "not there any more" in errors(add(author, upload=key))
    student = Client()
    student.force_login(make_student())
    assert announced(student).status_code in {302, 403} and announced(Client()).status_code == 302
    assert Upload.objects.count() == 1
    assert announced(author).status_code == 201


def test_what_nobody_took_over_is_removed_after_two_days(author):
    key = sent(author)
    assert remove_untaken() == 0
    name = Upload.objects.get(key=key).file.name
    assert remove_untaken(timezone.now() + timedelta(days=3)) == 1
    assert not Upload.objects.get(key=key).file and name and not LibraryUpload.objects.exists()


def test_the_editor_says_how_far_a_film_is(author):
    still, cues = ContentFile(b"x", "still.jpg"), b"WEBVTT\n\n00:00.000 --> 00:04.000\nA ball rolls.\n"
    media = make_media(uploaded_by_user=author.person, thumbnail=still, captions=cues)
    media.alternative.save("clip.webm", ContentFile(b"x"))
    media.ladders.update(state="failed", reason="This film could not be read.")
    page = author.get(reverse("wagtailmedia:edit", args=[media.pk])).content.decode()
    assert "This film could not be read. It plays as you uploaded it." in page
    for part in ("thumbnail", "captions", "alternative"):
        assert f'href="/media-files/{media.pk}/{part}/"' in page
