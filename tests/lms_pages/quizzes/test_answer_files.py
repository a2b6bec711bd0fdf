"""Files as answers of a quiz: sent with and without JavaScript, kept, taken out, graded, and read by whom."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from core.uploads.enums import UploadState
from core.uploads.models import Upload
from learning.assessment.models import Answer, AnswerFile, Attempt, JournalEntry
from learning.assessment.quiz_settings import settings_of
from learning.assessment.services import submit_attempt
from learning.assessment.sheet import sheet_of
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import choice_question
from tests.factories.people import make_editor, make_instructor, make_student
from tests.factories.quizzes import begin, make_exam
from tests.factories.uploads import PDF, picture, sent
from tests.lms_pages.test_html import faults

pytestmark = pytest.mark.django_db


def file_question(**fields) -> dict:
    return {
        "id": str(uuid4()), "type": "file_upload", "stem": "Your plot?", "points": 2, "explanation": "",
        "types": ["pdf", "png"], "max_files": 2, "max_bytes": 1000, **fields,
    }  # fmt: skip


@pytest.fixture
def attempt(client):
    """Of a student who is signed in: a question that takes files, and one to choose."""
    enrollment, activity = make_exam(questions=[file_question(), choice_question()], mode="practice")
    client.force_login(enrollment.user)
    return begin(enrollment, activity)


def asked(attempt: Attempt) -> tuple[str, str]:
    files, choice = (question["id"] for question in attempt.version.definition["questions"])
    return files, choice


def page(attempt, name="take_quiz"):
    return reverse(name, args=[attempt.key])


def saved(attempt) -> list[str]:
    """Names of the files that are an answer. What the journal comes to is what is kept beside it."""
    attempt = Attempt.objects.get(pk=attempt.pk)
    entries = sheet_of(attempt.journal.all())
    assert entries == attempt.sheet
    return [file["name"] for file in entries["answers"].get(asked(attempt)[0], [])]


def post(client, attempt, *files, **fields):
    """The page as it stands, with these files, and what the student is told."""
    data = {f"q-{asked(attempt)[0]}-file": list(files), "go": "stay", **fields}
    return client.post(page(attempt, "save_quiz"), data, follow=True).content.decode()


@pytest.mark.once
def test_a_quiz_in_which_somebody_has_to_look_has_a_page_of_its_own():
    assert settings_of({"questions": [choice_question()]}).is_inline
    for kind in ("file_upload", "essay", "code"):
        assert not settings_of({"questions": [choice_question(), {"id": "1", "type": kind}]}).is_inline, kind


def test_files_are_saved_one_by_one_and_taken_out_again(client, attempt):
    files, choice = asked(attempt)
    html = client.get(page(attempt)).content.decode()
    assert 'enctype="multipart/form-data"' in html and 'accept=".pdf,.png"' in html and faults(html) == []
    html = post(client, attempt, sent("one.pdf"), **{f"q-{choice}": "0"})
    assert "one.pdf" in html and "1 file" not in html and faults(html) == []
    assert saved(attempt) == ["one.pdf"]
    # Another tab, opened before, does not know of it; nor does a form that is sent again, or the page's own queue.
    post(client, attempt, sent("two.png", picture()))
    post(client, attempt)
    body = {"client": "page-load-1", "entries": [{"sequence": 1, "question": files, "parts": {"": []}}]}
    told = client.post(page(attempt, "quiz_journal"), json.dumps(body), content_type="application/json").json()
    assert list(told["refused"]) == ["1"]
    assert saved(attempt) == ["one.pdf", "two.png"]
    html = client.get(page(attempt)).content.decode()
    assert "one.pdf" in html and "two.png" in html and "No more files are taken" in html
    first, second = (row.upload for row in AnswerFile.objects.select_related("upload"))
    for _double_click in range(2):
        html = post(client, attempt, do=f"remove:{files}:{first.key}")
    assert "one.pdf" not in html and saved(attempt) == ["two.png"]
    first.refresh_from_db()
    assert not first.file and second.file
    assert Attempt.objects.get(pk=attempt.pk).sheet["answers"][choice] == ["0"]


def test_what_is_not_asked_for_is_refused_and_the_rest_is_kept(client, attempt):
    _files, choice = asked(attempt)
    too_big = sent("big.pdf", PDF + b" " * 1000)
    disguised = sent("plot.png", PDF)
    for file, reason in ((sent("a.txt", b"text"), ".pdf, .png"), (too_big, "at most"), (disguised, "does not contain")):
        assert reason in post(client, attempt, file)
    assert (
        "takes no files"
        in client.post(
            page(attempt, "save_quiz"), {f"q-{choice}-file": sent(), "go": "stay"}, follow=True
        ).content.decode()
    )
    assert (
        "not in this attempt"
        in client.post(page(attempt, "save_quiz"), {"q-nothing-file": sent()}, follow=True).content.decode()
    )
    html = post(client, attempt, *(sent(f"{n}.pdf") for n in range(3)), **{f"q-{choice}": "0"})
    assert "At most 2 files are taken" in html and saved(attempt) == ["0.pdf", "1.pdf"]
    assert Attempt.objects.get(pk=attempt.pk).sheet["answers"][choice] == ["0"]
    submit_attempt(key=attempt.key)
    assert "submitted already" in post(client, attempt, sent("late.pdf"))
    assert AnswerFile.objects.count() == 2


def send_parts(client, attempt, name="plot.pdf", data=PDF) -> Upload:
    body = {"question": asked(attempt)[0], "name": name, "size": len(data)}
    told = client.post(page(attempt, "announce_answer_file"), body)
    assert told.status_code == 201
    half = len(data) // 2
    for start, part in ((0, data[:half]), (half, data[half:])):
        headers = {"upload-offset": str(start)}
        kind = "application/offset+octet-stream"
        assert client.patch(told.json()["url"], part, content_type=kind, headers=headers).status_code == 204
    return Upload.objects.get(name=name)


def test_files_come_in_parts_and_are_an_answer_when_they_are_whole(client, attempt):
    address = page(attempt, "announce_answer_file")
    question = {"question": asked(attempt)[0]}
    for body, status in (({"name": "a.exe", "size": 5}, 422), ({"name": "a.pdf", "size": "many"}, 400)):
        assert client.post(address, {**question, **body}).status_code == status
    client.post(address, {**question, "name": "half.pdf", "size": 50})
    send_parts(client, attempt)
    assert saved(attempt) == []
    html = post(client, attempt)
    assert saved(attempt) == ["plot.pdf"] and "half.pdf" in html and "0 % of it here" in html
    assert client.post(address, {**question, "name": "third.pdf", "size": 50}).status_code == 422


def test_what_was_whole_in_time_counts_when_the_time_is_up(client):
    enrollment, activity = make_exam(questions=[file_question(), choice_question()], time_limit_minutes=10)
    client.force_login(enrollment.user)
    attempt = begin(enrollment, activity)
    send_parts(client, attempt, "early.pdf")
    late = send_parts(client, attempt, "late.pdf")
    Upload.objects.filter(pk=late.pk).update(completed_at=timezone.now() + timedelta(hours=1))
    submit_attempt(key=attempt.key, now=timezone.now() + timedelta(hours=2))
    assert saved(attempt) == ["early.pdf"]
    html = client.get(page(attempt, "quiz_results")).content.decode()
    assert "early.pdf" in html and "late.pdf" not in html


def test_graders_see_and_grade_them_and_nobody_else_reads_them(client, attempt):
    post(client, attempt, sent("plot.pdf"))
    upload = Upload.objects.get()
    Upload.objects.update(state=UploadState.CLEAN)
    address = reverse("read_upload", args=[upload.key])
    course = attempt.enrollment.course
    lead, stranger, other = make_instructor(), make_enrollment(course).user, make_instructor()
    course.members.create(user=lead, role="lead")
    people = {"owner": attempt.enrollment.user, "lead": lead, "editor": make_editor(), "student": stranger,
              "other instructor": other, "not enrolled": make_student(), "visitor": None}  # fmt: skip

    def readers() -> set[str]:
        found = set()
        for name, person in people.items():
            client.logout()
            if person:
                client.force_login(person)
            found |= {name} if client.get(address).status_code == 200 else set()
        return found

    assert readers() == {"owner"}  # while it goes on
    client.force_login(other)
    assert client.post(page(attempt, "announce_answer_file"), {"size": 1}).status_code == 404
    submit_attempt(key=attempt.key)
    assert readers() == {"owner", "lead", "editor"}
    Upload.objects.update(state=UploadState.WAITING)
    assert readers() == {"owner"}
    Upload.objects.update(state=UploadState.CLEAN)
    client.force_login(lead)
    desk = reverse("grade_answer", args=[Answer.objects.get(points=None).pk])
    html = client.get(desk).content.decode()
    assert f"{address}?preview" in html and "plot.pdf" in html and faults(html) == []
    client.post(desk, {"points": "1.5", "feedback": "Label the axes"})
    html = client.get(page(attempt, "quiz_results")).content.decode()
    assert "Label the axes" in html and address in html and faults(html) == []
    assert not JournalEntry.objects.exclude(attempt=attempt).exists()
