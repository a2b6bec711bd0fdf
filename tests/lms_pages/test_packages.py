"""H5P packages in the editor, on the page of a lesson, and for the team of the course."""

import html
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.content_tokens import read_token
from learning.courses.links import lesson_url
from learning.courses.models import Activity, CourseMember, LessonFile
from learning.courses.selectors import live_grading
from learning.grades.models import Grade
from learning.progress.models import CourseProgress
from learning.progress.selectors import done_lesson_ids
from learning.progress.services import mark_lesson_done
from learning.statements.models import Registration, Statement
from lms_pages.block_ids import ensure_ids
from lms_pages.gate import findings
from lms_pages.models import CoursePage, LessonPackage, SiteSettings
from lms_pages.publishing import compile_course
from tests.factories.enrollments import make_enrollment
from tests.factories.packages import packed, whole
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of, publish
from tests.factories.people import make_editor, make_instructor, make_student
from tests.factories.statements import h5p_block, make_lesson_package, said

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST, CHOOSER = "wagtailsnippets_lms_pages_lessonpackage", "wagtailsnippetchoosers_lms_pages_lessonpackage"


@pytest.fixture(autouse=True)
def player_is_installed(monkeypatch):
    monkeypatch.setattr("lms_pages.views.package_parts.has_player", lambda: True)


def h5p_file(name="probe.h5p", **changes):
    return SimpleUploadedFile(name, packed(whole(**changes)).read(), "application/zip")


def make_lesson(*blocks):
    """(course page, lesson row) of a published lesson with these blocks."""
    page = make_course_page(modules=1, lessons=0, compiled=False)
    make_lesson_page(modules_of(page)[0], body=ensure_ids(list(blocks)))
    compile_course(page.translation_key)
    return page, course_row(page).lessons.get()


# --- the library of the editor


def test_an_instructor_uploads_where_a_package_is_chosen_and_nobody_else_sees_it(client):
    lead, other, editor = make_instructor(), make_instructor(), make_editor()
    client.force_login(lead)
    assert 'type="file"' in client.get(reverse(f"{CHOOSER}:choose")).json()["html"]
    answer = client.post(reverse(f"{CHOOSER}:create"), {"file": h5p_file(), "title": "", "license": "", "authors": ""})
    assert answer.json()["step"] == "chosen", answer.content
    row = LessonPackage.objects.get()
    about = f"Probe · {row.type_name} · Creative Commons Attribution 4.0 · Ada Byron, Grace Murray"
    shown = client.get(reverse(f"{CHOOSER}:chosen", args=[row.pk])).json()["result"]
    assert about == answer.json()["result"]["string"] == shown["string"]
    assert "Creative Commons Attribution 4.0" in client.get(reverse(f"{CHOOSER}:choose")).json()["html"]
    draft = make_lesson_page(modules_of(make_course_page(modules=1, lessons=0, compiled=False))[0], live=False)
    draft.body = json.dumps(ensure_ids([h5p_block(row)]))
    draft.save_revision()
    client.force_login(make_editor())
    form = client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert json.dumps(about)[1:-1] in html.unescape(form)
    assert (row.title, row.owner, row.authors) == ("Probe", lead, "Ada Byron, Grace Murray")
    assert row.license_name == "Creative Commons Attribution 4.0" and row.library == "Marula.Probe"
    for person, sees in ((lead, True), (editor, True), (other, False)):
        client.force_login(person)
        assert (row.title in client.get(reverse(f"{CHOOSER}:choose_results")).content.decode()) == sees
        assert client.get(reverse(f"{CHOOSER}:chosen", args=[row.pk])).status_code == (200 if sees else 404)
        assert client.get(reverse(f"{LIST}:edit", args=[row.pk])).status_code == (200 if sees else 302)
    client.force_login(make_student())
    assert client.post(reverse(f"{CHOOSER}:create"), {"file": h5p_file()}).status_code == 403
    assert LessonPackage.objects.count() == 1


def test_what_is_no_package_is_refused_with_every_reason_and_the_form_stays(client):
    client.force_login(make_instructor())
    broken = h5p_file(**{"content/content.json": None, "content/evil.html": "<script>"})
    answer = client.post(reverse(f"{CHOOSER}:create"), {"file": broken, "title": "My title"})
    page = answer.json()["htmlFragment"]
    assert "evil.html" in page and "My title" in page and not LessonPackage.objects.exists()


