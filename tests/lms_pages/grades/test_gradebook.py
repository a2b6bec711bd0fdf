"""The gradebook on the site: the table, one student, overriding, releasing."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.courses.enums import TeamRole
from learning.courses.models import CourseMember
from learning.enrollment.services import leave_course
from learning.grades.models import Grade, GradeEntry
from learning.progress.selectors import done_lesson_ids  # noqa: F401
from tests.factories.enrollments import make_enrollment
from tests.factories.grades import activities_of, make_grade, make_graded_course
from tests.factories.people import make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(site_tree):
    return make_graded_course(activities=2, pass_percent=50, letters=(("A", 90), ("F", 0)), slug="nets")


@pytest.fixture
def grader(course, client):
    person = make_student(name="Nomvula")
    CourseMember.objects.create(course=course, user=person, role=TeamRole.ASSISTANT)
    client.force_login(person)
    return person


def enrolled(course, name, *points, **fields):
    """A student with these points of 10 in the quizzes of the course, None for one that is missing."""
    enrollment = make_enrollment(course, make_student(name=name, **fields))
    for activity, number in zip(activities_of(course), points, strict=False):
        if number is not None:
            make_grade(enrollment, activity, points=number)
    return enrollment


def names(client, course, **query) -> list[str]:
    rows = client.get(reverse("gradebook", args=[course.key]), query).context["page_obj"].object_list
    return [row.name for row in rows]


def test_who_stands_where(client, course, grader):
    enrolled(course, "Thandi", "9", "10")
    enrolled(course, "Sipho", "2", email="nets@example.org")
    leave_course(enrollment=enrolled(course, "Lerato", "4", "5"))
    page = client.get(reverse("gradebook", args=[course.key])).content.decode()
    assert "95 %" in page and "passed" in page and "Lerato" not in page
    quiz = activities_of(course)[0].pk
    for query, expected in [
        ({}, ["Sipho", "Thandi"]),
        ({"sort": "-name"}, ["Thandi", "Sipho"]),
        ({"state": "all"}, ["Lerato", "Sipho", "Thandi"]),
        ({"state": "gone"}, ["Lerato"]),
        ({"q": "tha"}, ["Thandi"]),
        ({"q": "nets@"}, ["Sipho"]),
        ({"standing": "below"}, ["Sipho"]),
        ({"standing": "passed"}, ["Thandi"]),
        ({"standing": "missing", "state": "all"}, ["Sipho"]),
        ({"sort": "-total", "state": "all"}, ["Thandi", "Lerato", "Sipho"]),
        ({"sort": f"{quiz}", "state": "all"}, ["Sipho", "Lerato", "Thandi"]),
        ({"sort": "'; drop", "state": "what", "page": "x", "standing": "?"}, ["Sipho", "Thandi"]),
    ]:
        assert names(client, course, **query) == expected, query


@pytest.mark.parametrize("query", [{}, {"sort": "-total", "standing": "below"}])
def test_the_table_costs_the_same_for_one_student_and_for_three(client, course, grader, query):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("gradebook", args=[course.key]), query).status_code == 200
        return len(queries)

    enrolled(course, "Thandi", "1", "1")
    count()
    first = count()
    for name in ("Sipho", "Lerato"):
        enrolled(course, name, "2", "2")
    assert count() == first


def test_overriding_and_taking_it_back(client, course, grader):
    enrollment = enrolled(course, "Sipho", "2")
    first, second = activities_of(course)
    address = reverse("override_grade", args=[course.key, enrollment.pk, second.pk])

    def post(**fields):
        return client.post(address, {f"{second.pk}-{name}": value for name, value in fields.items()})

    for fields, message in [
        ({"points": "12", "max_points": "10", "reason": "x"}, "Points go from 0 to 10"),
        ({"points": "5", "max_points": "10", "reason": ""}, "required"),
        ({"points": "x", "max_points": "10", "reason": "x"}, "Enter a number"),
        ({"points": "NaN", "max_points": "10", "reason": "x"}, "Enter a number"),
    ]:
        answer = post(**fields)
        assert answer.status_code == 422 and message in answer.content.decode(), fields
    assert GradeEntry.objects.count() == 1
    for _ in range(2):  # a form sent twice is one entry
        assert post(points="9.5", max_points="10", reason="Shown in class").status_code == 302
    entry = GradeEntry.objects.get(activity=second)
    assert (entry.points, entry.made_by, entry.is_passed) == (Decimal("9.5"), grader, True)
    page = client.get(reverse("student_grades", args=[course.key, enrollment.pk])).content.decode()
    assert "Shown in class" in page and "Nomvula" in page and "Withdraw the override" in page
    client.post(reverse("withdraw_override", args=[course.key, enrollment.pk, second.pk]))
    assert Grade.objects.get(activity=second).points is None
    assert GradeEntry.objects.filter(activity=second).count() == 2


def test_releasing_what_waits(client, course, grader):
    enrollment = enrolled(course, "Sipho")
    activity = activities_of(course)[0]
    make_grade(enrollment, activity, is_released=False)
    assert "Waiting for release" in client.get(reverse("gradebook", args=[course.key])).content.decode()
    client.post(reverse("release_grades", args=[course.key, activity.pk]))
    assert Grade.objects.get().is_released
    assert "Waiting for release" not in client.get(reverse("gradebook", args=[course.key])).content.decode()


def test_a_student_or_quiz_of_another_course_is_not_found_here(client, course, grader):
    other = make_graded_course()
    stranger = make_enrollment(other)
    assert client.get(reverse("student_grades", args=[course.key, stranger.pk])).status_code == 404
    own = enrolled(course, "Sipho")
    foreign = activities_of(other)[0]
    for name, args in [("override_grade", [own.pk, foreign.pk]), ("withdraw_override", [own.pk, foreign.pk])]:
        assert client.post(reverse(name, args=[course.key, *args])).status_code == 404
    assert client.post(reverse("release_grades", args=[course.key, foreign.pk])).status_code == 404
    assert client.get(reverse("gradebook", args=[other.key])).status_code == 403
