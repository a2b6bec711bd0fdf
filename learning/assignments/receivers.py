"""Messages about what was handed in and graded."""

from django.dispatch import receiver

from learning.courses.selectors import course_title
from learning.enrollment.signals import accommodation_granted
from notifications.rendering import language_for
from notifications.services import send_message

from .enums import SubmissionState
from .models import Submission
from .services import terms_for
from .signals import peer_reviews_assigned, submission_graded, submission_received, submission_returned
from .terms import terms_of


@receiver(accommodation_granted, dispatch_uid="assignments.take_lateness_off")
def take_lateness_off(sender, accommodation, **kwargs):
    """What waits for its grade is as late as it would have been with what was granted, and never later than it was."""
    enrollment = accommodation.enrollment
    rows = Submission.objects.filter(enrollment=enrollment, state=SubmissionState.SUBMITTED, is_current=True)
    for row in rows.exclude(late_days=0).select_related("version"):
        late_days = terms_for(enrollment, row).late_days(row.submitted_at)
        if late_days < row.late_days:
            row.late_days = late_days
            row.save(update_fields=["late_days"])


def tell(kind: str, submission: Submission, key: str, **more) -> None:
    course = submission.enrollment.course
    send_message(
        kind=kind,
        to=submission.enrollment.user,
        key=f"{kind}:{key}",
        context={
            "title": submission.terms.title,
            "course_title": course_title(course, language_for(submission.enrollment.user)),
            "activity": submission.activity_id,
            **more,
        },
    )


@receiver(submission_received, dispatch_uid="assignments.confirm")
def confirm(sender, submission, **kwargs):
    tell("submission_received", submission, str(submission.pk))


@receiver(submission_graded, dispatch_uid="assignments.tell_graded")
def tell_graded(sender, submission, **kwargs):
    tell("submission_graded", submission, str(submission.pk), is_milestone=bool(submission.milestone))


@receiver(submission_returned, dispatch_uid="assignments.tell_returned")
def tell_returned(sender, submission, **kwargs):
    tell("submission_returned", submission, str(submission.pk))


@receiver(peer_reviews_assigned, dispatch_uid="assignments.tell_reviewers")
def tell_reviewers(sender, enrollment, activity, count, **kwargs):
    version = activity.versions.filter(is_live=True).first()
    send_message(
        kind="peer_reviews_assigned",
        to=enrollment.user,
        key=f"peer_reviews_assigned:{enrollment.pk}:{activity.pk}",
        context={
            "title": terms_of(version.definition).title if version else "",
            "course_title": course_title(enrollment.course, language_for(enrollment.user)),
            "activity": activity.pk,
            "count": count,
        },
    )
