"""Who hands out a private file: Django, nginx, or the object store by an address that expires."""

import io
from types import SimpleNamespace

import pytest
from django.core.files.storage import storages
from django.db.models.fields.files import FieldFile
from django.http import Http404

from core.private_files import private_file_response
from lms_pages.models import LessonDocument


class Stored:
    """A file of an object store."""

    def __init__(self, name):
        self.name, self.size = name, 6
        self.storage = SimpleNamespace(url=lambda name: f"https://store.example.org/{name}?signature=1")

    def open(self, mode):
        return io.BytesIO(b"WEBVTT")


def test_the_store_serves_files_by_itself_but_captions_come_from_the_site(rf, settings):
    settings.PRIVATE_FILES_MODE = "redirect"
    video = private_file_response(rf.get("/"), Stored("media/talk.mp4"))
    assert video.status_code == 302 and video["Location"].startswith("https://store.example.org/media/talk.mp4")
    assert "no-store" in video["Cache-Control"]
    captions = private_file_response(rf.get("/"), Stored("captions/talk.vtt"))
    assert captions.status_code == 200 and b"".join(captions.streaming_content) == b"WEBVTT"


@pytest.mark.parametrize(
    "name, quoted", [("media/a talk.mp4", "media/a%20talk.mp4"), ("media/ü.mp4", "media/%C3%BC.mp4")]
)
def test_nginx_is_told_where_the_file_lies(rf, settings, name, quoted):
    settings.PRIVATE_FILES_MODE = "nginx"
    answer = private_file_response(rf.get("/"), SimpleNamespace(name=name, storage=storages["private"]))
    assert answer["X-Accel-Redirect"] == f"{settings.PRIVATE_FILES_NGINX_PREFIX}{quoted}" and answer.content == b""
    assert answer["Content-Type"] == "video/mp4" and answer["Content-Security-Policy"].endswith("sandbox")


@pytest.mark.parametrize("asked, status", [("bytes=0-2", 206), ("bytes=0-" + "9" * 5000, 200), ("bytes=9-", 416)])
def test_a_part_of_a_file_is_a_part_whatever_numbers_are_asked_for(rf, settings, asked, status):
    settings.PRIVATE_FILES_MODE = "django"
    assert private_file_response(rf.get("/", headers={"range": asked}), Stored("talk.mp4")).status_code == status


def test_a_file_that_is_gone_from_the_disk_is_not_found(rf, settings):
    settings.PRIVATE_FILES_MODE = "django"
    file = FieldFile(None, LessonDocument._meta.get_field("file"), "documents/gone.pdf")
    with pytest.raises(Http404):
        private_file_response(rf.get("/"), file)
