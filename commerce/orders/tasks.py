from celery import shared_task

from .drawing import draw_document


@shared_task
def draw(document_id: int):
    draw_document(pk=document_id)