def test_the_screen_of_a_package_changes_its_words_and_never_its_file(client):
    lead = make_instructor()
    client.force_login(lead)
    add = reverse(f"{LIST}:add")
    assert 'type="file"' in client.get(add).content.decode()
    assert client.post(add, {"file": h5p_file(), "title": "Words", "license": "", "authors": ""}).status_code == 302
    row = LessonPackage.objects.get(owner=lead)
    edit = reverse(f"{LIST}:edit", args=[row.pk])
    assert 'type="file"' not in client.get(edit).content.decode()
    other = h5p_file(manifest={"title": "Another"})
    form = {"title": "Other words", "license": "MIT", "authors": "Me", "file": other}
    assert client.post(edit, form).status_code == 302
    changed = LessonPackage.objects.get()
    assert (changed.title, changed.license_name, changed.package) == ("Other words", "MIT", row.package)


def test_a_package_that_a_lesson_shows_is_not_deleted(client):
    editor = make_editor()
    row, unused = make_lesson_package(editor), make_lesson_package(editor, title="Unused")
    _page, lesson = make_lesson(h5p_block(row))
    assert LessonFile.objects.get(lesson=lesson).kind == "package"
    client.force_login(editor)
    for package in (row, unused):
        client.post(reverse(f"{LIST}:delete", args=[package.pk]))
    assert list(LessonPackage.objects.all()) == [row]


# --- the gate


def test_what_keeps_a_lesson_with_a_package_from_being_published(settings):
    settings.CONTENT_HOST = "content.testserver"
    page = make_course_page(modules=1, lessons=0, compiled=False)
    lesson = make_lesson_page(modules_of(page)[0], live=False)

    def kinds(block):
        lesson.body = json.dumps(ensure_ids([block]))
        return [found.kind for found in findings(lesson)]

    good, silent = make_lesson_package(), make_lesson_package(manifest={"license": "U"})
    assert kinds(h5p_block(good)) == []
    assert kinds(h5p_block()) == ["empty"]
    assert kinds(h5p_block(silent)) == ["no_license"]
    silent.license = "CC BY 4.0"
    silent.save()
    assert kinds(h5p_block(silent)) == []
    assert kinds(h5p_block(url="https://school.h5p.com/content/1/embed")) == []
    assert kinds(h5p_block(url="https://evil.example/h5p.com")) == ["frame"]
    settings.CONTENT_HOST = ""
    assert kinds(h5p_block(good)) == ["no_content_host"]


def test_types_that_never_report_an_end_can_only_be_viewed():
    package = make_lesson_package()
    package.package.main_library = "H5P.Accordion 1.0"
    block = make_lesson_page(modules_of(make_course_page(modules=1, lessons=0, compiled=False))[0], live=False)
    block.body = json.dumps(ensure_ids([h5p_block(package), h5p_block(package, completion="viewed")]))
    package.package.save()
    assert [(found.kind, found.place) for found in findings(block)] == [("never_done", "Block 1, H5P")]


# --- the lesson


@pytest.fixture
def lesson(site_tree):
    return make_lesson(h5p_block(make_lesson_package(), required_percent=50))[1]


@pytest.fixture
def student(client, lesson):
    enrollment = make_enrollment(lesson.course)
    client.force_login(enrollment.user)
    return enrollment


def opened(client, lesson):
    return client.post(reverse("open_package", args=[lesson.activities.get().pk])).json()


def tell(client, address, *statements, states=()):
    body = {"statements": list(statements), "states": list(states)}
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(address, json.dumps(body), content_type="application/json")


def test_a_student_plays_reports_and_goes_on_where_they_were(client, lesson, student):
    address = lesson_url(lesson.key, "en")
    response = client.get(address)
    page = response.content.decode()
    player = re.search(r'data-player="http://([^/]+)/p/([^/]+)/player"', page)
    grant = read_token(player[2], kind="package", now=clock.current())
    assert (grant.person, grant.lesson) == (student.user_id, lesson.pk)
    assert f"http://{player[1]}" in response["Content-Security-Policy"]
    assert "Pass at 50%" in page and "Creative Commons Attribution 4.0" in page and "still to do" in page.lower()

    first = opened(client, lesson)
    assert first["state"] == [] and first["is_completed"] is False
    state = {"data_id": "state", "sub_content_id": "0", "data": '{"page":3}'}
    answer = tell(client, first["report"], said("answered", part="x", score=(1, 1)), states=[state])
    assert answer.json() == {"refused": [], "is_completed": False, "percent": None, "is_settled": True}
    assert tell(client, first["report"], said("completed", score=(2, 5))).json()["percent"] == 40
    assert lesson.pk not in done_lesson_ids(student)
    answer = tell(client, first["report"], said("completed", score=(3, 5)), {"verb": 7}).json()
    assert (answer["is_completed"], answer["percent"], len(answer["refused"])) == (True, 60, 1)
    assert lesson.pk in done_lesson_ids(student)
    assert opened(client, lesson)["state"] == [state]
    page = client.get(address).content.decode()
    assert "3 of 5, 60%" in page and Statement.objects.count() == 3


