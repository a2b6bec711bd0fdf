"""Handing work to Celery, so that a broker that is away costs a request nothing but the warning in the log.

What a task does is written in rows first; `tick` finds those whose task was lost and hands them over again.
"""

import logging
from collections.abc import Callable

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from .circuit import Circuit

log = logging.getLogger(__name__)

broker = Circuit(seconds=15)


def send_after_commit(task, *args, instead: Callable[[], object] | None = None) -> None:
    """Have `task` run with `args` once what is being written is there. Never raises into the caller.

    `instead` is called when no broker takes the task: for work that no row remembers.
    """
    # Robust: what was committed is done, whatever becomes of the task. A lambda: Django asks robust callbacks for a
    # name, which a partial has not.
    transaction.on_commit(lambda: send(task, *args, instead=instead), robust=True)


def send(task, *args, instead: Callable[[], object] | None = None) -> bool:
    """The same at once. Returns whether the task was taken."""
    if current_app.conf.task_always_eager:
        task.delay(*args)
        return True
    if not broker.is_open:
        try:
            task.apply_async(args, retry=False)
            return True
        except (OperationalError, RedisError, OSError) as error:
            broker.trip()
            log.warning("No broker took %s: %s", task.name, error)
    if instead:
        instead()
    return False
