"""Assignments from the block to the lesson page, and what students send from there."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.uploads.models import Upload
from learning.assignments.enums import SubmissionState
from learning.assignments.models import Submission
from learning.courses.models import Activity, ActivityVersion
from lms_pages.models import Rubric
from lms_pages.publishing import compile_course
from tests.factories.assignments import make_assignment, make_submission
from tests.factories.bodies import assignment, markdown
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, make_course_page, make_lesson_page, make_module_page
from tests.factories.people import make_student
from tests.factories.uploads import PDF, sent
from tests.lms_pages.test_html import faults

pytestmark = pytest.mark.django_db
DUE = datetime(2030, 3, 2, 12, 0, tzinfo=UTC)


def make_rubric(**fields) -> Rubric:
    levels = [
        {"type": "item", "id": f"l{points}", "value": {"title": title, "points": points, "description": ""}}
        for points, title in ((0, "Missing"), (5, "There"))
    ]
    criterion = {"title": "The idea", "description": "", "levels": levels}
    raw = [{"type": "criterion", "id": "c1", "value": criterion}]
    criteria = Rubric._meta.get_field("criteria").stream_block.to_python(raw)
    return Rubric.objects.create(title="An essay", criteria=criteria, **fields)


def post(client, activity, action="save", **data):
    return client.post(reverse("assignment", args=[activity.pk]), {"action": action, "number": "1", **data})


def test_from_the_block_to_the_grade_book_of_the_lesson(catalog, client, settings):
    """One course page: what is compiled, what students see before and after handing in, in their own time zone."""
    course = make_course_page(catalog, modules=0)
    block = assignment(
        due_at=DUE.isoformat(),
        rubric=make_rubric().pk,
        pass_points=3,
        is_project=True,
        milestones=[{"type": "item", "id": "m1", "value": {"title": "An outline", "due_at": None}}],
    )
    page = make_lesson_page(make_module_page(course), body=[markdown(), block])
    compile_course(course.translation_key)
    version = ActivityVersion.objects.select_related("activity").get(activity__kind="assignment")
    definition, activity = version.definition, version.activity
    assert (definition["max_points"], definition["due_at"], activity.rule) == (5, DUE.isoformat(), "passed")
    assert definition["rubric"]["criteria"][0]["levels"][1] == {
        "id": "l5",
        "title": "There",
        "description": "",
        "points": 5,
    }
    compile_course(course.translation_key)
    assert ActivityVersion.objects.count() == 1  # the same content is the same version

    student = make_student()
    student.profile.time_zone = "Asia/Tokyo"
    student.profile.save()
    make_enrollment(course_row(course), student)
    client.force_login(student)
    html = client.get(page.url).content.decode()
    assert faults(html) == []
    assert "March 2, 2030, 9 p.m. (Asia/Tokyo)" in html and "The idea" in html and "An outline" in html
    assert "There is nothing" not in html and 'action="/learn/assignments/' in html
    answer = post(client, activity, "hand_in", text="My work", files=[sent("a.pdf"), sent("b.txt", b"numbers")])
    assert answer.url == f"{page.url}#block-{block['id']}"
    assert Submission.objects.get().state == SubmissionState.SUBMITTED
    html = client.get(page.url).content.decode()
    assert faults(html) == []
    assert "It waits for its grade" in html and "a.pdf" in html and "My work" in html and "Hand in again" in html
    # Who only looks, and a preview, see the same disabled.
    client.force_login(make_student())
    assert client.get(page.url).status_code == 403


def test_a_form_keeps_everything_and_says_what_it_refused(client):
    enrollment, version = make_assignment()
    client.force_login(enrollment.user)
    post(client, version.activity, "hand_in", text="Mine", files=[sent("a.exe", b"MZ"), sent("b.pdf")])
    draft = Submission.objects.get()
    assert (draft.text, draft.state) == ("Mine", SubmissionState.DRAFT)  # not handed in without what was refused
    assert [file.upload.name for file in draft.files.all()] == ["b.pdf"]
    words = [str(message) for message in client.get("/learn/").context["messages"]]
    assert any("“a.exe” is of a kind that is not taken" in each for each in words)
    post(client, version.activity, f"remove:{draft.files.get().upload_id}", text="Mine")
    post(client, version.activity, "hand_in", text="Mine")
    post(client, version.activity, "hand_in", text="Mine")  # a double click
    assert Submission.objects.get().state == SubmissionState.SUBMITTED
    post(client, version.activity, "save", text="Written in another window")
    assert Submission.objects.get(state=SubmissionState.DRAFT).text == "Written in another window"


def test_autosave_and_files_in_parts(client, django_capture_on_commit_callbacks):
    enrollment, version = make_assignment()
    client.force_login(enrollment.user)
    address = reverse("assignment", args=[version.activity_id])
    plain = {"headers": {"accept": "application/json"}}
    answer = client.post(address, {"action": "autosave", "text": "While I write", "number": "1"}, **plain)
    assert re.match(r"\d|noon|midnight", answer.json()["saved"]) and Submission.objects.get().text == "While I write"
    answer = client.post(address, {"action": "autosave", "text": "x" * 1_000_001, "number": "1"}, **plain)
    assert answer.status_code == 409 and "too long" in answer.json()["errors"][0]
    files = reverse("announce_file", args=[version.activity_id])
    for data, status in [({"name": "a.pdf", "size": "x"}, 400), ({"name": "a.pdf", "size": "999999"}, 422), ({}, 400)]:
        assert client.post(files, data).status_code == status
    url = client.post(files, {"name": "a.pdf", "size": str(len(PDF)), "number": "1"}).json()["url"]
    with django_capture_on_commit_callbacks(execute=True):
        type_ = "application/offset+octet-stream"
        assert client.patch(url, PDF, content_type=type_, headers={"upload-offset": "0"}).status_code == 204
    assert Submission.objects.get().files.get().upload.is_shown_to_others


@pytest.mark.once
@pytest.mark.parametrize("who", ["visitor", "stranger", "left"])
def test_nobody_else_hands_in(client, who):
    enrollment, version = make_assignment()
    activity = version.activity
    if who == "left":
        enrollment.status = "left"
        enrollment.save()
        client.force_login(enrollment.user)
    elif who == "stranger":
        client.force_login(make_student())
    assert post(client, activity, "hand_in", text="Mine").status_code == 403
    assert client.post(reverse("announce_file", args=[activity.pk]), {"name": "a.pdf", "size": "5"}).status_code == 403
    assert not Submission.objects.exists() and not Upload.objects.exists()
    assert client.post(reverse("assignment", args=[activity.pk + 100])).status_code == 404
    Activity.objects.update(retired_at=timezone.now())
    assert post(client, activity).status_code == 404


def test_after_the_deadline_what_was_typed_is_kept(client):
    enrollment, version = make_assignment(due_at=(timezone.now() - timedelta(days=1)).isoformat())
    client.force_login(enrollment.user)
    post(client, version.activity, "hand_in", text="Too late")
    assert Submission.objects.get().text == "Too late" and Submission.objects.get().state == SubmissionState.DRAFT
    words = [str(message) for message in client.get("/learn/").context["messages"]]
    assert words == ["The time for handing in is over. What you wrote is kept as a draft."]


def test_works_are_read_in_as_many_queries_for_three_as_for_one(django_assert_num_queries):
    from core import clock
    from learning.assignments.selectors import works_of

    enrollment, version = make_assignment()
    others = [make_assignment() for _ in range(2)]
    make_submission(enrollment, version)
    terms = {version.activity_id: make_submission(enrollment, version).terms}
    with django_assert_num_queries(5):
        works_of(enrollment, terms, clock.current())
    for _enrollment, other in others:
        Activity.objects.filter(pk=other.activity_id).update(lesson=version.activity.lesson)
        other = ActivityVersion.objects.select_related("activity__lesson__course").get(pk=other.pk)
        terms[other.activity_id] = make_submission(enrollment, other).terms
    with django_assert_num_queries(5):
        assert len(works_of(enrollment, terms, clock.current())) == 3
