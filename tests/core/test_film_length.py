import io
import struct

import pytest
from django.core.files.base import ContentFile

from core.film_length import mp4_seconds
from lms_pages.models import LessonMedia
from tests.browser.site import ROOT

DEMO = ROOT / "lms_pages/demo/how-neural-networks-learn/02-learning-as-going-downhill/media/rolling-downhill.mp4"


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data) + 8, kind) + data


def film(header: bytes) -> bytes:
    return box(b"ftyp", b"isom" * 3) + box(b"free", b"") + box(b"moov", box(b"mvhd", header))


SHORT = struct.pack(">B3x8xII", 0, 600, 600 * 24)
LONG = struct.pack(">B3x16xIQ", 1, 1000, 24_040) + bytes(8)


@pytest.mark.once
@pytest.mark.parametrize(
    "data, seconds",
    [
        (film(SHORT + bytes(80)), 24),
        (film(LONG + bytes(80)), 24.04),
        (struct.pack(">I4sQ", 1, b"mdat", 20) + b"abcd" + film(SHORT + bytes(80)), 24),  # a large box before it
        (film(struct.pack(">B3x8xII", 0, 0, 5) + bytes(80)), None),
        (film(bytes([9]) + bytes(99)), None),
        (film(SHORT)[:40], None),
        (b"", None),
        (b"not a film at all, only words", None),
        (box(b"free", b"") * 5000, None),
        (struct.pack(">I4s", 0, b"mdat") + bytes(50), None),
    ],
)
def test_the_length_of_a_film_is_read(data, seconds):
    assert mp4_seconds(io.BytesIO(data)) == seconds


@pytest.mark.once
@pytest.mark.django_db
def test_a_film_of_the_library_knows_its_length():
    with DEMO.open("rb") as file:
        media = LessonMedia.objects.create(title="Film", type="video", file=ContentFile(file.read(), "film.mp4"))
    assert 60 < media.duration < 120
    assert LessonMedia.objects.create(title="No", type="video", file=ContentFile(b"x", "no.mp4")).duration == 0
    kept = LessonMedia.objects.create(title="By hand", type="video", duration=5, file=ContentFile(film(SHORT), "a.mp4"))
    assert kept.duration == 5
