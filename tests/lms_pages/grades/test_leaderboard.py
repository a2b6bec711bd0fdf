"""Who leads in the quizzes: names only of those who chose to show theirs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.enrollment.services import leave_course
from learning.grades.leaderboard import pseudonym
from tests.factories.enrollments import make_enrollment
from tests.factories.grades import activities_of, make_grade, make_graded_course
from tests.factories.people import make_editor, make_student

pytestmark = pytest.mark.django_db


def enrolled(course, name, points, **fields):
    enrollment = make_enrollment(course, make_student(name=name))
    make_grade(enrollment, activities_of(course)[0], points=points, **fields)
    return enrollment


def test_places_and_the_choice_to_show_ones_name(client, site_tree):
    course = make_graded_course(activities=2, leaderboard=True)
    first, second = enrolled(course, "Thandi", "9"), enrolled(course, "Sipho", "9")
    third = enrolled(course, "Lerato", "4")
    leave_course(enrollment=enrolled(course, "Gone", "10"))
    enrolled(course, "Unseen", "10", is_released=False)
    address, choose = reverse("leaderboard", args=[course.key]), reverse("leaderboard_name", args=[course.key])
    client.force_login(first.user)
    page = client.get(address)
    assert [(place.number, place.points) for place in page.context["places"]] == [(1, 45), (1, 45), (3, 20)]
    assert {place.name for place in page.context["places"]} == {pseudonym(one) for one in (first, second, third)}
    client.post(choose, {"shows_name": "yes"})
    client.force_login(second.user)
    seen = client.get(address).content.decode()
    assert "Thandi" in seen and "Lerato" not in seen and "Sipho" not in seen
    client.force_login(first.user)
    client.post(choose, {"shows_name": "no"})
    client.force_login(second.user)
    assert "Thandi" not in client.get(address).content.decode()


def test_only_for_students_of_a_course_that_has_one(client, site_tree):
    with_one, without = make_graded_course(leaderboard=True), make_graded_course()
    student = enrolled(with_one, "Thandi", "9")
    plain = make_enrollment(without, student.user)
    client.force_login(student.user)
    assert client.get(reverse("leaderboard", args=[plain.course.key])).status_code == 404
    assert client.post(reverse("leaderboard_name", args=[plain.course.key])).status_code == 404
    address = reverse("leaderboard", args=[with_one.key])
    assert address in client.get(reverse("my_grades", args=[with_one.key])).content.decode()
    for person in (make_student(), make_editor()):
        client.force_login(person)
        assert client.get(address).status_code == 404
    leave_course(enrollment=student)
    client.force_login(student.user)
    assert client.get(address).status_code == 404


def test_it_costs_the_same_for_one_student_and_for_three(client, site_tree):
    course = make_graded_course(leaderboard=True)
    client.force_login(enrolled(course, "Thandi", "9").user)
    address = reverse("leaderboard", args=[course.key])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    cost()
    one = cost()
    for points in ("3", "5"):
        enrolled(course, "Other", points)
    assert cost() == one
