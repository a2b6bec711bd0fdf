from celery import shared_task

from .copying import finish_copy
from .films import prepare_film
from .publishing import compile_course


@shared_task
def compile_course_task(key: str):
    compile_course(key)


@shared_task
def copy_course_task(pk: int):
    finish_copy(pk)


@shared_task
def prepare_film_task(pk: int):
    prepare_film(pk=pk)
