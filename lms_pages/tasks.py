from celery import shared_task

from .copying import finish_copy
from .publishing import compile_course


@shared_task
def compile_course_task(key: str):
    compile_course(key)


@shared_task
def copy_course_task(pk: int):
    finish_copy(pk)
