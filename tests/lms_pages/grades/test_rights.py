"""Every role at every screen of grades, and what each of them reads there."""

import pytest
from django.urls import reverse

from accounts.roles import FINANCE
from learning.courses.enums import TeamRole
from learning.courses.models import CourseMember
from learning.grades.models import Grade, GradeEntry
from lms_pages.publishing import compile_course
from tests.factories.bodies import quiz
from tests.factories.enrollments import make_enrollment
from tests.factories.grades import activities_of, make_grade, make_graded_course
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of
from tests.factories.people import make_administrator, make_editor, make_instructor, make_student, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

GRADERS = {"lead", "co_instructor", "assistant", "editor", "administrator"}
ROLES = (*sorted(GRADERS), "other_instructor", "finance", "student", "other_student", "visitor")


@pytest.fixture
def course(site_tree):
    return make_graded_course(pass_percent=50)


@pytest.fixture
def grade(course):
    """Of the student this is about."""
    make_grade(make_enrollment(course, make_student(name="Thandi Dlamini")))
    return Grade.objects.get()


def person(role, course, grade):
    if role == "student":
        return grade.enrollment.user
    if role in TeamRole.values:
        someone = make_student() if role == TeamRole.ASSISTANT else make_instructor()
        CourseMember.objects.create(course=course, user=someone, role=role)
        return someone
    if role == "other_student":
        return make_enrollment(course).user
    other = {"editor": make_editor, "administrator": make_administrator, "other_instructor": make_instructor}
    return other.get(role, lambda: make_user(role=FINANCE))()


@pytest.mark.parametrize("role", ROLES)
def test_who_grades_sees_the_gradebook_and_nobody_else_anything_of_it(client, course, grade, role):
    if role != "visitor":
        client.force_login(person(role, course, grade))
    one, quiz = grade.enrollment_id, grade.activity_id
    looks = [
        reverse("gradebook", args=[course.key]),
        reverse("student_grades", args=[course.key, one]),
        reverse("import_overrides", args=[course.key]),
        reverse("export_grades", args=[course.key, "csv"]),
    ]
    for address in looks:
        answer = client.get(address)
        assert answer.status_code == (200 if role in GRADERS else 302 if role == "visitor" else 403), address
        if role not in GRADERS:
            assert b"Dlamini" not in answer.content
    override = {f"{quiz}-points": "1", f"{quiz}-max_points": "10", f"{quiz}-reason": "Because"}
    text = f"email,activity,points,reason\n{grade.enrollment.user.email},{quiz},2,Because"
    posts = [
        (reverse("override_grade", args=[course.key, one, quiz]), override),
        (reverse("withdraw_override", args=[course.key, one, quiz]), {}),
        (reverse("release_grades", args=[course.key, quiz]), {}),
        (reverse("import_overrides", args=[course.key]), {"text": text}),
    ]
    for address, fields in posts:
        answer = client.post(address, fields)
        assert answer.status_code in ((200, 302) if role in GRADERS or role == "visitor" else (403,)), address
    assert GradeEntry.objects.count() == (4 if role in GRADERS else 1)


@pytest.mark.parametrize("role", ROLES)
def test_my_grades_are_mine(client, course, grade, role):
    if role != "visitor":
        client.force_login(person(role, course, grade))
    answer = client.get(reverse("my_grades", args=[course.key]))
    status = {"student": 200, "other_student": 200, "visitor": 302}.get(role, 404)
    assert answer.status_code == status
    assert (b"8 / 10" in answer.content) is (role == "student")


def test_my_learning_leads_to_ones_own_grades_and_the_gradebooks_of_ones_teams(client, site_tree):
    page = make_course_page(site_tree[1], modules=1, lessons=0, compiled=False)
    make_lesson_page(modules_of(page)[0], body=[quiz(pass_percent=60)])
    compile_course(page.translation_key)
    course = course_row(page)
    make_grade(make_enrollment(course, make_student()), activities_of(course)[0])
    grade = Grade.objects.get()
    mine, book = reverse("my_grades", args=[course.key]), reverse("gradebook", args=[course.key])
    client.force_login(grade.enrollment.user)
    seen = client.get(reverse("my_learning")).content.decode()
    assert mine in seen and "80 %" in seen and book not in seen
    seen = client.get(page.url).content.decode()
    assert mine in seen and book not in seen
    client.force_login(person("assistant", course, grade))
    assert book in client.get(reverse("my_learning")).content.decode()
    assert book in client.get(page.url).content.decode()
    client.force_login(make_editor())  # may, but teaches nothing: their list would be all courses
    assert book not in client.get(reverse("my_learning")).content.decode()
    assert book in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
