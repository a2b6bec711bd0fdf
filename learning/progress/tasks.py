from celery import shared_task

from learning.courses.models import Course

from .finishing import congratulate_finishers
from .services import recount_everyone


@shared_task
def recount_course_of_everyone(course_id: int):
    recount_everyone(course=Course.objects.get(pk=course_id))


@shared_task
def congratulate():
    congratulate_finishers()
