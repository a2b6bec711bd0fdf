"""`tick` without beat: a thread inside the development server, so that `make run` needs nothing beside it."""

import logging
import os
import threading
import time

from django.apps import apps
from django.conf import settings
from django.db import connections

from core.due_work import run_due_work

log = logging.getLogger(__name__)

SECONDS = 60


def is_wanted(argv: list[str], environ) -> bool:
    """Only in the process of `runserver` that serves: not in the one that watches files, nor in any other command."""
    if not settings.TICK_IN_RUNSERVER or argv[1:2] != ["runserver"]:
        return False
    return "--noreload" in argv or environ.get("RUN_MAIN") == "true"


def start_ticking(argv: list[str], environ=os.environ) -> threading.Thread | None:
    if not is_wanted(argv, environ):
        return None
    thread = threading.Thread(target=_tick_for_ever, name="tick", daemon=True)
    thread.start()
    return thread


def _tick_for_ever() -> None:
    apps.ready_event.wait()
    while True:
        time.sleep(SECONDS)
        tick_once()


def tick_once() -> None:
    """Never raises: the next minute may go better. Connections of this thread are closed, nobody else would."""
    try:
        run_due_work()
    except Exception:
        log.exception("tick failed")
    finally:
        connections.close_all()
