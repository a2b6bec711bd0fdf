"""Hands Wagtail's own background work (search index, reference index) to Celery, after commit."""

from celery import shared_task
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import TaskResult, TaskResultStatus
from django_tasks.signals import task_enqueued
from django_tasks.utils import get_random_id, normalize_json

from core.background import send_after_commit


@shared_task(name="config.run_django_task")
def run_django_task(path, args, kwargs):
    import_string(path).call(*args, **kwargs)


class CeleryTasksBackend(BaseTaskBackend):
    def enqueue(self, task, args, kwargs):
        self.validate_task(task)
        result = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        path, plain_args, plain_kwargs = task.module_path, normalize_json(list(args)), normalize_json(kwargs)
        # No row remembers these: when no broker takes one it is done here and now.
        send_after_commit(
            run_django_task,
            path,
            plain_args,
            plain_kwargs,
            instead=lambda: run_django_task.run(path, plain_args, plain_kwargs),
        )
        task_enqueued.send(type(self), task_result=result)
        return result
