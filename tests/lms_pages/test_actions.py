"""What the player sends, as a browser would: taken from students, refused to everybody else."""

import pytest

from learning.courses.links import lesson_url
from learning.progress.models import LessonProgress, MediaPlace
from lms_pages.block_ids import ensure_ids
from lms_pages.publishing import compile_course
from tests.factories.enrollments import make_enrollment
from tests.factories.files import make_media
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of
from tests.factories.people import make_student

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def lesson(site_tree):
    course = make_course_page()
    return course_row(course).lessons.get(key=lessons_of(course)[0].translation_key)


@pytest.fixture
def student(client, lesson):
    enrollment = make_enrollment(lesson.course)
    client.force_login(enrollment.user)
    return enrollment


def report(client, lesson, seconds):
    return client.post(f"/learn/lessons/{lesson.key}/time/", {"seconds": seconds}).status_code


@pytest.mark.parametrize(
    "seconds, status",
    [("30", 204), ("0", 204), ("", 400), ("-5", 400), ("1.5", 400), ("abc", 400), ("9" * 9, 204), ("9" * 5000, 400)],
)
def test_reading_time_is_a_whole_number_of_seconds(client, lesson, student, seconds, status):
    assert report(client, lesson, seconds) == status


@pytest.mark.parametrize("action, data", [("time", {"seconds": "30"}), ("done", {})])
def test_only_students_of_the_course_learn(client, lesson, action, data):
    address = f"/learn/lessons/{lesson.key}/{action}/"
    assert client.post(address, data).status_code == 403
    client.force_login(make_student())
    assert client.post(address, data).status_code == 403
    assert not LessonProgress.objects.exists()
    client.force_login(make_enrollment(lesson.course).user)
    assert client.post(address, data).status_code in {204, 302}
    assert LessonProgress.objects.filter(lesson=lesson).exists()


@pytest.fixture
def film(site_tree):
    """A lesson with a video of ours, and the number of the video."""
    media = make_media()
    course = make_course_page(modules=1, lessons=0, compiled=False)
    body = ensure_ids([{"type": "video", "value": {"title": "Film", "url": "", "media": media.pk}}])
    make_lesson_page(modules_of(course)[0], body=body)
    compile_course(course.translation_key, force=True)
    return course_row(course).lessons.get(), media.pk


def test_a_place_in_a_video_is_the_students_own(client, film):
    lesson, media = film
    address, data = f"/learn/lessons/{lesson.key}/place/", {"media": media, "seconds": "72.5"}
    assert client.post(address, data).status_code == 403
    client.force_login(make_student())
    assert client.post(address, data).status_code == 403
    assert not MediaPlace.objects.exists()
    client.force_login(make_enrollment(lesson.course).user)
    assert client.get(address).status_code == 405
    assert client.post(address, data).status_code == 204
    page = lesson_url(lesson.key, "en")
    assert f"&quot;{media}&quot;: [72.5, " in client.get(page).content.decode()
    dashboard = client.get("/learn/").content.decode()
    assert f'href="{page}?media={media}&amp;t=72.5"' in dashboard and "goes on at 1:12" in dashboard
    client.force_login(make_enrollment(lesson.course).user)  # a neighbor knows nothing of it
    assert "72.5" not in client.get(page).content.decode()


@pytest.mark.parametrize(
    "media, seconds, status",
    [(None, "0", 204), (None, "", 400), (None, "-1", 400), (None, "nan", 400), (None, "9" * 400, 400),
     (None, "1e9", 400),
     ("x", "1", 400), ("9" * 18, "1", 404), ("9" * 19, "1", 400), ("0", "1", 404)],
)  # fmt: skip
def test_what_is_no_place_is_refused(client, film, media, seconds, status):
    lesson, pk = film
    client.force_login(make_enrollment(lesson.course).user)
    data = {"media": pk if media is None else media, "seconds": seconds}
    assert client.post(f"/learn/lessons/{lesson.key}/place/", data).status_code == status


def test_done_is_only_taken_by_post(client, lesson, student):
    assert client.get(f"/learn/lessons/{lesson.key}/done/").status_code == 405
    assert not LessonProgress.objects.exists()


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 19, "9" * 5000])
def test_media_that_cannot_be_is_not_found(client, site_tree, pk):
    assert client.get(f"/media-files/{pk}/file/").status_code == 404
