"""The player of packages on the content host: for those who may enter the lesson, as long as they may."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from django.utils import timezone

from core.content_host import content_address
from core.content_tokens import issue_token
from core.process_memory import forget_all
from learning.courses.models import Course, Lesson
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.models import Enrollment
from lms_pages.views import packages
from lms_pages.views.packages import has_player, player_address
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import lesson_spec, make_course_with
from tests.factories.packages import make_package
from tests.factories.people import make_editor, make_student

pytestmark = pytest.mark.django_db

CONTENT = {"headers": {"host": "content.test"}}


@pytest.fixture
def world(monkeypatch):
    """(package, enrollment, lesson of its course); the player itself may not have been fetched here."""
    monkeypatch.setattr(packages, "has_player", lambda: True)
    course = make_course_with(lesson_spec(), lesson_spec(is_preview=True))
    lesson = Lesson.objects.filter(course=course, is_preview=False).get()
    return make_package(), make_enrollment(course), lesson


def address(package, person=0, lesson=None, **more) -> str:
    """The path of what stands before "player"."""
    there = player_address(package, person=person, lesson=lesson, **more)
    assert there.startswith(content_address("/p/")) and there.endswith("/player")
    return there.removeprefix(content_address("")).removesuffix("player")


def fetch(client, path, **headers):
    return client.get(path, headers={"host": "content.test", **headers})


def test_a_student_gets_the_page_and_the_files_without_a_session(client, world):
    package, enrollment, lesson = world
    here = address(package, enrollment.user_id, lesson.pk)
    page = fetch(client, f"{here}player")
    assert page.status_code == 200 and not page.cookies and "/own/player/h5p.js" in page.content.decode()
    policy = dict(part.split(" ", 1) for part in page["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'" and policy["sandbox"] == "allow-scripts"
    assert (
        policy["script-src"] == "http://content.test 'unsafe-eval'" and policy["connect-src"] == "http://content.test"
    )
    assert policy["frame-ancestors"].split()[0] == "http://127.0.0.1:8000"

    script = fetch(client, f"{here}files/Marula.Probe-1.0/probe.js")
    assert script.status_code == 200 and script["Content-Type"] == "text/javascript; charset=utf-8"
    assert script["Access-Control-Allow-Origin"] == "*" and script["X-Content-Type-Options"] == "nosniff"
    assert (
        script["Content-Security-Policy"].startswith("default-src 'none'")
        and "sandbox" in script["Content-Security-Policy"]
    )
    assert (
        script["Cache-Control"] == "private, max-age=3600" and script["Cross-Origin-Resource-Policy"] == "cross-origin"
    )
    assert fetch(client, f"{here}files/content/content.json").getvalue() == b'{"text": "Here I am"}'
    part = fetch(client, f"{here}files/content/content.json", range="bytes=2-5")
    assert (part.status_code, part["Content-Range"], part.getvalue()) == (206, "bytes 2-5/21", b"text")

    asked = client.options(f"{here}files/h5p.json", **CONTENT)
    assert asked.status_code == 204 and asked["Access-Control-Allow-Headers"] == "*"
    assert client.get(f"{here}player", follow=True).status_code == 404  # on the site
    assert client.get(f"{here}files/h5p.json", follow=True).status_code == 404


def test_the_door_is_asked_again_for_every_file(client, world, django_assert_num_queries):
    package, enrollment, lesson = world
    here = address(package, enrollment.user_id, lesson.pk)
    file = f"{here}files/h5p.json"
    assert fetch(client, file).status_code == 200
    with django_assert_num_queries(0):  # within half a minute
        assert fetch(client, f"{here}files/content/content.json").status_code == 200

    student = Enrollment.objects.filter(pk=enrollment.pk)
    ended = {"ends_at": timezone.now() - timedelta(minutes=1)}
    for change in ({"status": EnrollmentStatus.LEFT}, {"status": EnrollmentStatus.REMOVED}, ended):
        student.update(**change)
        forget_all()
        refused = fetch(client, file)
        assert refused.status_code == 403 and refused["Cache-Control"] == "no-store"
        assert b"Open the lesson again" in refused.content and fetch(client, f"{here}player").status_code == 403
        student.update(status=EnrollmentStatus.ACTIVE, ends_at=None)
        forget_all()
        assert fetch(client, file).status_code == 200
    Course.objects.update(is_live=False)
    forget_all()
    assert fetch(client, file).status_code == 403


@pytest.mark.once
def test_nobody_else_gets_anything(client, world):
    package, enrollment, lesson = world
    elsewhere = make_enrollment(make_course_with(lesson_spec())).user
    now = timezone.now()
    own = {"person": enrollment.user_id, "lesson": lesson.pk, "thing": package.sha256}
    refused = {
        "visitor": address(package, 0, lesson.pk),
        "stranger": address(package, make_student().pk, lesson.pk),
        "student of another course": address(package, elsewhere.pk, lesson.pk),
        "student as if in the editor": address(package, enrollment.user_id, None),
        "visitor as if in the editor": address(package, 0, None),
        "nobody": address(package, 999_999, lesson.pk),
        "lesson that is gone": address(package, enrollment.user_id, 999_999),
        "expired": address(package, enrollment.user_id, lesson.pk, now=now - timedelta(hours=5)),
        "another kind": f"/p/{issue_token(kind='tool', **own, now=now)}/",
        "forged": f"{address(package, enrollment.user_id, lesson.pk)[:-2]}/",
        "nonsense": "/p/x/",
    }  # fmt: skip
    for who, here in refused.items():
        assert (
            fetch(client, f"{here}files/h5p.json").status_code == fetch(client, f"{here}player").status_code == 403
        ), who

    preview = Lesson.objects.get(course=lesson.course, is_preview=True)
    for person, where in ((make_editor().pk, None), (0, preview.pk), (enrollment.user_id, lesson.pk)):
        assert fetch(client, f"{address(package, person, where)}files/h5p.json").status_code == 200
    gone = make_editor()
    here = address(package, gone.pk)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    assert fetch(client, f"{here}files/h5p.json").status_code == 403


@pytest.mark.once
def test_only_files_of_the_package_and_only_of_kinds_that_play(client, world):
    package, enrollment, lesson = world
    other = make_package(content={"text": "Somebody else's"})
    here = address(package, enrollment.user_id, lesson.pk)
    paths = ["none.json", "content", "content/", f"../{other.sha256}/h5p.json", f"%2e%2e/{other.sha256}/h5p.json",
             "content/../h5p.json", "./h5p.json", "/h5p.json", "content//content.json", "..\\h5p.json", "h5p.json/",
             "page.html", "a.php", "x" * 300 + ".json"]  # fmt: skip
    for path in paths:
        assert fetch(client, f"{here}files/{path}").status_code == 404, path
    assert fetch(client, f"{here}files/h5p.json").status_code == 200
    package.delete()
    assert fetch(client, f"{here}player").status_code == 404


@pytest.mark.once
def test_nginx_gives_them_with_the_headers_of_the_content_host(client, world, settings):
    package, enrollment, lesson = world
    settings.PRIVATE_FILES_MODE = "nginx"
    answer = fetch(client, f"{address(package, enrollment.user_id, lesson.pk)}files/h5p.json")
    assert answer["X-Accel-Redirect"] == f"/_content/{package.folder}/h5p.json" and answer.content == b""


@pytest.mark.once
def test_a_site_without_the_player_says_so(client, world, monkeypatch):
    package, enrollment, lesson = world
    monkeypatch.setattr(packages, "has_player", lambda: False)
    here = address(package, enrollment.user_id, lesson.pk)
    assert fetch(client, f"{here}player").status_code == 404
    assert isinstance(has_player(), bool)


@pytest.mark.once
def test_where_somebody_is_in_a_package_is_written_no_more_than_four_times_a_minute():
    """As for videos: H5P asks for it, at this pace, while something is watched."""
    script = (site_settings.ROOT / "static" / "content" / "player" / "h5p.js").read_text()
    assert int(re.search(r"SAVE_SECONDS = (\d+);", script)[1]) >= 15 and "saveFreq: SAVE_SECONDS" in script
