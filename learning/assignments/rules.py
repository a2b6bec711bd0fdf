"""Who may hand in, read and grade. Asked by every view of this room, and by nothing else."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.uploads.models import Upload
from learning.courses.rules import may_grade_course

from .enums import ResubmissionPolicy, SubmissionState
from .models import PeerReview, Submission
from .terms import Terms


def refusal_to_hand_in(terms: Terms, handed_in: Sequence[Submission], now: datetime) -> str:
    """Why nothing (more) is taken from a student who handed in these, oldest first and read by peers.with_reading; ""
    when something is.

    What was returned may always be handed in again: a person asked for it.
    """
    last = handed_in[-1] if handed_in else None
    if last and last.state == SubmissionState.RETURNED:
        return ""
    if terms.closes_at and now > terms.closes_at:
        return _("The time for handing in is over.")
    if not last:
        return ""
    if last.read_until and now <= last.read_until:
        moment = date_format(localtime(last.read_until), "DATETIME_FORMAT")
        return _("Other students review what you handed in until %(moment)s; it stays as it is so long.") % {
            "moment": moment
        }
    if terms.milestone:
        return _("It is accepted.") if last.state == SubmissionState.GRADED else ""
    if terms.resubmission == ResubmissionPolicy.NONE:
        return _("It can be handed in once.")
    if terms.resubmission == ResubmissionPolicy.TIMES and len(handed_in) > terms.times:
        return _("It can be handed in again %(times)d times, which you did.") % {"times": terms.times}
    if terms.resubmission == ResubmissionPolicy.UNTIL_DEADLINE and terms.due_at and now > terms.due_at:
        return _("It can be handed in again only until the deadline.")
    if last.state == SubmissionState.GRADED and terms.resubmission != ResubmissionPolicy.TIMES:
        return _("It is graded.")
    return ""


def may_grade(user, submission: Submission) -> bool:
    """Graders of its course, but nobody their own work, and no draft."""
    enrollment = submission.enrollment
    if submission.state == SubmissionState.DRAFT or enrollment.user_id == user.pk:
        return False
    return may_grade_course(user, enrollment.course)


def may_see_names(submission: Submission) -> bool:
    """Anonymous grading hides who it is until the grade is released; feedback on a milestone is no grade."""
    if not submission.terms.is_anonymous:
        return True
    if submission.milestone:
        return False
    review = getattr(submission, "review", None)
    return bool(review and review.released_at)


def may_review(user, peer_review: PeerReview, now: datetime) -> bool:
    """The student it was given to, while they are in the course. What they were given stays as it was handed in."""
    reviewer = peer_review.reviewer
    return bool(user.is_authenticated and reviewer.user_id == user.pk and reviewer.is_active(now))


def may_read_upload(user, upload: Upload, now: datetime) -> bool:
    """Its owner; of a submission its graders and those who review it; of feedback the student once it is released.
    Others than the owner only what the scanner let pass."""
    if not user.is_authenticated or not user.is_active:
        return False
    if upload.owner_id == user.pk:
        return True
    if not upload.is_shown_to_others:
        return False
    for file in upload.submission_files.select_related("submission__enrollment__course"):
        if may_grade(user, file.submission):
            return True
        given = PeerReview.objects.filter(submission=file.submission, reviewer__user=user).select_related("reviewer")
        if any(may_review(user, each, now) for each in given):
            return True
    for file in upload.feedback_files.select_related("review__submission__enrollment__course"):
        submission = file.review.submission
        if may_grade(user, submission) or (submission.enrollment.user_id == user.pk and file.review.released_at):
            return True
    return False


def may_see_file_name(user, upload: Upload) -> bool:
    """What somebody calls a file often tells who they are: those who may not know are not told that either."""
    if upload.owner_id == user.pk:
        return True
    files = list(upload.submission_files.select_related("submission__enrollment__course", "submission__version"))
    return not files or any(may_grade(user, file.submission) and may_see_names(file.submission) for file in files)
