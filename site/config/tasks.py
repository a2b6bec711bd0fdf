from celery import shared_task

from core.due_work import run_due_work


@shared_task(name="config.tick")
def tick():
    """What is due. Beat asks for it every minute."""
    run_due_work()
