"""Grading: a review is written, kept as a draft, and released. Numbers become entries of `learning.grades`."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import record
from core.uploads.services import UploadLimits, store_file
from learning.courses.enums import CompletionRule
from learning.enrollment.services import lock_enrollment
from learning.grades.enums import GradeOrigin
from learning.grades.models import GradeEntry
from learning.grades.points import rounded
from learning.grades.services import record_grade
from learning.progress.services import complete_activity

from .enums import SubmissionState
from .models import FeedbackFile, Review, SavedComment, Submission
from .rubrics import choices_total, clean_choices
from .signals import submission_graded, submission_returned

MOST_CHARACTERS = 20_000  # of feedback and of notes
FEEDBACK_LIMITS = UploadLimits(
    kinds=("pdf", "document", "spreadsheet", "slides", "image", "text", "code", "archive", "audio", "video"),
    max_bytes=100 * 1024 * 1024,
)


class GradingRefused(ValueError):
    """Nothing was written; the message says why and what to do, for people."""


@transaction.atomic
def save_review(
    *,
    submission: Submission,
    by,
    choices: dict | None = None,
    points: Decimal | None = None,
    feedback: str = "",
    notes: str = "",
    seen: datetime | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> Review:
    """Keep a draft; of a grade that is released already, put the new number beside the old one, with the reason.

    `choices` as in Review; without `points` the rubric's sum counts, once every criterion is decided. `seen` is when
    the review was last changed as the grader saw it. Raises GradingRefused.
    """
    now = clock.current(now)
    submission, review = _lock(submission)
    terms = submission.terms
    if review.pk and seen and review.changed_at > seen and review.by_id != by.pk:
        raise GradingRefused(
            _("%(person)s changed this review meanwhile. Reload the page to see it; copy first what you wrote.")
            % {"person": review.by.get_full_name() if review.by else _("Somebody")}
        )
    if len(feedback) > MOST_CHARACTERS or len(notes) > MOST_CHARACTERS:
        raise GradingRefused(_("Feedback and notes may have at most 20,000 characters each. Attach a file instead."))
    try:
        review.choices = clean_choices(terms.rubric, choices or {})
    except ValueError as problem:
        raise GradingRefused(str(problem)) from None
    if submission.milestone:
        points = None
    elif points is None:
        points = choices_total(terms.rubric, review.choices)
    if points is not None and not 0 <= points <= terms.max_points:
        raise GradingRefused(_("Give from 0 to %(most)s points.") % {"most": f"{terms.max_points.normalize():f}"})
    review.points = rounded(points) if points is not None else None
    review.feedback, review.private_notes = feedback.replace("\0", ""), notes.replace("\0", "")
    review.by, review.changed_at = by, now
    if review.released_at and submission.state == SubmissionState.GRADED and not submission.milestone:
        before = (
            GradeEntry.objects.filter(origin=GradeOrigin.SUBMISSION, origin_id=submission.pk).order_by("-pk").first()
        )
        if review.points is None:
            raise GradingRefused(_("A released grade can be changed, not taken away. Give points."))
        is_other = before is None or before.points != earned_points(review)
        if is_other and not reason.strip():
            raise GradingRefused(_("Say why the grade changes: the reason stands in its history."))
        review.save()
        _record(review, by, reason.strip(), now)
        return review
    review.save()
    return review


def _lock(submission: Submission) -> tuple[Submission, Review]:
    """The submission as it is now, with its review, while nobody else grades this student."""
    lock_enrollment(enrollment=submission.enrollment)
    submission = Submission.objects.select_related("enrollment__course", "activity__lesson", "version").get(
        pk=submission.pk
    )
    if submission.state in (SubmissionState.DRAFT, SubmissionState.RETURNED):
        raise GradingRefused(_("This is with the student now and cannot be graded."))
    if not submission.is_current:
        raise GradingRefused(_("The student has handed in again since. Grade the newest submission."))
    review = Review.objects.select_related("by").filter(submission=submission).first() or Review(submission=submission)
    review.submission = submission
    return submission, review


def earned_points(review: Review) -> Decimal:
    """After what is off for coming late, never below 0."""
    submission = review.submission
    return max(rounded(review.points - submission.terms.points_off(submission.late_days)), Decimal(0))


def _record(review: Review, by, reason: str, now: datetime) -> GradeEntry:
    submission, points = review.submission, earned_points(review)
    is_passed = submission.terms.is_passed(points)
    entry = record_grade(
        enrollment=submission.enrollment,
        activity=submission.activity,
        points=points,
        max_points=submission.terms.max_points,
        is_passed=is_passed,
        origin=GradeOrigin.SUBMISSION,
        origin_id=submission.pk,
        made_by=by,
        reason=reason,
        now=now,
        is_locked=True,
    )
    if is_passed and submission.activity.rule == CompletionRule.PASSED:
        complete_activity(enrollment=submission.enrollment, activity=submission.activity, now=now, is_locked=True)
    return entry


@transaction.atomic
def release_review(*, submission: Submission, by, now: datetime | None = None) -> Review:
    """The student sees grade and feedback from now on; of a milestone that it is accepted. Releasing twice is once.
    Raises GradingRefused."""
    now = clock.current(now)
    submission, review = _lock(submission)
    if review.released_at:
        return review
    if review.points is None and not submission.milestone:
        raise GradingRefused(_("There are no points yet. Choose a level for each criterion, or write the points."))
    review.released_at, review.by = now, review.by or by
    review.save()
    submission.state = SubmissionState.GRADED
    submission.save(update_fields=["state"])
    told = {} if submission.milestone else {"points": str(_record(review, by, "", now).points)}
    record(action="submission.released", target=submission, actor=by, data=told)
    transaction.on_commit(partial(submission_graded.send, Submission, submission=submission, is_first=True))
    return review


def release_reviews(*, submissions: Iterable[Submission], by, now: datetime | None = None) -> tuple[int, int]:
    """(released, left as they were because they have no points or went on meanwhile). Each is one transaction."""
    done = left = 0
    for submission in submissions:
        try:
            release_review(submission=submission, by=by, now=now)
            done += 1
        except GradingRefused:
            left += 1
    return done, left


@transaction.atomic
def return_submission(*, submission: Submission, by, now: datetime | None = None) -> Review:
    """Ask for another try: the student sees the feedback and hands in again, whatever the deadline. No grade is given.
    Raises GradingRefused without feedback, and once a grade was released."""
    now = clock.current(now)
    submission, review = _lock(submission)
    if submission.state == SubmissionState.GRADED:
        raise GradingRefused(_("It is graded and released; change the grade instead."))
    if not review.feedback.strip():
        raise GradingRefused(_("Write what the student should do better, then return it."))
    review.points, review.released_at, review.by, review.changed_at = None, now, by, now
    review.save()
    submission.state = SubmissionState.RETURNED
    submission.save(update_fields=["state"])
    record(action="submission.returned", target=submission, actor=by)
    transaction.on_commit(partial(submission_returned.send, Submission, submission=submission))
    return review


@transaction.atomic
def attach_feedback(*, review: Review, file, by) -> FeedbackFile:
    """Raises UploadRefused."""
    upload = store_file(owner=by, file=file, limits=FEEDBACK_LIMITS)
    return FeedbackFile.objects.create(review=review, upload=upload)


def save_comment(*, owner, text: str) -> SavedComment | None:
    """Keep a sentence for the next time; None for an empty one."""
    text = " ".join(text.split())[:1000]
    return SavedComment.objects.get_or_create(owner=owner, text=text)[0] if text else None
