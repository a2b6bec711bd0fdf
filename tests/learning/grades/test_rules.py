"""Who may grade in a course."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.roles import FINANCE, INSTRUCTOR
from learning.courses.enums import TeamRole
from learning.courses.models import CourseMember
from learning.courses.rules import may_grade_course
from learning.courses.selectors import graded_courses
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import make_course
from tests.factories.people import make_administrator, make_editor, make_instructor, make_student, make_user

pytestmark = pytest.mark.django_db


def test_the_team_and_editors_grade_and_nobody_else():
    course, other = make_course(), make_course()
    people = {role: make_instructor() for role in (TeamRole.LEAD, TeamRole.CO_INSTRUCTOR)}
    people[TeamRole.ASSISTANT] = make_student()  # an assistant needs no right of their own
    for role, person in people.items():
        CourseMember.objects.create(course=course, user=person, role=role)
    stranger, student = make_instructor(), make_student()
    CourseMember.objects.create(course=other, user=stranger)
    make_enrollment(course, student)
    may = {
        **people,
        "editor": make_editor(),
        "administrator": make_administrator(),
        "stranger": stranger,
        "student": student,
        "finance": make_user(role=FINANCE),
        "visitor": AnonymousUser(),
    }
    allowed = {name for name, person in may.items() if may_grade_course(person, course)}
    assert allowed == {*TeamRole, "editor", "administrator"}
    assert {name for name, person in may.items() if course in graded_courses(person)} == allowed


@pytest.mark.parametrize("role", TeamRole)
def test_who_is_switched_off_or_no_instructor_any_more_does_not_grade(role):
    course, person = make_course(), make_instructor()
    CourseMember.objects.create(course=course, user=person, role=role)
    person.groups.filter(name=INSTRUCTOR).delete()
    person = type(person).objects.get(pk=person.pk)
    assert may_grade_course(person, course) is (role == TeamRole.ASSISTANT)
    person.is_active = False
    assert not may_grade_course(person, course)
    assert course not in graded_courses(person)
