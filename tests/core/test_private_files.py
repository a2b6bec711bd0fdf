"""Who hands out a private file: Django, nginx, or the object store by an address that expires."""

import io
from types import SimpleNamespace

import pytest

from core.private_files import private_file_response


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
    answer = private_file_response(rf.get("/"), Stored(name))
    assert answer["X-Accel-Redirect"] == f"{settings.PRIVATE_FILES_NGINX_PREFIX}{quoted}" and answer.content == b""
    assert answer["Content-Type"] == "video/mp4" and answer["Content-Security-Policy"] == "default-src 'none'"
