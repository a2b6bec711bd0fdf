from celery import shared_task

from .publishing import compile_course


@shared_task
def compile_course_task(key: str):
    compile_course(key)
