"""The queue and the desk: who enters, what they show, and what they refuse."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.private_files import CLOSED_PDF
from core.uploads.enums import UploadState
from core.uploads.models import Upload
from learning.assessment.locking import locked_attempt
from learning.assessment.models import Answer
from learning.assessment.services import save_form, submit_attempt
from learning.assignments.grading import release_review, save_review
from learning.assignments.models import PeerCalibration, PeerReview, Review, SavedComment, Submission
from learning.assignments.selectors import works_of
from learning.assignments.services import add_file, ensure_draft, hand_in
from learning.assignments.terms import terms_of
from learning.courses.enums import TeamRole
from learning.courses.models import ActivityVersion, CourseMember
from learning.enrollment.models import Accommodation
from learning.grades.models import GradeEntry
from tests.factories.assignments import make_assignment, make_submission
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import RUBRIC
from tests.factories.people import make_administrator, make_editor, make_instructor, make_student, make_user
from tests.factories.quizzes import begin, make_exam
from tests.factories.uploads import sent
from tests.lms_pages.test_html import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(django_capture_on_commit_callbacks):
    """(people by role, a submission with a file, its upload); the student is called Thandi."""
    enrollment, version = make_assignment(rubric=RUBRIC)
    enrollment.user.profile.name = "Thandi Mokoena"
    enrollment.user.profile.save()
    draft = ensure_draft(enrollment=enrollment, version=version)
    with django_capture_on_commit_callbacks(execute=True):
        file = add_file(draft=draft, file=sent("thandi.pdf"))
    people = {
        "visitor": None,
        "owner": enrollment.user,
        "student": make_enrollment(enrollment.course).user,
        "stranger": make_student(),
        "assistant": make_student(),
        "co_instructor": make_instructor(),
        "lead": make_instructor(),
        "other_instructor": make_instructor(),
        "editor": make_editor(),
        "finance": make_user(role="finance"),
        "administrator": make_administrator(),
    }
    for role in TeamRole.values:
        CourseMember.objects.create(course=enrollment.course, user=people[role], role=role)
    return people, hand_in(draft=draft), file.upload


GRADERS = {"assistant", "co_instructor", "lead", "editor", "administrator"}


def test_who_enters_and_who_reads_the_file(world, client):
    people, submission, upload = world
    desk, queue = reverse("grade_submission", args=[submission.pk]), reverse("grading_queue")
    release, file = reverse("release_grades_of_queue"), reverse("read_upload", args=[upload.key])
    for name, person in people.items():
        client.logout()
        if person:
            client.force_login(person)
        is_grader, no = name in GRADERS, 302 if name == "visitor" else 403
        assert client.get(desk).status_code == (200 if is_grader else no), name
        assert client.get(queue).status_code == (200 if is_grader else no), name
        assert client.post(release).status_code == (302 if is_grader else no), name
        if not is_grader:
            assert client.post(desk, {"action": "release", "points": "10"}).status_code == no, name
        assert client.get(file).status_code == (200 if is_grader or name == "owner" else 404), name
    assert not GradeEntry.objects.exists() and not Review.objects.exists()
    # What no scanner has let pass is seen by its owner alone.
    Upload.objects.update(state=UploadState.WAITING)
    for name, status in (("lead", 404), ("administrator", 404), ("owner", 200)):
        client.force_login(people[name])
        assert client.get(file).status_code == status
    # Nobody grades their own work, and nobody sees a draft.
    CourseMember.objects.create(course=submission.enrollment.course, user=people["owner"], role=TeamRole.ASSISTANT)
    assert client.get(desk).status_code == 403 and "Thandi" not in client.get(queue).content.decode()
    client.force_login(people["lead"])
    Submission.objects.update(state="draft")
    assert client.get(desk).status_code == 404


def test_grade_release_and_change(world, client):
    people, submission, upload = world
    client.force_login(people["assistant"])
    desk = reverse("grade_submission", args=[submission.pk])
    answer = client.get(desk)
    assert "frame-src 'self'" in answer["Content-Security-Policy"]  # of its PDF, which allows to be framed by us alone
    framed = client.get(reverse("read_upload", args=[upload.key]), {"preview": ""})
    assert framed["X-Frame-Options"] == "SAMEORIGIN" and framed["Content-Disposition"].startswith("inline")
    assert framed["Content-Security-Policy"] == CLOSED_PDF
    html = answer.content.decode()
    assert faults(html) == faults(client.get(reverse("grading_queue")).content.decode()) == []
    assert "Thandi Mokoena" in html and "?preview" in html and "not scanned for viruses" in html
    half = {
        "level-idea": "idea-5",
        "feedback": "Good start",
        "notes": "Looks like last year's",
        "keep_comment": "Cite it",
    }
    assert client.post(desk, {**half, "action": "save"}).status_code == 302
    answer = client.post(desk, {**half, "action": "release"})
    assert answer.status_code == 200 and "no points yet" in answer.content.decode()
    answer = client.post(desk, {**half, "points": "eleven", "action": "release"})
    assert "is no number of points" in answer.content.decode() and "Good start" in answer.content.decode()
    answer = client.post(desk, {**half, "level-proof": "forged", "action": "save"})
    assert "not in the rubric" in answer.content.decode()
    assert not GradeEntry.objects.exists()
    answer = client.post(
        desk, {**half, "level-proof": "proof-2", "action": "release", "files": [sent("notes.txt", b"see page 3")]}
    )
    assert answer.url == reverse("grading_queue")
    assert GradeEntry.objects.get().points == 7 and SavedComment.objects.get().text == "Cite it"
    answer = client.post(desk, {**half, "points": "8,5", "action": "save"})
    assert "Say why the grade changes" in answer.content.decode()
    client.post(desk, {**half, "points": "8,5", "reason": "A page was missed", "action": "save"})
    html = client.get(desk).content.decode()
    assert faults(html) == []
    assert "A page was missed" in html and "8.5" in html and GradeEntry.objects.count() == 2
    # The student sees it in the lesson, without the private notes; the feedback file opens now.
    client.force_login(people["owner"])
    feedback = Upload.objects.get(name="notes.txt")
    Upload.objects.filter(pk=feedback.pk).update(state=UploadState.CLEAN)
    assert client.get(reverse("read_upload", args=[feedback.key])).status_code == 200
    client.force_login(people["student"])
    assert client.get(reverse("read_upload", args=[feedback.key])).status_code == 404


@pytest.mark.once
def test_names_are_hidden_until_the_grade_is_released(client, django_capture_on_commit_callbacks):
    enrollment, version = make_assignment(is_anonymous=True)
    enrollment.user.profile.name = "Thandi Mokoena"
    enrollment.user.profile.save()
    draft = ensure_draft(enrollment=enrollment, version=version)
    with django_capture_on_commit_callbacks(execute=True):
        upload = add_file(draft=draft, file=sent("thandi.pdf")).upload
    submission = hand_in(draft=draft)
    file = reverse("read_upload", args=[upload.key])
    editor = make_editor()
    client.force_login(editor)
    pages = [reverse("grading_queue") + "?state=all", reverse("grade_submission", args=[submission.pk])]
    for page in pages:
        html = client.get(page).content.decode().lower()
        assert "thandi" not in html and enrollment.user.email not in html and "student " in html
    assert "thandi" not in client.get(file)["Content-Disposition"]
    save_review(submission=submission, by=editor, points=Decimal(5))
    release_review(submission=submission, by=editor)
    assert "thandi.pdf" in client.get(file)["Content-Disposition"]
    for page in pages:
        assert "Thandi Mokoena" in client.get(page).content.decode()


def test_the_queue_filters_and_leads_on(client):
    enrollment, version = make_assignment()
    other_enrollment, other_version = make_assignment(title="The other one")
    first = make_submission(enrollment, version)
    editor = make_editor()
    client.force_login(editor)
    queue = reverse("grading_queue")
    client.get(queue)
    with CaptureQueriesContext(connection) as counted:
        client.get(queue)
    one = len(counted)
    second = make_submission(make_enrollment(enrollment.course), version)
    third = make_submission(other_enrollment, other_version)
    with CaptureQueriesContext(connection) as counted:
        html = client.get(queue).content.decode()
    assert len(counted) == one
    assert all(reverse("grade_submission", args=[each.pk]) in html for each in (first, second, third))
    html = client.get(queue, {"activity": other_version.activity_id}).content.decode()
    assert f"/grading/{third.pk}/" in html and f"/grading/{first.pk}/" not in html
    html = client.get(queue, {"course": enrollment.course_id, "state": "nonsense"}).content.decode()
    assert f"/grading/{first.pk}/" in html and f"/grading/{third.pk}/" not in html
    for bad in ({"course": "999999"}, {"activity": "x"}, {"page": "x"}):
        assert client.get(queue, bad).status_code == 200
    html = client.get(reverse("grade_submission", args=[second.pk])).content.decode()
    assert f'/grading/{first.pk}/" rel="prev"' in html and f'/grading/{third.pk}/" rel="next"' in html
    assert 'type="checkbox"' not in client.get(queue).content.decode()
    save_review(submission=first, by=editor, points=Decimal(5))
    assert client.get(queue, {"state": "draft"}).content.decode().count('type="checkbox"') == 1
    html = client.get(reverse("grade_submission", args=[second.pk])).content.decode()
    assert f'/grading/{first.pk}/" rel="prev"' in html  # the draft; the queue leaves it out
    assert f"/grading/{first.pk}/" not in client.get(queue).content.decode()
    client.post(f"{reverse('release_grades_of_queue')}?state=draft", {"submission": [first.pk, second.pk, "x", 10**30]})
    assert Submission.objects.get(pk=first.pk).state == "graded" and GradeEntry.objects.count() == 1


def test_peers_read_and_judge_what_they_were_given(client, world):
    people, submission, upload = world
    reviewer = people["student"]
    review = PeerReview.objects.create(
        submission=submission, reviewer=reviewer.enrollments.get(), due_at=submission.submitted_at.replace(year=2040)
    )
    page, file = reverse("peer_review", args=[review.pk]), reverse("read_upload", args=[upload.key])
    for name in ("visitor", "owner", "stranger", "lead", "editor"):
        client.logout()
        if people[name]:
            client.force_login(people[name])
        assert client.get(page).status_code == (302 if name == "visitor" else 404), name
    client.force_login(reviewer)
    html = client.get(page).content.decode()
    assert faults(html) == []
    html = html.lower()
    assert "thandi" not in html and "1.pdf" in html and client.get(file).status_code == 200
    assert "thandi" not in client.get(file)["Content-Disposition"]
    answer = client.post(page, {"level-idea": "idea-5", "comment": "Good"})
    assert "each criterion" in answer.content.decode() and "Good" in answer.content.decode()
    client.post(page, {"level-idea": "idea-5", "level-proof": "proof-0", "comment": "Good idea"})
    review.refresh_from_db()
    assert review.points == 5 and review.done_at
    client.force_login(people["lead"])
    assert "Good idea" in client.get(reverse("grade_submission", args=[submission.pk])).content.decode()


def test_answers_of_quizzes_are_graded_beside_them(client):
    question = {"id": str(uuid4()), "type": "essay", "stem": "Why *so* $x^2$?", "points": 2, "explanation": ""}
    other = {**question, "id": str(uuid4()), "stem": "And then?"}
    attempt = begin(*make_exam(questions=[question, other]))
    with transaction.atomic():
        save_form(
            attempt=locked_attempt(key=attempt.key),
            posted={f"q-{each['id']}": [f"Because it jumps: {place}"] for place, each in enumerate((question, other))},
        )
    answer, second = submit_attempt(key=attempt.key).answers.order_by("pk")
    course = answer.attempt.enrollment.course
    lead, page, queue = make_instructor(), reverse("grade_answer", args=[answer.pk]), reverse("answers_queue")
    CourseMember.objects.create(course=course, user=lead, role=TeamRole.LEAD)
    for person in (answer.attempt.enrollment.user, make_student(), make_instructor(), make_user(role="finance")):
        client.force_login(person)
        assert client.get(page).status_code == client.get(queue).status_code == 403
        assert client.post(page, {"points": "1"}).status_code == 403
    client.force_login(lead)
    assert page in client.get(queue).content.decode()
    html = client.get(page).content.decode()
    assert "Because it jumps" in html and faults(html) == faults(client.get(queue).content.decode()) == []
    for points in ("", "many", "-1", "99"):
        assert client.post(page, {"points": points, "feedback": "Kept"}).content.decode().count("Kept") == 1
    listed, following = client.get(queue).content.decode(), reverse("grade_answer", args=[second.pk])
    assert ": Why so $x^2$?</span></a>" in listed and ": And then?</span></a>" in listed
    assert f'{following}" rel="next"' in html and 'rel="prev"' not in html
    html = client.get(following).content.decode()
    assert f'{page}" rel="prev"' in html and 'rel="next"' not in html
    assert Answer.objects.get(pk=answer.pk).points is None
    assert client.post(page, {"points": "1,5", "feedback": "Nearly"}).url == following
    answer.refresh_from_db()
    assert (answer.points, answer.graded_by) == (Decimal("1.5"), lead)
    assert page not in client.get(queue).content.decode()
    assert client.post(following, {"points": "0"}).url == queue


@pytest.mark.once
def test_the_dashboard_of_the_editor_names_the_latest_work_to_those_who_teach_it(world, client):
    people, submission, _ = world
    desk = reverse("grade_submission", args=[submission.pk])
    for name, sees in {"lead": True, "co_instructor": True, "other_instructor": False, "editor": False}.items():
        client.force_login(people[name])
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        assert (desk in page) is (reverse("grading_queue") in page) is sees, name
    Submission.objects.update(state="returned")
    client.force_login(people["lead"])
    assert "Work to grade" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_who_grants_more_at_an_assignment_and_who_sees_it(client, world):
    """A grader grants in the one place; the student reads it in the assignment, graders in queue and desk."""
    people, submission, _ = world
    Submission.objects.update(late_days=0)
    activity, enrollment = submission.activity, submission.enrollment
    address = reverse("accommodations", args=[enrollment.course.key])
    data = {"email": enrollment.user.email, "activity": activity.pk, "extra_attempts": 2}
    for name in sorted(set(people) - {"lead", "co_instructor", "assistant", "editor", "administrator", "visitor"}):
        client.force_login(people[name])
        assert client.get(address).status_code == client.post(address, data).status_code == 403, name
    assert not Accommodation.objects.exists()
    version = ActivityVersion.objects.get(pk=submission.version_id)
    version.definition["resubmission"] = {"policy": "none", "times": 0}
    ActivityVersion.objects.filter(pk=version.pk).update(definition=version.definition)
    for name in ("lead", "co_instructor", "editor"):
        client.force_login(people[name])
        assert client.post(address, data).status_code == 302, name
    html = client.get(address).content.decode()
    assert faults(html) == [] and html.count("Withdraw") and Accommodation.objects.count() == 1
    words = "handing in 2 more times"
    for page in (reverse("grading_queue"), reverse("grade_submission", args=[submission.pk])):
        html = client.get(page).content.decode()
        assert words in html and faults(html) == []
    work = works_of(enrollment, {activity.pk: terms_of(version.definition)}, clock.current())[activity.pk]
    assert not work.refusal


@pytest.mark.once
def test_reviewers_try_the_sample_first(client, world):
    people, submission, _ = world
    definition = {**submission.version.definition, "peer": {"reviewers": 1, "days": 7}}
    ActivityVersion.objects.filter(pk=submission.version_id).update(definition=definition)
    reviewer = people["student"]
    review = PeerReview.objects.create(
        submission=submission, reviewer=reviewer.enrollments.get(), due_at=submission.submitted_at.replace(year=2040)
    )
    overview = reverse("peer_overview", args=[submission.activity_id])
    page, sample = reverse("peer_review", args=[review.pk]), reverse("peer_sample", args=[review.pk])
    judged = {"level-idea": "idea-5", "level-proof": "proof-0", "remark-proof": "No source"}
    for name in ("student", "owner", "stranger", "other_instructor"):
        client.force_login(people[name])
        assert client.get(overview).status_code == client.post(overview, judged).status_code == 403, name
    client.force_login(people["lead"])
    answer = client.post(overview, {"text": "The mean is 3.", "level-idea": "idea-5"})
    assert "each criterion" in answer.content.decode() and "The mean is 3." in answer.content.decode()
    assert client.post(overview, {"text": "The mean is 3.", **judged}).status_code == 302
    client.force_login(people["owner"])
    assert client.get(sample).status_code == 404
    client.force_login(reviewer)
    assert client.get(page).url == sample
    html = client.get(sample).content.decode()
    assert "The mean is 3." in html and "No source" not in html and faults(html) == []
    assert "each criterion" in client.post(sample, {"level-idea": "idea-2"}).content.decode()
    client.post(sample, {"level-idea": "idea-2", "level-proof": "proof-0"})
    html = client.get(sample).content.decode()
    assert "No source" in html and page in html and faults(html) == []
    client.post(sample, {"level-idea": "idea-5", "level-proof": "proof-0"})  # seen is seen
    assert PeerCalibration.objects.get().choices["idea"]["level"] == "idea-2"
    assert client.get(page).status_code == 200
    client.post(page, {"level-idea": "idea-5", "level-proof": "proof-0", "comment": "Good idea"})
    client.force_login(people["lead"])
    html = client.get(overview).content.decode()
    assert faults(html) == [] and "1 / 1" in html and ">3</td>" in html
    assert overview in client.get(reverse("grade_submission", args=[submission.pk])).content.decode()
