"""Reviews: rubric, points, release, return, changes of a released grade; and peers."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.models import AuditEntry
from learning.assignments.agreement import leaning, median_points, spread_of
from learning.assignments.enums import SubmissionState
from learning.assignments.grading import (
    GradingRefused,
    earned_points,
    release_review,
    release_reviews,
    return_submission,
    save_comment,
    save_review,
)
from learning.assignments.models import PeerReview, Review, Submission
from learning.assignments.peers import (
    PeerReviewRefused,
    assign_due_peer_reviews,
    assign_peer_reviews,
    settle_due_peer_reviews,
    submit_peer_review,
)
from learning.assignments.selectors import read_by_peers, works_of
from learning.assignments.services import SubmissionRefused
from learning.courses.models import ActivityVersion
from learning.enrollment.accommodations import grant_accommodation
from learning.grades.models import Grade, GradeEntry
from learning.progress.selectors import done_lesson_ids
from notifications.models import OutgoingMessage
from tests.factories.assignments import make_assignment, make_submission
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import RUBRIC
from tests.factories.people import make_instructor

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


def choose(idea=5, proof=5) -> dict:
    return {
        "idea": {"level": f"idea-{idea}", "comment": ""},
        "proof": {"level": f"proof-{proof}" if proof is not None else "", "comment": "Where from?"},
    }


def test_a_rubric_is_added_up_once_it_is_decided():
    submission = make_submission(*make_assignment(rubric=RUBRIC))
    grader = make_instructor()
    review = save_review(submission=submission, by=grader, choices=choose(proof=None))
    assert review.points is None and review.choices["proof"] == {"level": "", "comment": "Where from?"}
    with pytest.raises(GradingRefused, match="no points yet"):
        release_review(submission=submission, by=grader)
    assert save_review(submission=submission, by=grader, choices=choose(5, 2)).points == 7
    assert save_review(submission=submission, by=grader, choices=choose(5, 2), points=Decimal("6.5")).points == Decimal(
        "6.5"
    )
    for bad in ({"idea": {"level": "proof-5"}}, {"forged": {"level": "x"}}):
        with pytest.raises(GradingRefused, match="not in the rubric"):
            save_review(submission=submission, by=grader, choices=bad)
    for points in (Decimal(-1), Decimal("10.01")):
        with pytest.raises(GradingRefused, match="from 0 to 10"):
            save_review(submission=submission, by=grader, points=points)
    with pytest.raises(GradingRefused, match="20,000"):
        save_review(submission=submission, by=grader, feedback="x" * 20_001)
    assert Review.objects.get().points == Decimal("6.5") and not GradeEntry.objects.exists()


def test_released_with_points_off_for_late_and_changed_with_a_reason(django_capture_on_commit_callbacks):
    terms = {"due_at": NOW.isoformat(), "late": {"policy": "penalty", "percent_per_day": 10, "until": None}}
    enrollment, version = make_assignment(pass_points=6, **terms)
    submission = make_submission(enrollment, version, now=NOW + 1.5 * DAY)
    assert not done_lesson_ids(enrollment)
    grader = make_instructor()
    save_review(submission=submission, by=grader, points=Decimal(9), feedback="Good")
    with django_capture_on_commit_callbacks(execute=True):
        review = release_review(submission=submission, by=grader)
        release_review(submission=submission, by=grader)
    assert earned_points(review) == 7 and done_lesson_ids(enrollment)
    entry = GradeEntry.objects.get()
    assert (entry.points, entry.origin, entry.origin_id, entry.made_by) == (7, "submission", submission.pk, grader)
    assert OutgoingMessage.objects.filter(kind="submission_graded", user=enrollment.user).count() == 1
    assert AuditEntry.objects.filter(action="submission.released").count() == 1
    with pytest.raises(GradingRefused, match="Say why"):
        save_review(submission=submission, by=grader, points=Decimal(10))
    with pytest.raises(GradingRefused, match="not taken away"):
        save_review(submission=submission, by=grader)
    save_review(submission=submission, by=grader, points=Decimal(10), reason="Question 2 was unfair")
    save_review(submission=submission, by=grader, points=Decimal(10), feedback="Very good")  # no number changed
    assert list(GradeEntry.objects.order_by("pk").values_list("points", "reason")) == [
        (7, ""),
        (8, "Question 2 was unfair"),
    ]
    assert Grade.objects.get().points == 8
    with pytest.raises(GradingRefused, match="change the grade instead"):
        return_submission(submission=submission, by=grader)


def test_what_was_handed_in_again_or_returned_is_not_graded():
    enrollment, version = make_assignment(resubmission={"policy": "times", "times": 3})
    grader = make_instructor()
    first = make_submission(enrollment, version)
    second = make_submission(enrollment, version, text="Better")
    with pytest.raises(GradingRefused, match="handed in again since"):
        save_review(submission=first, by=grader, points=Decimal(5))
    with pytest.raises(GradingRefused, match="what the student should do better"):
        return_submission(submission=second, by=grader)
    save_review(submission=second, by=grader, points=Decimal(5), feedback="Show the numbers")
    return_submission(submission=second, by=grader)
    with pytest.raises(GradingRefused, match="with the student now"):
        save_review(submission=second, by=grader, points=Decimal(5))
    assert Submission.objects.get(pk=second.pk).state == SubmissionState.RETURNED and not GradeEntry.objects.exists()


def test_two_graders_do_not_write_over_each_other():
    submission = make_submission(*make_assignment())
    one, other = make_instructor(), make_instructor()
    seen = save_review(submission=submission, by=one, points=Decimal(5), now=NOW).changed_at
    save_review(submission=submission, by=one, points=Decimal(6), now=NOW + DAY)
    with pytest.raises(GradingRefused, match="changed this review meanwhile"):
        save_review(submission=submission, by=other, points=Decimal(1), seen=seen)
    assert save_review(submission=submission, by=other, points=Decimal(7), seen=NOW + DAY).points == 7


def test_many_are_released_at_once():
    enrollment, version = make_assignment()
    graded = make_submission(enrollment, version)
    bare = make_submission(make_enrollment(enrollment.course), version)
    grader = make_instructor()
    save_review(submission=graded, by=grader, points=Decimal(5))
    assert release_reviews(submissions=[graded, bare], by=grader) == (1, 1)
    assert (
        save_comment(owner=grader, text="  Show   it ").text == "Show it"
        and save_comment(owner=grader, text=" ") is None
    )


# --- peers


def make_class(count: int, **fields):
    fields = {"due_at": NOW.isoformat(), "rubric": RUBRIC, "peer": {"reviewers": 2, "days": 3}, **fields}
    enrollment, version = make_assignment(**fields)
    students = [enrollment, *(make_enrollment(enrollment.course) for _ in range(count - 1))]
    return [make_submission(each, version, now=NOW - DAY) for each in students]


@pytest.mark.parametrize(("count", "each"), [(5, 2), (3, 2), (2, 1), (1, 0)])
def test_everybody_reads_as_many_as_everybody_else_and_never_their_own(count, each):
    works = make_class(count)
    activity = works[0].activity
    given = assign_peer_reviews(activity=activity, terms=works[0].terms, now=NOW, rng=random.Random(7))
    assert len(given) == count * each
    for work in works:
        assert sum(review.submission_id == work.pk for review in given) == each
        assert sum(review.reviewer_id == work.enrollment_id for review in given) == each
    assert all(review.submission.enrollment_id != review.reviewer_id for review in given)
    assert not assign_peer_reviews(activity=activity, terms=works[0].terms, now=NOW)  # once


def test_reviews_begin_with_the_deadline_and_end_in_a_draft(django_capture_on_commit_callbacks):
    works = make_class(3)
    assert assign_due_peer_reviews(now=NOW - DAY) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert assign_due_peer_reviews(now=NOW + DAY) == 6
    assert assign_due_peer_reviews(now=NOW + DAY) == 0
    assert OutgoingMessage.objects.filter(kind="peer_reviews_assigned").count() == 3
    first, second = PeerReview.objects.filter(submission=works[0])
    moment = NOW + 2 * DAY
    for comment, choices, says in [("Good", choose(proof=None), "each criterion"), (" ", choose(), "a sentence")]:
        with pytest.raises(PeerReviewRefused, match=says):
            submit_peer_review(peer_review=first, choices=choices, points=None, comment=comment, now=moment)
    submit_peer_review(peer_review=first, choices=choose(5, 2), points=None, comment="Good", now=moment)
    submit_peer_review(peer_review=second, choices=choose(2, 0), points=None, comment="Fair", now=moment)
    with pytest.raises(PeerReviewRefused, match="is over"):
        submit_peer_review(peer_review=second, choices=choose(), points=None, comment="Late", now=NOW + 9 * DAY)
    reviews = PeerReview.objects.filter(submission=works[0])
    assert median_points(RUBRIC, reviews) == Decimal("4.5")
    assert settle_due_peer_reviews(now=moment) == 0
    assert settle_due_peer_reviews(now=NOW + 9 * DAY) == 1
    review = Review.objects.get()
    assert (review.submission, review.points, review.released_at) == (works[0], Decimal("4.5"), None)
    assert settle_due_peer_reviews(now=NOW + 9 * DAY) == 0
    assert ActivityVersion.objects.count() == 1


def test_what_peers_read_stays_as_it_is_and_what_they_said_belongs_to_it():
    works = make_class(3)
    assign_due_peer_reviews(now=NOW + DAY)
    work, returned = works[:2]
    for each in PeerReview.objects.filter(submission__in=works[:2]):
        submit_peer_review(peer_review=each, choices=choose(5, 2), points=None, comment="Good", now=NOW + DAY)
    grant_accommodation(enrollment=work.enrollment, activity=None, by=None, closes_at=NOW + 20 * DAY)
    with pytest.raises(SubmissionRefused, match="Other students review what you handed in until"):
        make_submission(work.enrollment, work.version, text="Better", now=NOW + 3 * DAY)
    standing = works_of(work.enrollment, {work.activity_id: work.terms}, NOW + 3 * DAY)[work.activity_id]
    assert "Other students review" in standing.refusal
    save_review(submission=returned, by=make_instructor(), feedback="Show the data")
    return_submission(submission=returned, by=make_instructor())
    anew = make_submission(returned.enrollment, returned.version, text="With data", now=NOW + 3 * DAY)  # asked for
    assert [each.submission for each in read_by_peers(anew)] == [returned, returned]
    again = make_submission(work.enrollment, work.version, text="Better", now=NOW + 5 * DAY)  # before anybody counted
    assert settle_due_peer_reviews(now=NOW + 9 * DAY) == 1
    review = Review.objects.get(submission=work)
    assert review.points == 7 and not Review.objects.filter(submission=again).exists()
    assert [each.submission for each in read_by_peers(again)] == [work, work]
    assert [each.submission for each in read_by_peers(works[2])] == []


def test_the_median_of_each_criterion_is_what_a_work_gets_and_the_spread_is_told():
    works = make_class(4, peer={"reviewers": 3, "days": 3})
    assign_due_peer_reviews(now=NOW + DAY)
    reviews = list(PeerReview.objects.filter(submission=works[0]))
    for review, (idea, proof) in zip(reviews, [(5, 2), (5, 5), (0, 0)], strict=True):
        submit_peer_review(peer_review=review, choices=choose(idea, proof), points=None, comment="So", now=NOW + DAY)
    reviews = list(PeerReview.objects.filter(submission=works[0]))
    idea, proof = spread_of(RUBRIC, reviews)
    assert (idea.median, proof.median, idea.points) == (5, 2, (0, 5, 5)) and idea.is_wide and proof.is_wide
    agreed = {works[0].pk: median_points(RUBRIC, reviews)}
    assert [leaning([each], agreed) for each in reviews] == [0, 3, -7]
    settle_due_peer_reviews(now=NOW + 9 * DAY)
    review = Review.objects.get()  # the grader finds the levels chosen; one harsh reviewer moved nothing
    assert review.points == 7 and {pk: each["level"] for pk, each in review.choices.items()} == {
        "idea": "idea-5",
        "proof": "proof-2",
    }


def test_the_works_wait_for_whoever_was_granted_a_later_deadline():
    works = make_class(3)
    grant_accommodation(enrollment=works[0].enrollment, activity=None, by=None, closes_at=NOW + 4 * DAY)
    assert assign_due_peer_reviews(now=NOW + 3 * DAY) == 0
    assert assign_due_peer_reviews(now=NOW + 5 * DAY) == 6
