"""Drafts and what becomes of them: deadlines, late policies, handing in again, files, bad input."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.uploads.enums import UploadState
from core.uploads.models import Upload
from core.uploads.services import UploadRefused
from learning.assignments import services
from learning.assignments.enums import SubmissionState
from learning.assignments.grading import GradingRefused, release_review, return_submission, save_review
from learning.assignments.models import Submission
from learning.assignments.selectors import gradable, works_of
from learning.assignments.services import (
    HandedInAlready,
    SubmissionRefused,
    add_file,
    announce_file,
    ensure_draft,
    hand_in,
    remove_file,
    save_draft,
    terms_for,
)
from learning.assignments.terms import terms_of
from learning.courses.models import Activity
from learning.enrollment.accommodations import grant_accommodation
from learning.enrollment.services import leave_course
from learning.grades.models import GradeEntry
from learning.progress.selectors import done_lesson_ids
from notifications.models import OutgoingMessage
from tests.factories.assignments import make_assignment, make_submission
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import RUBRIC, assignment_definition
from tests.factories.people import make_instructor
from tests.factories.uploads import PDF, sent

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


def at(days: float) -> str:
    return (NOW + days * DAY).isoformat()


def late(policy, percent=10, until=None) -> dict:
    return {"policy": policy, "percent_per_day": percent, "until": until}


def test_what_is_handed_in_is_pinned_and_confirmed(django_capture_on_commit_callbacks):
    enrollment, version = make_assignment()
    with django_capture_on_commit_callbacks(execute=True):
        submission = make_submission(enrollment, version, text="Mine\r\nand only mine")
    assert (submission.number, submission.state, submission.is_current) == (1, SubmissionState.SUBMITTED, True)
    assert submission.version == version and submission.text == "Mine\nand only mine" and not submission.late_days
    assert done_lesson_ids(enrollment)
    message = OutgoingMessage.objects.get(kind="submission_received")
    assert message.subject == "Handed in: Where averages mislead" and message.user == enrollment.user


@pytest.mark.once
@pytest.mark.parametrize(
    ("policy", "days", "late_days", "off"),
    [
        (late("penalty"), 0, 0, 0),
        (late("penalty"), 0.01, 1, 1),
        (late("penalty"), 1, 1, 1),
        (late("penalty"), 1.01, 2, 2),
        (late("penalty", 60), 5, 5, 10),
        (late("cutoff", until=at(9)), 3, 3, 0),
    ],
)
def test_what_coming_late_costs(policy, days, late_days, off):
    terms = terms_of(assignment_definition(due_at=NOW.isoformat(), late=policy))
    assert terms.late_days(NOW + days * DAY) == late_days
    assert terms.points_off(late_days) == off


@pytest.mark.once
@pytest.mark.parametrize(
    ("policy", "days", "is_taken"),
    [
        (late("none"), -1, True),
        (late("none"), 0.1, False),
        (late("penalty"), 40, True),
        (late("penalty", until=at(2)), 3, False),
        (late("cutoff", until=at(2)), 1.9, True),
        (late("cutoff", until=at(2)), 2.1, False),
    ],
)
def test_until_when_something_is_taken(policy, days, is_taken):
    enrollment, version = make_assignment(due_at=NOW.isoformat(), late=policy)
    moment = NOW + days * DAY
    if is_taken:
        assert make_submission(enrollment, version, now=moment).late_days == max(0, -(-days // 1))
        return
    with pytest.raises(SubmissionRefused, match="over. What you wrote is kept"):
        make_submission(enrollment, version, text="Late", now=moment)
    assert Submission.objects.get().text == "Late" and Submission.objects.get().state == SubmissionState.DRAFT
    assert not done_lesson_ids(enrollment)


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ({"policy": "none"}, "handed in once"),
        ({"policy": "times", "times": 1}, "again 1 times"),
        ({"policy": "until_deadline"}, "only until the deadline"),
    ],
)
def test_handing_in_again(policy, says):
    enrollment, version = make_assignment(resubmission=policy, due_at=NOW.isoformat(), late=late("penalty"))
    first = make_submission(enrollment, version, text="First", now=NOW - DAY)
    draft = ensure_draft(enrollment=enrollment, version=version, now=NOW - DAY)
    assert (draft.text, draft.number) == ("First", 2)  # it begins with what was handed in
    moment = NOW - DAY if policy["policy"] != "until_deadline" else NOW + DAY
    if policy["policy"] == "times":
        second = make_submission(enrollment, version, text="Second", now=moment)
        first.refresh_from_db()
        assert second.is_current and not first.is_current
    with pytest.raises(SubmissionRefused, match=says):
        make_submission(enrollment, version, text="Again", now=moment)
    assert Submission.objects.get(state=SubmissionState.DRAFT).text == "Again"


def test_what_was_returned_is_taken_again_whatever_the_deadline():
    enrollment, version = make_assignment(resubmission={"policy": "none"}, due_at=NOW.isoformat())
    first = make_submission(enrollment, version, now=NOW - DAY)
    save_review(submission=first, by=make_instructor(), feedback="Show the numbers.")
    return_submission(submission=first, by=make_instructor())
    again = make_submission(enrollment, version, text="Better", now=NOW + 30 * DAY)
    assert again.is_current and again.late_days == 0


def test_the_same_form_twice_is_handed_in_once():
    enrollment, version = make_assignment()
    draft = ensure_draft(enrollment=enrollment, version=version, number=1)
    save_draft(draft=draft, text="Mine", link="")
    submission = hand_in(draft=draft)
    assert hand_in(draft=draft) == submission
    with pytest.raises(HandedInAlready) as already:
        ensure_draft(enrollment=enrollment, version=version, number=1)
    assert already.value.submission == submission
    with pytest.raises(SubmissionRefused, match="handed in already"):
        save_draft(draft=draft, text="Other", link="")
    assert Submission.objects.get().text == "Mine"


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "link", "says"),
    [
        ("", "", "nothing to hand in"),
        (" \n", "", "nothing to hand in"),
        ("x" * 100_001, "", "Shorten it"),
        ("", "javascript:alert(1)", "no web address"),
        ("", "not a link", "no web address"),
    ],
)
def test_unfit_work_stays_a_draft_and_says_what_to_do(text, link, says):
    enrollment, version = make_assignment()
    draft = save_draft(draft=ensure_draft(enrollment=enrollment, version=version), text=text, link=link)
    with pytest.raises(SubmissionRefused, match=says):
        hand_in(draft=draft)
    draft.refresh_from_db()
    assert (draft.text, draft.link, draft.state) == (text, link, SubmissionState.DRAFT)


def test_more_than_can_be_kept_leaves_what_was_kept():
    enrollment, version = make_assignment()
    draft = save_draft(draft=ensure_draft(enrollment=enrollment, version=version), text="Good", link="")
    with pytest.raises(SubmissionRefused, match="too long to be kept"):
        save_draft(draft=draft, text="x" * 1_000_001, link="")
    assert Submission.objects.get().text == "Good"


def test_files_come_go_and_stay_when_handed_in_again(django_capture_on_commit_callbacks):
    enrollment, version = make_assignment()
    draft = ensure_draft(enrollment=enrollment, version=version)
    with django_capture_on_commit_callbacks(execute=True):
        first = add_file(draft=draft, file=sent("a.pdf"))
    announced = announce_file(draft=draft, name="b.pdf", size=len(PDF))
    with pytest.raises(UploadRefused, match="At most 2 files"):
        add_file(draft=draft, file=sent("c.pdf"))
    with pytest.raises(UploadRefused, match="At most 2 files"):
        announce_file(draft=draft, name="c.pdf", size=5)
    with pytest.raises(SubmissionRefused, match="“b.pdf” is not uploaded to the end"):
        hand_in(draft=draft)
    remove_file(draft=draft, upload_id=announced.upload_id)
    remove_file(draft=draft, upload_id=announced.upload_id)
    Upload.objects.filter(pk=first.upload_id).update(state=UploadState.INFECTED, reason="Eicar")
    with pytest.raises(SubmissionRefused, match="found Eicar in “a.pdf”"):
        hand_in(draft=draft)
    Upload.objects.filter(pk=first.upload_id).update(state=UploadState.CLEAN)
    hand_in(draft=draft)
    again = ensure_draft(enrollment=enrollment, version=version)
    assert [file.upload_id for file in again.files.all()] == [first.upload_id]
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(draft=again, upload_id=first.upload_id)
    first.upload.refresh_from_db()
    assert first.upload.file and not again.files.exists()  # the submission before still has it


@pytest.mark.parametrize("meanwhile", ["handed in", "full"])
def test_a_file_that_comes_while_another_window_is_faster_is_not_kept(meanwhile, monkeypatch):
    enrollment, version = make_assignment(files={"types": ["pdf"], "max_files": 1, "max_bytes": 10_000})
    draft = ensure_draft(enrollment=enrollment, version=version)
    save_draft(draft=draft, text="Done", link="")
    store = services.store_file

    def slowly(**fields):
        monkeypatch.setattr(services, "store_file", store)
        if meanwhile == "full":
            add_file(draft=draft, file=sent("first.pdf"))
        else:
            hand_in(draft=draft)
        return store(**fields)

    monkeypatch.setattr(services, "store_file", slowly)
    with pytest.raises(UploadRefused, match="another window" if meanwhile == "handed in" else "At most 1 file"):
        add_file(draft=draft, file=sent("second.pdf"))
    assert [file.upload.name for file in draft.files.all()] == ["first.pdf"] * (meanwhile == "full")
    assert Upload.objects.exclude(file="").count() == draft.files.count()


def test_who_is_not_in_the_course_and_what_left_it():
    enrollment, version = make_assignment()
    stranger = make_enrollment(make_assignment()[0].course)
    with pytest.raises(SubmissionRefused, match="not enrolled"):
        ensure_draft(enrollment=stranger, version=version)
    draft = save_draft(draft=ensure_draft(enrollment=enrollment, version=version), text="Mine", link="")
    Activity.objects.update(retired_at=NOW)
    with pytest.raises(SubmissionRefused, match="no longer part"):
        hand_in(draft=draft)
    Activity.objects.update(retired_at=None)
    leave_course(enrollment=enrollment)
    with pytest.raises(SubmissionRefused, match="not enrolled"):
        hand_in(draft=draft)
    assert Submission.objects.get().text == "Mine"


# --- what one student is granted


@pytest.mark.once
@pytest.mark.parametrize(
    ("policy", "granted", "days", "late_days"),
    [
        (late("none"), {"closes_at": 2}, 1, 0),
        (late("none"), {"closes_at": 2}, 3, None),
        (late("cutoff", until=at(1)), {"closes_at": 2}, 1.5, 0),  # a cut-off before it moves along
        (late("penalty", until=at(9)), {"closes_at": 2}, 2.5, 1),
        (late("none"), {"extra_percent": 50}, 1, None),  # there is no time limit to lengthen
    ],
)
def test_a_later_deadline_holds_for_one_student_alone(policy, granted, days, late_days):
    enrollment, version = make_assignment(due_at=NOW.isoformat(), late=policy)
    other = make_enrollment(enrollment.course)
    fields = {name: NOW + value * DAY if name == "closes_at" else value for name, value in granted.items()}
    grant_accommodation(enrollment=enrollment, activity=version.activity, by=None, **fields)
    moment = NOW + days * DAY
    if late_days is None:
        with pytest.raises(SubmissionRefused, match="is over"):
            make_submission(enrollment, version, now=moment)
    else:
        assert make_submission(enrollment, version, now=moment).late_days == late_days
    if policy["policy"] == "none":
        with pytest.raises(SubmissionRefused, match="is over"):
            make_submission(other, version, now=moment)


@pytest.mark.once
@pytest.mark.parametrize("policy", [{"policy": "none"}, {"policy": "times", "times": 1}])
def test_more_attempts_are_handing_in_more_often(policy):
    enrollment, version = make_assignment(resubmission=policy)
    grant_accommodation(enrollment=enrollment, activity=None, by=None, extra_attempts=1)
    for text in ["One", "Two"] if policy["policy"] == "none" else ["One", "Two", "Three"]:
        make_submission(enrollment, version, text=text)
    with pytest.raises(SubmissionRefused, match="which you did"):
        make_submission(enrollment, version, text="Again")


def test_what_waits_is_less_late_once_more_is_granted_and_what_is_graded_stays():
    enrollment, version = make_assignment(due_at=NOW.isoformat(), late=late("penalty"))
    submission = make_submission(enrollment, version, now=NOW + 3 * DAY)
    grant_accommodation(enrollment=enrollment, activity=None, by=None, closes_at=NOW + 2 * DAY)
    submission.refresh_from_db()
    assert submission.late_days == 1
    Submission.objects.update(state=SubmissionState.GRADED)
    grant_accommodation(enrollment=enrollment, activity=None, by=None, closes_at=NOW + 5 * DAY)
    submission.refresh_from_db()
    assert submission.late_days == 1


# --- milestones

STEPS = [{"id": "m1", "title": "An outline", "due_at": at(-2)}, {"id": "m2", "title": "Numbers", "due_at": None}]


def at_milestone(enrollment, version, milestone="m1", *, text="A plan", now=None):
    draft = ensure_draft(enrollment=enrollment, version=version, milestone=milestone, now=now)
    return hand_in(draft=save_draft(draft=draft, text=text, link="", now=now), now=now)


def test_a_milestone_is_handed_in_by_itself_and_gets_feedback_and_no_grade(django_capture_on_commit_callbacks):
    enrollment, version = make_assignment(is_project=True, milestones=STEPS, due_at=at(5), rubric=RUBRIC)
    grader = make_instructor()
    first = at_milestone(enrollment, version, now=NOW)
    second = at_milestone(enrollment, version, "m2", now=NOW)
    assert (first.late_days, second.late_days) == (2, 0) and not done_lesson_ids(enrollment)
    work = works_of(enrollment, {version.activity_id: terms_of(version.definition)}, NOW)[version.activity_id]
    assert [each.state for each in work.milestones] == ["submitted", "submitted"] and work.state == ""
    with pytest.raises(GradingRefused, match="do better"):
        return_submission(submission=first, by=grader)
    save_review(submission=first, by=grader, feedback="Which numbers?", points=Decimal(9))
    return_submission(submission=first, by=grader)
    again = at_milestone(enrollment, version, text="A better plan", now=NOW)
    save_review(submission=again, by=grader, feedback="Go on")
    with django_capture_on_commit_callbacks(execute=True):
        release_review(submission=again, by=grader)
    assert OutgoingMessage.objects.get().subject == "Accepted: Where averages mislead: An outline"
    save_review(submission=again, by=grader, feedback="Go on, please")  # no reason asked: there is no grade
    with pytest.raises(SubmissionRefused, match="accepted"):
        at_milestone(enrollment, version, text="More", now=NOW)
    assert not GradeEntry.objects.exists()
    final = make_submission(enrollment, version, now=NOW)
    assert final.number == 1 and done_lesson_ids(enrollment)
    assert set(gradable([enrollment.course])) == {final, second, again}


def test_milestones_that_are_not_there_and_projects_that_are_over_take_nothing():
    enrollment, version = make_assignment(is_project=True, milestones=STEPS, due_at=at(5))
    with pytest.raises(SubmissionRefused, match="no longer part"):
        at_milestone(enrollment, version, "forged", now=NOW)
    with pytest.raises(SubmissionRefused, match="is over"):
        at_milestone(enrollment, version, now=NOW + 6 * DAY)
    assert Submission.objects.get().text == "A plan"  # kept as a draft
    grant_accommodation(enrollment=enrollment, activity=None, by=None, closes_at=NOW + 7 * DAY)
    assert at_milestone(enrollment, version, now=NOW + 6 * DAY).late_days == 6  # its own date moved along by two days


@pytest.mark.once
@pytest.mark.parametrize(
    ("due_at", "closes_at", "moved"),
    [(at(5), 8, 1), (at(5), 4, -2), (None, 3, 3), (None, -9, -2)],
    ids=["later", "not so late", "without a deadline", "long ago"],
)
def test_a_later_deadline_moves_milestones_along(due_at, closes_at, moved):
    enrollment, version = make_assignment(is_project=True, milestones=STEPS, due_at=due_at)
    other = make_enrollment(enrollment.course)
    early, late_one = (at_milestone(who, version, now=NOW + DAY / 2) for who in (other, enrollment))
    assert early.late_days == late_one.late_days == 3
    grant_accommodation(enrollment=enrollment, activity=version.activity, by=None, closes_at=NOW + closes_at * DAY)
    late_one.refresh_from_db()
    assert late_one.late_days == {1: 0, 3: 0, -2: 3}[moved]  # what waits is less late at once
    work = works_of(enrollment, {version.activity_id: terms_of(version.definition)}, NOW)[version.activity_id]
    first, second = work.milestones
    assert first.terms.due_at == NOW + moved * DAY and second.terms.due_at is None
    assert bool(first.terms.granted) is (moved > -2) and not second.terms.granted
    assert terms_for(other, early).due_at == NOW - 2 * DAY
