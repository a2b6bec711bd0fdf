"""Many people into courses by a CSV file: the dry run, the real one, and both again."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import ROLES
from accounts.services import create_account, set_active
from core.csv_files import MOST_LINES, UnreadableFile, decode_file
from core.models import AuditEntry
from learning.courses.models import Course
from learning.enrollment.enrolling_by_file import apply_plan, plan_enrollments
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.models import Enrollment
from learning.enrollment.services import leave_course
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import make_course

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/enroll-by-file/"


@pytest.fixture
def people(db):
    return {name: create_account(email=f"{name}@example.org", password=None) for name in ("thandi", "sipho", "lerato")}


def file_of(course: Course, *emails: str) -> str:
    return "\n".join(["email,course", *(f"{email},{course.key}" for email in emails)])


def said(lines) -> list[tuple]:
    return [(line.number, str(line.outcome), line.detail) for line in lines]


def test_what_would_happen_is_what_happens_and_only_once(people):
    course, other = make_course(slug="nets"), make_course(slug="trees", is_open=False)
    leave_course(enrollment=make_enrollment(course, people["lerato"]))
    text = (
        "\ufeffCourse; Email ;note\r\n"
        f"{course.key};THANDI@example.org;x\r\n\r\n"
        "nets;sipho@example.org\r\n"
        "nets;lerato@example.org;was here\r\n"
        "trees;thandi@example.org\r\n"
        "nets;thandi@example.org\r\n"
    )
    expected = [(2, "enroll", ""), (4, "enroll", ""), (5, "comes_back", "left"), (6, "enroll", "")]
    expected.append((7, "nothing", "the same as line 2"))
    plan = plan_enrollments(text)
    assert said(plan) == expected
    assert not Enrollment.objects.filter(status=EnrollmentStatus.ACTIVE).exists()  # a dry run
    assert said(apply_plan(plan)) == expected
    active = Enrollment.objects.filter(status=EnrollmentStatus.ACTIVE)
    assert active.count() == 4 and active.filter(course=other).get().source == "staff"  # past the closed door
    again = plan_enrollments(text)
    assert {str(line.outcome) for line in again} == {"nothing"}
    assert [line.detail for line in again[:4]] == ["is in the course already"] * 4
    apply_plan(again)
    assert active.count() == 4 and Enrollment.objects.count() == 4


def test_each_wrong_line_says_what_is_wrong_and_keeps_no_other_out(people):
    course, hidden = make_course(slug="nets"), make_course(slug="hidden")
    for _twin in range(2):
        make_course(slug="twins")
    Course.objects.filter(pk=hidden.pk).update(is_live=False)
    set_active(user=people["sipho"], is_active=False)
    text = file_of(course, "thandi@example.org", "nobody@example.org", "sipho@example.org", "")
    text += "\nthandi@example.org,none-such\nthandi@example.org,hidden\nthandi@example.org,twins"
    plan = plan_enrollments(text)
    problems = ["Nobody here has this address", "deactivated", "are both needed", "no course of this key"]
    problems += ["not published", "Several courses"]
    assert [(line.number, line.is_error) for line in plan] == [(2, False), *((place, True) for place in range(3, 9))]
    for line, problem in zip(plan[1:], problems, strict=True):
        assert problem in line.detail
    apply_plan(plan)
    assert Enrollment.objects.get().user == people["thandi"]


@pytest.mark.once
@pytest.mark.parametrize(
    "content, problem",
    [
        (b"", "first line has to name"),
        (b"thandi@example.org,nets", "first line has to name"),
        (b"email,course\n\n", "no line below"),
        ("email,course\nzoë@example.org,nets".encode("latin-1"), "CSV UTF-8"),
        (b"email,course\n" + b"x@example.org,nets\n" * (MOST_LINES + 1), "2,000"),
        (b"x" * 500_001, "500 KB"),
    ],
)
def test_files_that_cannot_be_read(content, problem):
    with pytest.raises(UnreadableFile, match=problem):
        plan_enrollments(decode_file(content))


def test_a_course_that_closed_between_the_two_runs_is_refused(people):
    course = make_course()
    plan = plan_enrollments(file_of(course, "thandi@example.org"))
    Course.objects.filter(pk=course.pk).update(is_live=False)
    plan[0].course.refresh_from_db()
    assert apply_plan(plan)[0].is_error and not Enrollment.objects.exists()


def test_the_plan_costs_the_same_for_one_and_for_three(people):
    course = make_course()
    with CaptureQueriesContext(connection) as for_one:
        plan_enrollments(file_of(course, "thandi@example.org"))
    with CaptureQueriesContext(connection) as for_three:
        plan_enrollments(file_of(course, *(f"{name}@example.org" for name in people)))
    assert len(for_three) == len(for_one)


def test_in_the_back_office(client, site_tree, people, django_capture_on_commit_callbacks):
    course = make_course(title="Nets and trees")
    client.force_login(create_account(email="ed@example.org", password=None, roles=("editor",)))
    assert client.get(ADDRESS).status_code == 200
    text = file_of(course, "thandi@example.org", "nobody@example.org")
    dry = client.post(ADDRESS, {"file": SimpleUploadedFile("people.csv", text.encode())}).content.decode()
    assert "Nothing was changed yet. 1 enrollment would be made." in dry and "1 line is wrong" in dry
    assert "Nets and trees" in dry and "Nobody here has this address" in dry
    assert not Enrollment.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(ADDRESS, {"text": text}).content.decode()
    assert "1 person was enrolled." in done and "Make 1 enrollment" not in done
    assert Enrollment.objects.get().user == people["thandi"]
    assert mail.outbox[-1].to == ["thandi@example.org"]
    entry = AuditEntry.objects.get(action="enrollment.enrolled")
    assert (entry.user_label, entry.data) == ("ed@example.org", {"source": "staff"})
    wrong = client.post(ADDRESS, {"file": SimpleUploadedFile("people.csv", b"x,y")}).content.decode()
    assert "The first line has to name the columns: email,course" in wrong


def test_who_may(client, site_tree, people):
    text, may = file_of(make_course(), "thandi@example.org"), set()
    for role in ROLES:
        client.force_login(create_account(email=f"{role}@example.org", password=None, roles=(role,)))
        client.post(ADDRESS, {"text": text})
        if Enrollment.objects.exists():
            may.add(role)
            Enrollment.objects.all().delete()
    assert may == {"editor", "administrator"}


def test_by_command(people, tmp_path, capsys):
    course, file = make_course(), tmp_path / "people.csv"
    file.write_text(file_of(course, "thandi@example.org"))
    call_command("enroll_csv", file)
    assert "1 enrollments would be made" in capsys.readouterr().out and not Enrollment.objects.exists()
    call_command("enroll_csv", file, "--apply")
    assert Enrollment.objects.get().user == people["thandi"]
    file.write_text(file_of(course, "nobody@example.org", "sipho@example.org"))
    with pytest.raises(CommandError, match="1 of 2 lines are wrong"):
        call_command("enroll_csv", file, "--apply")
    assert "    2  nobody@example.org" in capsys.readouterr().err and Enrollment.objects.count() == 2
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("enroll_csv", tmp_path / "none.csv")


# --- the screens that show the rows


@pytest.mark.parametrize("address", ["/admin/enrollments/", "/admin/progress/"])
def test_records_are_listed_found_and_exported_but_never_changed(client, site_tree, people, address):
    from learning.progress.services import recount_course

    client.force_login(create_account(email="ed@example.org", password=None, roles=("editor",)))
    course = make_course(title="Nets and trees", slug="nets")
    row = make_enrollment(course, people["thandi"])
    shown = recount_course(enrollment=row) if "progress" in address else row
    client.get(address)
    with CaptureQueriesContext(connection) as for_one:
        page = client.get(address).content.decode()
    assert "thandi@example.org" in page and "Nets and trees" in page
    for name in ("sipho", "lerato"):
        recount_course(enrollment=make_enrollment(make_course(title=f"Of {name}", slug=name), people[name]))
    with CaptureQueriesContext(connection) as for_three:
        client.get(address)
    assert len(for_three) == len(for_one)
    for query in ({"q": "thandi"}, {"q": "nets"}):
        found = client.get(address, query).content.decode()
        assert "thandi@example.org" in found and "sipho@example.org" not in found
    exported = client.get(address, {"export": "csv"}).getvalue().decode()
    assert "thandi@example.org" in exported and str(course.key) in exported
    assert client.get(address, {"export": "xlsx"}).getvalue()[:2] == b"PK"
    assert "thandi@example.org" in client.get(f"{address}inspect/{shown.pk}/").content.decode()
    for gone in ("create/", "new/", f"edit/{shown.pk}/", f"delete/{shown.pk}/"):
        assert client.get(f"{address}{gone}").status_code == 404
    assert f"{address}edit/" not in page and f"{address}create/" not in page
    client.force_login(create_account(email="teacher@example.org", password=None, roles=("instructor",)))
    assert client.get(address).status_code in {302, 403}
    assert client.get(f"{address}inspect/{shown.pk}/").status_code in {302, 403}
    assert reverse("enroll_by_file") not in client.get("/admin/").content.decode()
