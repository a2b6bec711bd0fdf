"""Work that becomes due with time. Each room registers its own when it starts; `manage.py tick` runs it all.

    register_due_work("resend messages", resend_due_messages)

A job takes nothing, finds out by itself what is due, and returns something for the log. It is run every minute, perhaps
by two processes at once, and must bear both.
"""

import logging
import time
from collections.abc import Callable

from django.core.cache import cache

log = logging.getLogger(__name__)

LAST_RUN = "core.last_run_of_due_work"  # in the cache: seconds since the epoch

_jobs: dict[str, Callable[[], object]] = {}


def register_due_work(name: str, job: Callable[[], object]) -> None:
    _jobs[name] = job


def run_due_work() -> dict[str, object]:
    """Run every job, in the order of registration. Returns {name: what it returned, or the exception it raised}.

    One that fails is logged and does not keep the others from running.
    """
    from .task_failures import note_failure  # which has a model

    results: dict[str, object] = {}
    for name, job in _jobs.items():
        try:
            results[name] = job()
        except Exception as error:
            log.exception("Due work %r failed", name)
            note_failure(task=name, error=error)
            results[name] = error
    cache.set(LAST_RUN, int(time.time()), 7 * 86_400)
    return results


def last_run() -> int | None:
    """When all of it was last run, in seconds since the epoch; None where the cache was lost."""
    return cache.get(LAST_RUN)


def job_names() -> list[str]:
    return list(_jobs)
