from celery import shared_task

from .services import deliver_message


@shared_task(name="notifications.deliver")
def deliver(pk: int):
    deliver_message(pk=pk)
