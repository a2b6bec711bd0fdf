"""import_course and load_demo, as they are typed."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from accounts.models import User
from commerce.pricing.models import Bundle, Coupon
from learning.assessment.models import Attempt
from learning.assignments.models import Submission
from learning.grades.models import Grade
from lms_pages.demo_students import furnish_students
from lms_pages.models import CoursePage, LessonPage
from tests.factories.people import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def run(*args, capsys=None):
    call_command("import_course", *map(str, args))
    return capsys.readouterr().out if capsys else ""


def test_says_what_came_of_it_and_writes_the_report(course, site_tree, capsys, tmp_path):
    (course / "01-first/02-next.md").write_text("---\ntitle: Next\n---\n\n![Gone](gone.png)\n")
    out = run(course, "--publish", "--report", tmp_path / "report.json", capsys=capsys)
    assert "2 modules, 3 lessons, 1 questions" in out
    assert "01-first/02-next.md:5" in out
    assert "gone.png: there is no such file" in out
    report = json.loads((tmp_path / "report.json").read_text())
    assert {"items", "mapped", "raw", "rejected", "unaccounted", "list"} <= set(report)
    assert report["items"] == len(report["list"])
    assert CoursePage.objects.get().live


def test_drafts_and_dry_runs_say_so(course, site_tree, capsys):
    assert "Nothing was written" in run(course, "--dry-run", capsys=capsys)
    assert not CoursePage.objects.exists()
    assert "They are drafts" in run(course, capsys=capsys)
    assert not CoursePage.objects.get().live


def test_title_and_owner(course, site_tree):
    user = make_user()
    run(course, "--title", "My own", "--owner", user.email.upper())
    assert (CoursePage.objects.get().title, CoursePage.objects.get().owner) == ("My own", user)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--owner", "nobody@example.com"], "there is no such account"),
        (["--report", "/no/such/folder/x.json"], "there is no such folder"),
        (["--format", "carpentries"], "not in the format carpentries"),
    ],
)
def test_refusals_say_what_to_do_and_write_nothing(course, site_tree, args, message):
    with pytest.raises(CommandError, match=message):
        run(course, *args)
    assert not CoursePage.objects.exists()


def test_nothing_to_import_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="is empty"):
        run(tmp_path)


def load_demo(settings, tmp_path):
    settings.VAR = tmp_path
    call_command("load_demo", verbosity=0)
    return json.loads((tmp_path / "demo.json").read_text())


def test_the_demo_has_courses_and_a_sign_in_for_each_role(site_tree, settings, tmp_path, capsys):
    accounts = load_demo(settings, tmp_path)["accounts"]
    assert [account["role"] for account in accounts] == ["student", "instructor", "editor", "administrator"]
    for account in accounts:
        user = authenticate(username=account["email"], password=account["password"])
        assert user is not None
        assert EmailAddress.objects.get(user=user).verified
        assert list(user.groups.values_list("name", flat=True)) == [account["role"]]
        assert user.is_superuser == (account["role"] == "administrator")
        assert user.get_full_name() != user.email
    courses = CoursePage.objects.live()
    assert courses.count() == 5
    assert len({course.category.slug for course in courses}) == len({course.level for course in courses}) == 3
    assert {page.slug for page in courses if page.sale_mode != "free"} == {
        "charts-that-tell-the-truth", "tables-worth-reading"
    }  # fmt: skip
    assert Bundle.objects.get().courses.count() == 2 and Coupon.objects.get().code == "WELCOME10"
    page = courses.get(slug="how-neural-networks-learn")
    assert [row.user.email for row in page.instructors.all()] == ["instructor@example.com"]
    assert page.owner.email == "instructor@example.com"
    assert LessonPage.objects.live().count() == 11 + 7 + 5 + 2 + 1
    assert "student@example.com" in capsys.readouterr().out


def test_loading_the_demo_again_changes_nothing(site_tree, settings, tmp_path, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        load_demo(settings, tmp_path)
    before = list(CoursePage.objects.values_list("pk", "latest_revision_id"))
    load_demo(settings, tmp_path)
    assert list(CoursePage.objects.values_list("pk", "latest_revision_id")) == before
    assert EmailAddress.objects.count() == 4
    # The rows of the courses are there by now, and so is sample work of students: once.
    for _again in range(2):
        furnish_students(User.objects.get(email="instructor@example.com"))
        attempts = Attempt.objects.order_by("enrollment__user__email").values_list("state", "points")
        assert list(attempts) == [("graded", 3), ("graded", 11), ("graded", 9)]
        works = Submission.objects.order_by("enrollment__user__email").values_list("state", "review__points")
        assert list(works) == [("submitted", None), ("graded", 10)]
        assert Grade.objects.count() == 4
    assert not User.objects.get(email="mei.tan@example.com").has_usable_password()


def test_the_demo_is_refused_on_a_real_site(site_tree, settings, tmp_path):
    settings.VAR = tmp_path
    settings.DEMO_ALLOWED = False  # as in production
    with pytest.raises(CommandError, match="only for development"):
        call_command("load_demo")
    assert not EmailAddress.objects.exists()
    assert not (tmp_path / "demo.json").exists()
