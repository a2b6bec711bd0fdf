from celery import shared_task

from learning.courses.models import Course

from .services import count_earlier_scores, settle_registration


@shared_task
def count_reported_scores(course_id: int) -> None:
    if course := Course.objects.filter(pk=course_id, counts_reported_scores=True).first():
        count_earlier_scores(course=course)


@shared_task
def settle_reports(registration_id: int) -> None:
    settle_registration(registration_id=registration_id)
