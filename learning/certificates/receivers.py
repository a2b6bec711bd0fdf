"""When the rule of a course may have come to be met. Each only asks a task to look; `tick` looks as well."""

from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from core.background import send, send_after_commit
from learning.courses.signals import outline_replaced
from learning.grades.signals import grade_released
from learning.progress.signals import course_completed

from .enums import Missing
from .models import UnmetRule
from .tasks import issue, issue_in_course


@receiver(course_completed, dispatch_uid="certificates.course_completed")
def look_at_finished(sender, enrollment, **kwargs):
    if enrollment.course.gives_certificate:
        send(issue, enrollment.pk)


@receiver(grade_released, dispatch_uid="certificates.grade_released")
def look_at_graded(sender, entry, **kwargs):
    """The rule counts what students see of their grades."""
    if entry.enrollment.course.gives_certificate:
        send(issue, entry.enrollment_id)


@receiver(email_confirmed, dispatch_uid="certificates.address_proved")
def look_at_proved(sender, request, email_address, **kwargs):
    rows = UnmetRule.objects.filter(enrollment__user=email_address.user_id, missing=Missing.UNPROVED)
    for enrollment_pk in rows.values_list("enrollment", flat=True):
        send_after_commit(issue, enrollment_pk)


@receiver(outline_replaced, dispatch_uid="certificates.course_changed")
def look_at_course(sender, course, **kwargs):
    if course.gives_certificate:
        send_after_commit(issue_in_course, course.pk)
