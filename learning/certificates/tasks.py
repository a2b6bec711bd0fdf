from celery import shared_task

from learning.courses.models import Course
from learning.enrollment.models import Enrollment

from .drawing import draw_certificate
from .due import issue_due
from .services import issue_if_due


@shared_task
def issue(enrollment_id: int):
    enrollment = Enrollment.objects.filter(pk=enrollment_id).first()
    if enrollment:
        issue_if_due(enrollment=enrollment)


@shared_task
def issue_in_course(course_id: int):
    issue_due(course=Course.objects.get(pk=course_id))


@shared_task
def draw(certificate_id: int):
    draw_certificate(pk=certificate_id)
