"""Grades as files: taken away, and overrides brought back."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from learning.grades.models import Grade, GradeEntry
from tests.factories.enrollments import make_enrollment
from tests.factories.grades import activities_of, make_grade, make_graded_course
from tests.factories.people import make_editor, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(site_tree, client):
    client.force_login(make_editor())
    return make_graded_course(activities=2, pass_percent=50, slug="nets")


@pytest.fixture
def students(course):
    names = {"thandi": "=HYPERLINK(1)", "sipho": "Sipho"}
    people = [make_student(email=f"{key}@example.org", name=name) for key, name in names.items()]
    return [make_enrollment(course, person) for person in people]


def taken(client, course, kind) -> bytes:
    return b"".join(client.get(reverse("export_grades", args=[course.key, kind])))


def test_the_gradebook_as_a_file_holds_no_formula(client, course, students):
    quiz = activities_of(course)[0]
    make_grade(students[1], quiz, points="7.5")
    text = taken(client, course, "csv").decode("utf-8-sig")
    assert text.splitlines()[0].startswith(f'Name,Email,Quiz 1 [{quiz.pk}],"Quiz 1, of"')
    assert "'=HYPERLINK(1),thandi@example.org,,,,,,0.00,,no" in text.splitlines()
    assert "Sipho,sipho@example.org,7.50,10.00,,,75.00,37.50,,no" in text.splitlines()
    sheet = load_workbook(io.BytesIO(taken(client, course, "xlsx"))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == "'=HYPERLINK(1)" and rows[2][2] == 7.5
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert client.get(reverse("export_grades", args=[course.key, "exe"])).status_code == 404


def send(client, course, file="", **fields):
    fields = fields or {"file": SimpleUploadedFile("overrides.csv", file.encode())}
    return client.post(reverse("import_overrides", args=[course.key]), fields)


def said(answer) -> list[tuple]:
    return [(line.number, str(line.outcome), line.detail) for line in answer.context["lines"]]


def test_what_would_happen_is_what_happens_and_only_once(client, course, students):
    first, second = activities_of(course)
    make_grade(students[0], first, points="2")
    text = (
        "Email;Activity;Points;Reason;of\r\n"
        f"THANDI@example.org;{first.pk};9,5;Read again;\r\n\r\n"
        "sipho@example.org;Quiz 2;4;On paper;5\r\n"
    )
    expected = [(2, "override", ""), (4, "override", "")]
    assert said(send(client, course, text)) == expected and GradeEntry.objects.count() == 1  # a dry run
    answer = send(client, course, text=text)
    assert said(answer) == expected and "2 grades were changed" in answer.content.decode()
    points = Grade.objects.order_by("enrollment").values_list("points", "max_points", "is_passed")
    assert list(points) == [(9.5, 10, True), (4, 5, True)]
    again = send(client, course, text=text)
    assert {row[1] for row in said(again)} == {"nothing"} and GradeEntry.objects.count() == 3
    back = f"email,activity,points,reason\nthandi@example.org,{first.pk},,A mistake\n"
    assert said(send(client, course, text=back)) == [(2, "withdraw", "")]
    assert Grade.objects.get(activity=first).points == 2


def test_points_of_three_places_are_planned_as_they_are_stored(client, course, students):
    make_grade(students[0], activities_of(course)[0], points="2")
    text = "email,activity,points,reason\nthandi@example.org,Quiz 1,7.335,Read again\n"
    assert said(send(client, course, text=text)) == [(2, "override", "")]
    assert str(Grade.objects.get().points) == "7.34"
    assert said(send(client, course, text=text)) == [(2, "nothing", "")]


def test_each_wrong_line_says_why_and_the_right_one_is_done(client, course, students):
    wrong = [
        ("nobody@example.org,Quiz 1,1,x,10", "Nobody with this address"),
        ("sipho@example.org,Quiz 9,1,x,10", "Nothing in this course"),
        ("sipho@example.org,Quiz 1,1,,10", "A reason is needed"),
        ("sipho@example.org,Quiz 1,one,x,10", "is no number"),
        ("sipho@example.org,Quiz 2,11,x,10", "Points go from 0 to 10"),
        ("thandi@example.org,Quiz 2,NaN,x,10", "Points are numbers"),
        ("thandi@example.org,Quiz 1,1,x,", "Nothing was graded here yet"),
        ("thandi@example.org,Quiz 1,1,x,10", "Line 8 is about the same"),
    ]
    text = "\n".join(["email,activity,points,reason,of", *(line for line, _ in wrong)])
    lines = said(send(client, course, text))
    for (line, message), (_number, outcome, detail) in zip(wrong, lines, strict=True):
        assert outcome == "error" and message in detail, line
    good = make_enrollment(course, make_student(email="lerato@example.org"))
    answer = send(client, course, text=f"{text}\nlerato@example.org,Quiz 1,1,x,10")
    assert "8 lines are wrong" in answer.content.decode()
    assert Grade.objects.get().enrollment == good


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "email,points\na,b", "email,activity,points,reason\n", "email,activity\x00"])
def test_a_file_that_cannot_be_read_changes_nothing(client, course, text):
    answer = send(client, course, text)
    assert answer.status_code == 422 and answer.context["form"].errors
    assert not GradeEntry.objects.exists()
