"""The factories themselves: what other tests take for granted."""

import pytest

from learning.courses.models import Lesson
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import make_course
from tests.factories.pages import course_row, lessons_of, make_course_page

pytestmark = pytest.mark.django_db


def test_course_pages_come_compiled(catalog):
    page = make_course_page(catalog, modules=2, lessons=3)
    row = course_row(page)
    assert row.is_live and not row.is_stale and row.lesson_count == 6
    assert list(Lesson.objects.values_list("key", flat=True)) == [lesson.translation_key for lesson in lessons_of(page)]


def test_draft_course_pages_leave_no_outline(catalog):
    assert not course_row(make_course_page(catalog, live=False)).is_live


def test_courses_without_pages_take_students():
    course = make_course(modules=1, lessons=3)
    assert make_enrollment(course).course.lesson_count == 3
