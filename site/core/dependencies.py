"""What the site stands on, and whether it answers right now. Each check raises when it does not.

    is_up = look_at_dependencies()      # {"database": True, "cache": False, "broker": False, "storage": True}

Checks ask the thing itself, never through what hides its failures, and give up within about a second.
"""

import logging
import os
from collections.abc import Callable, Iterable
from functools import lru_cache

import redis
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

NEVER_THERE = "is-the-storage-there"  # asked for, never written


def look_at_dependencies(only: Iterable[str] = ()) -> dict[str, bool]:
    """Whether each answers; `only` names those that are asked, none means all. Reasons go to the log."""
    wanted = set(only) or set(CHECKS)
    return {name: _answers(name, check) for name, check in CHECKS.items() if name in wanted}


def _answers(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:
        log.warning("Dependency %s is down: %s", name, error)
        return False
    return True


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_cache() -> None:
    _ping(settings.REDIS_URL)


def _check_broker() -> None:
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        _ping(settings.CELERY_BROKER_URL)


def _ping(address: str) -> None:
    if address:
        _client(address).ping()


@lru_cache(maxsize=4)
def _client(address: str) -> redis.Redis:
    return redis.Redis.from_url(
        address, socket_connect_timeout=0.5, socket_timeout=0.5, retry=Retry(NoBackoff(), 1), max_connections=10
    )


def _check_storage() -> None:
    for alias in ("default", "private"):
        storage = storages[alias]
        if isinstance(storage, FileSystemStorage):
            _check_folder(storage.location)
        else:
            storage.exists(NEVER_THERE)


def _check_folder(folder: str) -> None:
    while not os.path.exists(folder):  # made by the first upload
        folder = os.path.dirname(folder)
    if not os.access(folder, os.W_OK):
        raise OSError(f"{folder} cannot be written")


CHECKS: dict[str, Callable[[], None]] = {
    "database": _check_database,
    "cache": _check_cache,
    "broker": _check_broker,
    "storage": _check_storage,
}
