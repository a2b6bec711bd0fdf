from celery import shared_task

from learning.courses.models import Course

from .services import count_earlier_scores


@shared_task
def count_reported_scores(course_id: int) -> None:
    if course := Course.objects.filter(pk=course_id, counts_reported_scores=True).first():
        count_earlier_scores(course=course)
