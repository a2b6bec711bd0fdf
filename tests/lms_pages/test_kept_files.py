"""Bodies and covers are kept: what an editor does to the files they show is seen at once all the same."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from lms_pages.publishing import compile_course
from tests.factories.bodies import new_id
from tests.factories.enrollments import make_enrollment
from tests.factories.files import make_document, make_image
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(catalog):
    return make_course_page(catalog, modules=1, lessons=1, quizzes=False)


@pytest.fixture
def student(course):
    client = Client()
    client.force_login(make_enrollment(course_row(course)).user)
    return client


def lesson_with(course, kind, value) -> str:
    """The address of a lesson with this block."""
    lesson = make_lesson_page(modules_of(course)[0], body=[{"type": kind, "value": value, "id": new_id()}])
    compile_course(course.translation_key)
    return lesson.url


def shown(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_document_under_another_name_is_linked_by_that_name(course, student):
    document = make_document()
    address = lesson_with(course, "file", {"document": document.pk, "title": ""})
    assert document.url in shown(student, address)
    document.title = "The view"
    document.file = ContentFile(b"%PDF-1.4 new", "view.pdf")
    document.save()
    page = shown(student, address)
    assert document.url in page and "The view" in page and "The outlook" not in page
    assert student.get(document.url).status_code == 200


def replace_file(image) -> None:
    """As Wagtail's form does it: the image is saved first, then what was made of the old file goes."""
    image.file = make_image(name="other.png").file
    image.save()
    image.renditions.all().delete()


def test_picture_whose_file_was_replaced_is_shown_by_its_new_files(course, student):
    image = make_image(credit="Ada")
    value = {"image": {"image": image.pk, "decorative": False, "alt_text": "x"}, "caption": "", "credit": ""}
    address = lesson_with(course, "image", value)
    assert "Ada" in shown(student, address)
    old = set(image.renditions.values_list("file", flat=True))
    image.credit = "Grace"
    image.save()
    assert "Grace" in shown(student, address)
    replace_file(image)
    page = shown(student, address)
    new = set(image.renditions.values_list("file", flat=True))
    assert old and new and not new & old
    shown_names = {name.rsplit("/", 1)[-1] for name in new}
    assert all(name in page for name in shown_names)
    assert not any(name.rsplit("/", 1)[-1] in page for name in old)


def test_cover_follows_the_file_of_its_picture(client, catalog, django_capture_on_commit_callbacks):
    image = make_image()
    course = make_course_page(catalog, thumbnail=image)
    before = course_row(course).cover_url
    assert before in shown(client, catalog.url)
    with django_capture_on_commit_callbacks(execute=True):
        replace_file(image)
    after = course_row(course).cover_url
    assert after and after != before
    page = shown(client, catalog.url)
    assert after in page and before not in page
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert course_row(course).cover_url == ""
    assert after not in shown(client, catalog.url)