def test_the_team_tries_a_package_and_is_told_that_nothing_is_kept(client, lesson):
    client.force_login(make_editor())
    page = client.get(lesson_url(lesson.key, "en")).content.decode()
    assert "data-player=" in page and "nothing is kept or counted" in page and "data-open" not in page


def test_nobody_reports_for_somebody_else(client, lesson, student):
    report = opened(client, lesson)["report"]
    for person, status in ((make_student(), 404), (make_enrollment(lesson.course).user, 404), (make_editor(), 404)):
        client.force_login(person)
        assert tell(client, report, said()).status_code == status
    client.logout()
    assert tell(client, report, said()).status_code == 404
    assert client.post(reverse("open_package", args=[lesson.activities.get().pk])).status_code == 403
    client.force_login(student.user)
    assert tell(client, report, said()).status_code == 200
    student.status = "left"
    student.save()
    assert tell(client, report, said()).status_code == 403
    assert Statement.objects.count() == 1


@pytest.mark.parametrize(
    "body", ["", "[]", "7", '{"statements": {}}', '{"states": 1}', json.dumps({"statements": [{}] * 51})]
)
def test_nonsense_is_refused_and_stores_nothing(client, lesson, student, body):
    report = opened(client, lesson)["report"]
    refused = client.post(report, body, content_type="application/json")
    assert refused.status_code == 400 and refused.json()["reason"]
    assert tell(client, report, said("interacted")).status_code == 200 and Statement.objects.count() == 1


def test_a_flood_is_stopped(client, lesson, student, settings):
    report = opened(client, lesson)["report"]
    statuses = {tell(client, report, *(said("interacted") for _number in range(40))).status_code for _turn in range(20)}
    assert statuses == {200, 429} and Statement.objects.count() <= 600


@pytest.mark.parametrize("waits", [False, True])
def test_a_report_costs_at_most_six_queries_whatever_it_says_and_finishes(client, waits):
    """Also the first that completes package, lesson and course and is a grade, with a place to keep, in a lesson that
    waits for another."""
    page = make_course_page(modules=1, lessons=0, compiled=False, counts_reported_scores=True)
    before = make_lesson_page(modules_of(page)[0], body=[])
    body = ensure_ids([h5p_block(make_lesson_package())])
    make_lesson_page(modules_of(page)[0], body=body, prerequisites=[str(before.translation_key)] if waits else [])
    compile_course(page.translation_key)
    lesson = Activity.objects.get(kind="h5p").lesson
    enrollment = make_enrollment(lesson.course)
    mark_lesson_done(enrollment=enrollment, lesson=lesson.course.lessons.get(key=before.translation_key))
    client.force_login(enrollment.user)
    report = opened(client, lesson)["report"]
    state = {"data_id": "state", "sub_content_id": "0", "data": "7"}

    def cost(*statements, states=()):
        body = json.dumps({"statements": statements, "states": list(states)})
        with CaptureQueriesContext(connection) as captured:
            assert client.post(report, body, content_type="application/json").status_code == 200
        return len([query for query in captured if not re.match("BEGIN|COMMIT|SAVEPOINT|RELEASE", query["sql"])])

    many = [said("interacted") for _number in range(30)]
    assert cost(said("interacted")) == cost(*many) == 4 + waits
    assert cost(said("interacted"), states=[state]) == 5 + waits
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert cost(*many[:9], said("completed", score=(5, 5)), states=[state | {"data": "8"}]) == 5 + waits
    assert CourseProgress.objects.get(enrollment=enrollment).completed_at
    assert Grade.objects.get(enrollment=enrollment).points == 5


def test_another_package_in_its_place_keeps_what_was_done_before(client, lesson, student):
    tell(client, opened(client, lesson)["report"], said("completed", score=(5, 5)))
    before = Registration.objects.get()
    page = lessons_of(course_page_of(lesson))[0]
    block = json.loads(json.dumps(list(page.body.raw_data)))[0]
    block["value"]["package"] = make_lesson_package(manifest={"title": "Newer"}, title="Newer").pk
    publish(page, body=[block])
    compile_course(lesson.course.key)
    again = opened(client, lesson)
    assert again["percent"] is None and Registration.objects.count() == 2
    before.refresh_from_db()
    assert before.is_completed and before.version_id != Registration.objects.latest("pk").version_id
    assert Activity.objects.filter(lesson=lesson).count() == 1


