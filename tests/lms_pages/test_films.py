"""Videos of the library in several bitrates: prepared in the background, given out through the door alone."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from core.films import Film, FilmRefused, Rung
from core.private_files import private_storage
from core.process_memory import forget_all
from learning.courses.links import lesson_url
from learning.enrollment.models import Enrollment
from lms_pages import films
from lms_pages.back_office.panels import hints_for
from lms_pages.block_ids import ensure_ids
from lms_pages.films import prepare_film, resume_films, state_of_film
from lms_pages.models import FilmLadder, LessonMedia
from lms_pages.publishing import compile_course
from tests.core.test_films import make_clip, needs_ffmpeg
from tests.factories.enrollments import make_enrollment
from tests.factories.files import make_media
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of
from tests.factories.people import make_administrator, make_instructor, make_student

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FILES = {"master.m3u8": b"#EXTM3U\nv0/index.m3u8\n", "v0/index.m3u8": b"#EXTM3U\ns00000.m4s\n"}
PIECES = {"v0/init_0.mp4": b"begin", "v0/s00000.m4s": b"piece"}


@pytest.fixture
def workshop(monkeypatch):
    """In place of ffmpeg: writes what it would. `problem` is raised; `during` is called while it works."""

    class Workshop:
        problem = during = None
        made = 0

        def make(self, path, film, folder, *, alive):
            self.made += 1
            if self.problem:
                raise self.problem
            for name, data in (FILES | PIECES).items():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(data)
            if self.during:
                self.during()
            alive()
            return [Rung(360, 350), Rung(360, 700)]

    shop = Workshop()
    monkeypatch.setattr(films, "find_ffmpeg", lambda: "ffmpeg")
    monkeypatch.setattr(films, "read_film", lambda path: Film(12.5, 640, 360, True))
    monkeypatch.setattr(films, "make_still", lambda path, film, target: target.write_bytes(b"\xff\xd8 still"))
    monkeypatch.setattr(films, "make_ladder", shop.make)
    return shop


def folders() -> set[str]:
    folder = Path(private_storage().path("streams"))
    return {entry.name for entry in folder.iterdir()} if folder.exists() else set()


def test_a_video_is_prepared_once_and_says_so_to_its_author(workshop, django_capture_on_commit_callbacks):
    media = make_media(duration=0, thumbnail="", width=None, height=None)
    sound = make_media(type="audio")
    assert not sound.ladders.exists()
    ladder = media.ladders.get()
    assert "being prepared" in state_of_film(media) and media.stream_url == ""
    assert resume_films() == 0  # its task may still come
    assert resume_films(timezone.now() + timedelta(minutes=1)) == 1
    ladder.refresh_from_db()
    media = LessonMedia.objects.get(pk=media.pk)
    assert (ladder.state, ladder.attempts, len(ladder.rungs)) == ("ready", 1, 2)
    assert (media.duration, media.width, media.height) == (12.5, 640, 360)
    assert media.thumbnail.read() == b"\xff\xd8 still"
    assert media.stream_url == f"/media-files/{media.pk}/stream/{ladder.key}/master.m3u8"
    assert "360p (350 kbit/s), 360p (700 kbit/s)" in state_of_film(media)
    media.save()
    assert prepare_film(pk=ladder.pk) == "ready" and resume_films(timezone.now() + timedelta(days=1)) == 0
    assert workshop.made == 1

    # Another file is another film; with the video goes all that was made of it.
    with django_capture_on_commit_callbacks(execute=True):
        media.file.save("other.mp4", ContentFile(b"another"))
    assert ladder.key not in folders() and LessonMedia.objects.get(pk=media.pk).stream_url == ""
    again = media.ladders.get()
    prepare_film(pk=again.pk)
    again.refresh_from_db()
    assert again.key in folders()
    with django_capture_on_commit_callbacks(execute=True):
        media.delete()
    assert again.key not in folders()


def test_a_film_that_fails_leaves_the_upload_as_it_was(workshop):
    workshop.problem = FilmRefused("This film could not be read.")
    media = make_media()
    assert prepare_film(pk=media.ladders.get().pk) == "failed"
    assert "This film could not be read. It plays as you uploaded it." in state_of_film(media)
    assert media.stream_url == "" and resume_films(timezone.now() + timedelta(days=1)) == 0


def test_work_of_a_killed_worker_is_taken_up_and_what_it_left_goes(workshop):
    media = make_media()
    ladder = media.ladders.get()

    class Killed(BaseException):
        pass

    workshop.problem = Killed()
    with pytest.raises(Killed):
        prepare_film(pk=ladder.pk)
    ladder.refresh_from_db()
    assert ladder.state == "working"
    private_storage().save(f"{ladder.folder}/v0/s00000.m4s", ContentFile(b"half"))
    workshop.problem = None
    assert prepare_film(pk=ladder.pk) == "working"  # it may still live
    later = timezone.now() + timedelta(minutes=3)
    assert resume_films(later) == 1
    former, ladder = ladder.key, FilmLadder.objects.get(pk=ladder.pk)
    assert ladder.state == "ready" and ladder.key != former and former not in folders() and ladder.key in folders()

    FilmLadder.objects.update(state="working", attempts=3, seen_at=timezone.now() - timedelta(hours=1))
    assert resume_films() == 0 and "broken off" in state_of_film(media)


def test_two_workers_leave_one_result(workshop):
    media, before = make_media(), folders()
    ladder = media.ladders.get()

    def other():
        workshop.during = None
        assert prepare_film(pk=ladder.pk, now=timezone.now() + timedelta(minutes=5)) == "ready"

    workshop.during = other
    assert prepare_film(pk=ladder.pk) == "ready"
    ladder.refresh_from_db()
    assert workshop.made == 2 and ladder.attempts == 2
    assert folders() - before == {ladder.key}


def test_without_ffmpeg_a_video_waits_and_the_operator_is_told(settings):
    settings.FFMPEG = "no-such-program-anywhere"
    media = make_media()
    assert (
        resume_films(timezone.now() + timedelta(days=1)) == 0 and prepare_film(pk=media.ladders.get().pk) == "waiting"
    )
    assert "no ffmpeg" in state_of_film(media)
    assert any("ffmpeg" in hint.words for hint in hints_for(make_administrator()))
    assert not any("ffmpeg" in hint.words for hint in hints_for(make_instructor()))
    settings.FFMPEG = "off"  # as the operator wants it
    assert not any("ffmpeg" in hint.words for hint in hints_for(make_administrator()))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def status(client, address: str) -> int:
    forget_all()
    return client.get(address).status_code


def test_playlist_and_pieces_open_to_whom_the_door_opens(workshop, site_tree):
    media, page = make_media(), make_course_page(modules=1, lessons=0, compiled=False)
    body = [{"type": "video", "value": {"title": "Film", "url": "", "media": media.pk}}]
    make_lesson_page(modules_of(page)[0], body=ensure_ids(body))
    compile_course(page.translation_key, force=True)
    course = course_row(page)
    enrollment = make_enrollment(course)
    student, address = signed_in(enrollment.user), lesson_url(course.lessons.get().key, "en")
    answer = student.get(address)
    assert "data-stream" not in answer.content.decode() and "blob:" not in answer["Content-Security-Policy"]
    assert (
        "media-stream" not in answer.content.decode()
        and '<video controls preload="metadata"' in answer.content.decode()
    )

    prepare_film(pk=media.ladders.get().pk)
    compile_course(page.translation_key)  # as the job after commit does
    answer = student.get(address)
    html = answer.content.decode()
    found = re.search(r'data-stream="([^"]+)/master.m3u8"', html)[1]
    assert f'<source src="{found}/master.m3u8"' in html and f'<source src="{media.url}"' in html
    assert "js/media-stream.js" in html
    assert "media-src 'self' blob:;" in f"{answer['Content-Security-Policy']};"
    assert "connect-src 'self';" in f"{answer['Content-Security-Policy']};"
    assert "worker-src" not in answer["Content-Security-Policy"]

    addresses = [f"{found}/{name}" for name in FILES | PIECES]
    assert [status(student, address) for address in addresses] == [200] * 4
    piece = student.get(f"{found}/v0/s00000.m4s")
    assert b"".join(piece.streaming_content) == b"piece" and piece["Content-Type"] == "video/mp4"
    assert piece["Content-Security-Policy"].startswith("default-src 'none'")
    assert student.get(addresses[0])["Content-Type"] == "application/vnd.apple.mpegurl"
    elsewhere = make_enrollment(course_row(make_course_page(modules=1, lessons=1))).user
    for other in (Client(), signed_in(elsewhere), signed_in(make_student()), signed_in(make_instructor())):
        assert {status(other, address) for address in addresses} <= {302, 403}
    guessed = found.replace(media.stream_key, "a" * 24)
    assert status(student, f"{guessed}/master.m3u8") == 404
    assert status(student, f"{found}/../../{media.file.name}") == 404
    assert status(student, f"{found}/v1/index.m3u8") == 404

    Enrollment.objects.filter(pk=enrollment.pk).update(ends_at=timezone.now())
    assert {status(student, address) for address in addresses} == {403}


@needs_ffmpeg
def test_a_real_clip_becomes_a_playlist_and_a_disguise_a_sentence(tmp_path):
    clip = make_clip(tmp_path / "clip.mp4", size="320x180", seconds=1)
    media = make_media(file=ContentFile(clip.read_bytes(), "clip.mp4"), duration=0)
    assert prepare_film(pk=media.ladders.get().pk) == "ready"
    media = LessonMedia.objects.get(pk=media.pk)
    with private_storage().open(f"streams/{media.stream_key}/master.m3u8") as file:
        assert file.read().count(b"RESOLUTION=320x180") == 2
    assert media.thumbnail and media.duration == pytest.approx(1, abs=0.2)
    disguise = make_media(file=ContentFile(b"#EXTM3U\nfile:///etc/passwd\n", "film.mp4"))
    assert prepare_film(pk=disguise.ladders.get().pk) == "failed"
    assert "Export it again as MP4" in state_of_film(disguise)
