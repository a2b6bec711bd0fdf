"""What the player sends, as a browser would: taken from students, refused to everybody else."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from learning.courses.links import lesson_url
from learning.enrollment.services import leave_course
from learning.progress.models import LessonProgress, MediaPlace
from lms_pages.block_ids import ensure_ids
from lms_pages.publishing import compile_course
from tests.factories.enrollments import make_enrollment
from tests.factories.files import make_media
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of
from tests.factories.people import make_student

WATCHING = "/learn/watching/"

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
    body = ensure_ids(
        [
            {
                "type": "video",
                "value": {
                    "title": "Film",
                    "url": "",
                    "media": media.pk,
                    "is_required": True,
                    "required_percent": 80,
                },
            }
        ]
    )
    make_lesson_page(modules_of(course)[0], body=body)
    compile_course(course.translation_key, force=True)
    return course_row(course).lessons.get(), media.pk


def ticket_of(client, lesson) -> str:
    """As the page of the lesson carries it."""
    return re.search(r'data-ticket="([^"]+)"', client.get(lesson_url(lesson.key, "en")).content.decode())[1]


def test_a_place_in_a_video_is_the_students_own(client, film):
    lesson, media = film
    student = make_enrollment(lesson.course).user
    client.force_login(student)
    data = {"media": media, "seconds": "72.5", "ticket": ticket_of(client, lesson), "watched": "0-0.1", "length": "90"}
    for stranger in (make_student(), make_enrollment(lesson.course).user):
        client.force_login(stranger)
        assert client.post(WATCHING, data).status_code == 404
    client.logout()
    assert client.post(WATCHING, data).status_code == 404
    assert not MediaPlace.objects.exists()
    client.force_login(student)
    assert client.get(WATCHING).status_code == 405
    said = client.post(WATCHING, data)
    assert said.json() == {"seconds": 0.1, "ranges": [[0, 0.1]], "is_noted": True, "is_complete": False}
    page = lesson_url(lesson.key, "en")
    assert f"&quot;{media}&quot;: [72.5, " in client.get(page).content.decode()
    dashboard = client.get("/learn/").content.decode()
    assert f'href="{page}?media={media}&amp;t=72.5"' in dashboard and "goes on at 1:12" in dashboard
    client.force_login(make_enrollment(lesson.course).user)  # a neighbor knows nothing of it
    assert "72.5" not in client.get(page).content.decode()


def test_a_forged_whole_is_refused_and_so_is_who_is_no_longer_in_the_course(client, film):
    lesson, media = film
    enrollment = make_enrollment(lesson.course)
    client.force_login(enrollment.user)
    data = {"media": media, "seconds": "90", "length": "90", "ticket": ticket_of(client, lesson)}
    assert client.post(WATCHING, data | {"watched": "0-90"}).status_code == 422
    assert MediaPlace.objects.get().watched_seconds == 0
    assert client.post(f"/learn/activities/{lesson.activities.get().pk}/viewed/").status_code == 400
    client.post(f"/learn/lessons/{lesson.key}/done/")
    assert not LessonProgress.objects.filter(completed_at__isnull=False).exists()
    MediaPlace.objects.update(recorded_at=timezone.now() - timedelta(minutes=2), measured_until=None, credit=15)
    assert client.post(WATCHING, data | {"watched": "0-10"}).json()["seconds"] == 10
    leave_course(enrollment=enrollment)
    assert client.post(WATCHING, data | {"watched": "10-11"}).status_code == 403
    assert MediaPlace.objects.get().watched_seconds == 10


@pytest.mark.parametrize(
    "changed, status",
    [({}, 200), ({"seconds": ""}, 400), ({"seconds": "-1"}, 400), ({"seconds": "nan"}, 400), ({"seconds": "1e9"}, 400),
     ({"seconds": "9" * 400}, 400), ({"media": "x"}, 400), ({"media": "9" * 18}, 404), ({"media": "9" * 19}, 400),
     ({"media": "0"}, 404), ({"watched": "5-1"}, 400), ({"watched": "1-2," * 5000}, 400), ({"length": "x"}, 400),
     ({"ticket": ""}, 403), ({"ticket": "x:y:z"}, 403)],
)  # fmt: skip
def test_what_is_no_place_is_refused(client, film, changed, status):
    lesson, pk = film
    client.force_login(make_enrollment(lesson.course).user)
    data = {"media": pk, "seconds": "0", "ticket": ticket_of(client, lesson)}
    assert client.post(WATCHING, data | changed).status_code == status


@pytest.mark.parametrize(
    "data, status",
    [({"speed": "1.5"}, 204), ({"captions": "0"}, 204), ({"speed": "12"}, 400), ({"speed": "x"}, 400), ({}, 400),
     ({"captions": "yes"}, 400)],
)  # fmt: skip
def test_speed_and_captions_follow_the_person(client, film, data, status):
    lesson, _pk = film
    assert client.post("/learn/player/", data).status_code == 403
    client.force_login(make_enrollment(lesson.course).user)
    assert client.post("/learn/player/", data).status_code == status
    page = client.get(lesson_url(lesson.key, "en")).content.decode()
    taste = re.search(r'data-taste="([^"]*)"', page)[1].replace("&quot;", '"')
    assert json.loads(taste) == (
        {}
        if status == 400
        else {"speed": float(data.get("speed", 1)), "captions": False if "captions" in data else None}
    )


def test_done_is_only_taken_by_post(client, lesson, student):
    assert client.get(f"/learn/lessons/{lesson.key}/done/").status_code == 405
    assert not LessonProgress.objects.exists()


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 19, "9" * 5000])
def test_media_that_cannot_be_is_not_found(client, site_tree, pk):
    assert client.get(f"/media-files/{pk}/file/").status_code == 404