def course_page_of(lesson):
    return CoursePage.objects.get(translation_key=lesson.course.key)


def test_a_frame_of_another_site_is_asked_for_by_a_click_and_marked_as_done(client, site_tree):
    _page, lesson = make_lesson(h5p_block(title="A film", url="https://school.h5p.com/content/1/embed"))
    enrollment, activity = make_enrollment(lesson.course), lesson.activities.get()
    client.force_login(enrollment.user)
    response = client.get(lesson_url(lesson.key, "en"))
    page, done = response.content.decode(), reverse("mark_activity_viewed", args=[activity.pk])
    assert 'href="https://school.h5p.com/content/1/embed" target="frame-' in page
    assert 'src="https://school.h5p.com' not in page and "comes from school.h5p.com" in page
    assert "https://school.h5p.com" in response["Content-Security-Policy"] and "js/elsewhere-frame" in page
    assert client.post(reverse("open_package", args=[activity.pk])).status_code == 404
    assert f'action="{done}"' in page and "data-viewed-url" not in page  # being there is not having done it
    page = client.post(done, follow=True).content.decode()
    assert lesson.pk in done_lesson_ids(enrollment) and f'action="{done}"' not in page
    SiteSettings.objects.update_or_create(defaults={"framed_hosts": ""})
    closed = client.get(lesson_url(lesson.key, "en"))
    assert (
        "school.h5p.com/content" not in closed.content.decode() and "h5p.com" not in closed["Content-Security-Policy"]
    )


def test_without_a_content_host_the_lesson_says_so(client, lesson, student, settings):
    settings.CONTENT_HOST = ""
    page = client.get(lesson_url(lesson.key, "en")).content.decode()
    assert "content host" in page and "data-player" not in page


# --- the team


def test_the_team_sees_who_did_what_at_the_same_cost_for_one_and_three(client, lesson, student):
    tell(client, opened(client, lesson)["report"], said("completed", score=(3, 4)))
    teacher = make_instructor()
    CourseMember.objects.create(course=lesson.course, user=teacher, role="assistant")
    listed = reverse("course_packages", args=[lesson.course.key])
    results = reverse("package_results", args=[lesson.course.key, lesson.activities.get().pk])

    def look(address):
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address).content.decode()
        return page, len(captured)

    client.force_login(teacher)
    look(results)
    page, before = look(results)
    assert "3 / 4" in page and student.user.profile.shown_name in page
    assert "Check the terms" in look(listed)[0]
    for _number in range(2):
        other = make_enrollment(lesson.course)
        client.force_login(other.user)
        opened(client, lesson)
    client.force_login(teacher)
    assert look(results)[1] == before
    for person in (make_student(), make_instructor(), student.user):
        client.force_login(person)
        assert client.get(listed).status_code == client.get(results).status_code == 403


@pytest.mark.parametrize("counts", [False, True])
def test_packages_that_report_are_in_the_gradebook_where_the_course_says_so(site_tree, counts):
    page = make_course_page(modules=1, lessons=0, compiled=False, counts_reported_scores=counts)
    package = make_lesson_package()
    blocks = [h5p_block(package, title="Counts"), h5p_block(package, title="Is viewed", completion="viewed")]
    make_lesson_page(modules_of(page)[0], body=ensure_ids(blocks))
    compile_course(page.translation_key)
    course = course_row(page)
    assert course.counts_reported_scores is counts
    items = live_grading(course).definition["categories"][0]["items"]
    assert [item["titles"]["en"] for item in items] == (["Counts"] if counts else [])


def test_the_preview_of_a_draft_plays_and_keeps_nothing(client):
    lead = make_editor()
    page = make_course_page(modules=1, lessons=0, compiled=False)
    draft = make_lesson_page(modules_of(page)[0], body=ensure_ids([h5p_block(make_lesson_package())]), live=False)
    client.force_login(lead)
    shown = client.get(reverse("wagtailadmin_pages:view_draft", args=[draft.pk])).content.decode()
    grant = read_token(re.search(r"/p/([^/]+)/player", shown)[1], kind="package", now=clock.current())
    assert (grant.person, grant.lesson) == (lead.pk, None)
    assert "data-open" not in shown and "Nothing you do in the preview is kept" in shown
