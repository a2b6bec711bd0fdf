"""What a lesson shows opens to those in the course, and to nobody else."""

import pytest

from lms_pages.publishing import compile_course
from tests.factories.enrollments import make_enrollment
from tests.factories.files import make_document, make_media
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of
from tests.factories.people import make_administrator, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(catalog):
    """Of a document and a video with captions in a lesson; and the course."""
    document, media = make_document(), make_media(captions=b"WEBVTT\n\n00:00.000 --> 00:02.000\nFoggy.\n")
    course = make_course_page(catalog, modules=1, lessons=0)
    body = [
        {"type": "file", "value": {"document": document.pk, "title": ""}},
        {"type": "video", "value": {"title": "Film", "media": media.pk}},
    ]
    make_lesson_page(modules_of(course)[0], body=body)
    compile_course(course.translation_key, force=True)
    return course, [document.url, media.url, media.captions_url]


def statuses(client, addresses) -> list[int]:
    return [client.get(address).status_code for address in addresses]


def test_students_of_the_course_open_them(client, addresses):
    course, urls = addresses
    student = make_student()
    make_enrollment(course_row(course), student)
    client.force_login(student)
    assert statuses(client, urls) == [200, 200, 200]


def test_strangers_do_not(client, addresses):
    _course, urls = addresses
    assert statuses(client, urls) == [403, 403, 403]
    client.force_login(make_student())
    assert statuses(client, urls) == [403, 403, 403]


def test_those_who_edit_them_do(client, addresses):
    _course, urls = addresses
    client.force_login(make_administrator())
    assert statuses(client, urls) == [200, 200, 200]
