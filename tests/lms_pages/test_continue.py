"""Coming back: the address that leads to where a student left off."""

import pytest
from django.urls import reverse

from learning.progress.services import mark_lesson_done, open_lesson
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, lessons_of, make_course_page
from tests.factories.people import make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client, site_tree):
    course = make_course_page(quizzes=False)
    row, student = course_row(course), make_student()
    client.force_login(student)
    enrollment = make_enrollment(row, student)
    lessons = [(page, row.lessons.get(key=page.translation_key)) for page in lessons_of(course)]

    def go_on() -> str:
        return client.get(reverse("continue_course", args=[row.key])).headers["location"]

    return course, enrollment, lessons, go_on


def test_a_new_student_begins_with_the_first_lesson(world):
    _course, _enrollment, lessons, go_on = world
    assert go_on() == lessons[0][0].url


def test_going_on_where_one_left_off(world):
    course, enrollment, lessons, go_on = world
    (_, first), (_, second), (third_page, third), (fourth_page, fourth) = lessons
    open_lesson(enrollment=enrollment, lesson=first)
    open_lesson(enrollment=enrollment, lesson=third)
    assert go_on() == third_page.url
    mark_lesson_done(enrollment=enrollment, lesson=third)
    assert go_on() == fourth_page.url
    for lesson in (first, second, fourth):
        mark_lesson_done(enrollment=enrollment, lesson=lesson)
    assert go_on() == course.url


def test_a_lesson_that_was_moved_is_found_at_its_new_address(world):
    course, enrollment, lessons, go_on = world
    open_lesson(enrollment=enrollment, lesson=lessons[0][1])
    before = go_on()
    page = course.get_parent().specific
    page.slug = "shelf"
    page.save()
    assert go_on() != before and "/shelf/" in go_on()


def test_who_is_not_in_the_course_is_led_to_its_page(client, world):
    course, _enrollment, _lessons, _go_on = world
    client.force_login(make_student())
    response = client.get(reverse("continue_course", args=[course.translation_key]))
    assert response.headers["location"] == course.url
