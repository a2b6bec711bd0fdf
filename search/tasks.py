from celery import shared_task

from .services import index_course


@shared_task
def index_course_task(course_id: int):
    index_course(course_id=course_id)
