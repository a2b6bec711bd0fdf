"""What a student sees of their own grades."""

import pytest
from django.urls import reverse

from learning.enrollment.services import leave_course
from tests.factories.enrollments import make_enrollment
from tests.factories.grades import activities_of, make_grade, make_graded_course
from tests.factories.people import make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(site_tree):
    parts = [("Quizzes", 25, (0, 1, 2), {"drop_lowest": 1}), ("Exam", 75, (3,), {})]
    return make_graded_course(activities=4, categories=parts, letters=(("B", 60), ("F", 0)), pass_percent=50)


def page_of(client, enrollment) -> str:
    client.force_login(enrollment.user)
    return client.get(reverse("my_grades", args=[enrollment.course.key])).content.decode()


def test_each_result_and_how_the_total_came_about(client, course):
    enrollment = make_enrollment(course)
    quizzes = activities_of(course)
    for activity, points in zip(quizzes, ("9", "3"), strict=False):
        make_grade(enrollment, activity, points=points)
    make_grade(enrollment, quizzes[3], points="10", is_released=False)
    page = page_of(client, enrollment)
    assert "90 %" in page and "So far: 2 of 4 are graded." in page and "dropped" in page
    assert "Waiting for release" in page and "Does not count yet" in page
    assert "10 / 10" not in page  # what is not released is not shown
    assert "In “Quizzes” the lowest result is dropped" in page and "B: from 60 %" in page
    make_grade(enrollment, quizzes[3], points="5", origin_id=2)
    page = page_of(client, enrollment)
    assert "60 %" in page and "90 % here; it decides 25 % of the total, and gives 22.50 points of it." in page


def test_only_ones_own_and_after_leaving_too(client, course):
    enrollment = make_enrollment(course)
    make_grade(enrollment, activities_of(course)[0], points="7")
    leave_course(enrollment=enrollment)
    assert "7 / 10" in page_of(client, enrollment)
    client.force_login(make_student())
    assert client.get(reverse("my_grades", args=[course.key])).status_code == 404
    client.logout()
    assert client.get(reverse("my_grades", args=[course.key])).status_code == 302


def test_a_course_without_grades_says_so(client, site_tree):
    enrollment = make_enrollment(make_graded_course(activities=1, categories=[("", 1, (), {})]))
    assert "Nothing is graded in this course" in page_of(client, enrollment)
