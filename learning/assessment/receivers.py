"""A number that is released in the gradebook releases the results it comes from, and what this room tells students."""

from functools import partial

from django.dispatch import receiver

from accounts.time_zones import told_moment
from core import clock
from core.background import send
from learning.courses.links import lesson_url
from learning.courses.selectors import course_title, frozen_version
from learning.enrollment.signals import accommodation_granted
from learning.grades.enums import GradeOrigin
from learning.grades.signals import grade_released
from notifications.rendering import language_for
from notifications.services import send_message

from .enums import AttemptState
from .models import Attempt, RegradeBatch
from .quiz_settings import settings_of
from .signals import exam_came_near, regrade_applied, regrade_undone
from .terms import terms_for


@receiver(accommodation_granted, dispatch_uid="assessment.put_off_deadlines")
def put_off_deadlines(sender, accommodation, **kwargs):
    """Of attempts that are going on; never earlier than was promised."""
    enrollment = accommodation.enrollment
    for attempt in Attempt.objects.filter(enrollment=enrollment, state=AttemptState.IN_PROGRESS):
        settings = settings_of(frozen_version(attempt.version_id).definition)
        due_at = terms_for(settings, enrollment, attempt.activity_id).due_at(attempt.started_at, enrollment.ends_at)
        if attempt.due_at and (due_at is None or due_at > attempt.due_at):
            attempt.due_at = due_at
            attempt.save(update_fields=["due_at"])


@receiver(grade_released, dispatch_uid="assessment.release_results_of_grade")
def release_results_of_grade(sender, grade, entry, **kwargs):
    is_ours = entry.origin in {GradeOrigin.ATTEMPT, GradeOrigin.REGRADE}
    if is_ours and not entry.is_released:  # else it never waited
        Attempt.objects.filter(
            enrollment=grade.enrollment_id, activity=grade.activity_id, state=AttemptState.GRADED, released_at=None
        ).update(released_at=clock.current())


@receiver(exam_came_near, dispatch_uid="assessment.remind_of_exam")
def remind_of_exam(sender, exam, key, now, **kwargs):
    user = exam.enrollment.user
    language, is_open = language_for(user), exam.is_open(now)
    send_message(
        kind="exam_near",
        to=user,
        key=key,
        context={
            "title": exam.title,
            "course_title": course_title(exam.enrollment.course, language),
            "moment": told_moment(exam.terms.closes_at if is_open else exam.terms.opens_at, user, language),
            "is_open": is_open,
            "granted": ", ".join(exam.terms.granted),
            "lesson_key": str(exam.activity.lesson.key),
            "path": f"{lesson_url(exam.activity.lesson.key, language)}#block-{exam.activity.block_id}",
        },
        now=now,
    )


@receiver(regrade_applied, sender=RegradeBatch, dispatch_uid="assessment.tell_regraded")
@receiver(regrade_undone, sender=RegradeBatch, dispatch_uid="assessment.tell_undone")
def tell_students(sender, batch, enrollments, **kwargs):
    from .tasks import tell_regraded

    if enrollments:
        send(tell_regraded, batch.pk, enrollments, instead=partial(tell_regraded, batch.pk, enrollments))
