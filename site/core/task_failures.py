"""What failed in the background, for those who look after the site: a row for each thing that fails, with how often."""

import logging
import re
import traceback
from datetime import datetime
from hashlib import sha256

from celery.signals import task_failure
from django.db import DatabaseError, transaction
from django.db.models import F

from . import clock
from .models import TaskFailure

log = logging.getLogger(__name__)


SECRET = re.compile(r"""((?:token|key|secret|password|signature)["']?\s*[=:]\s*["']?)[^\s&,"')]+""", re.IGNORECASE)
SIGNED_IN = re.compile(r"://[^/@\s]+@")  # the name and password of an address


def without_secrets(text: str) -> str:
    """What servers and libraries say when they fail repeats what they were asked."""
    return SIGNED_IN.sub("://…@", SECRET.sub(r"\1…", text))


def connect() -> None:
    task_failure.connect(_note_task, dispatch_uid="core.task_failures", weak=False)


def note_failure(*, task: str, error: BaseException, arguments: str = "", now: datetime | None = None) -> None:
    """Never raises: what failed may be the database."""
    now, words = clock.current(now), without_secrets(f"{type(error).__name__}: {error}")[:500]
    fingerprint = sha256(f"{task}\n{words}".encode()).hexdigest()
    told = without_secrets("".join(traceback.format_exception(error)))[-10_000:]
    arguments = without_secrets(arguments)
    try:
        with transaction.atomic():
            _row, created = TaskFailure.objects.get_or_create(
                fingerprint=fingerprint,
                defaults={
                    "task": task[:200],
                    "error": words,
                    "arguments": arguments[:500],
                    "traceback": told,
                    "first_at": now,
                    "last_at": now,
                },
            )
            if not created:
                TaskFailure.objects.filter(fingerprint=fingerprint).update(
                    times=F("times") + 1, last_at=now, arguments=arguments[:500], traceback=told
                )
    except DatabaseError:
        log.exception("The failure of %s could not be noted", task)


def _note_task(sender=None, exception=None, args=None, **kwargs) -> None:
    note_failure(task=sender.name, error=exception, arguments=", ".join(map(repr, args or ())))
