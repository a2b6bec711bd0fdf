"""What the player sends, as a browser would: taken from students, refused to everybody else."""

import pytest

from learning.progress.models import LessonProgress
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, lessons_of, make_course_page
from tests.factories.people import make_student

pytestmark = pytest.mark.django_db


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


def test_done_is_only_taken_by_post(client, lesson, student):
    assert client.get(f"/learn/lessons/{lesson.key}/done/").status_code == 405
    assert not LessonProgress.objects.exists()


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 19, "9" * 5000])
def test_media_that_cannot_be_is_not_found(client, site_tree, pk):
    assert client.get(f"/media-files/{pk}/file/").status_code == 404
