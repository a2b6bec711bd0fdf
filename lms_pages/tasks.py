from celery import shared_task

from .copying import finish_copy
from .films import prepare_film
from .provided_videos import drop_video, follow_video, work_notice
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


@shared_task
def work_notice_task(pk: int):
    work_notice(pk=pk)


@shared_task
def follow_video_task(pk: int):
    follow_video(pk=pk)


@shared_task
def drop_video_task(pk: int):
    drop_video(pk=pk)
