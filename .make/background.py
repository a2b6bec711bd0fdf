"""What runs beside the development server: the clockwork, and with Redis a worker for the tasks that go there."""

import contextlib
import subprocess
import threading
from collections.abc import Iterator

from console import warn
from processes import child
from project import PYTHON, ROOT

SECONDS_BETWEEN_TICKS = 60


@contextlib.contextmanager
def running_worker() -> Iterator[None]:
    # `--workdir`: celery looks for `config` in the folder it starts in.
    command = [PYTHON, "-m", "celery", "--quiet", "--workdir", ROOT / "site", "-A", "config", "worker"]
    with child([*command, "--concurrency=2", "--loglevel=WARNING"], cwd=ROOT):
        yield


@contextlib.contextmanager
def running_ticks() -> Iterator[None]:
    """Call `manage.py tick` every minute, which does whatever is due; in production Celery's beat does that."""
    is_over = threading.Event()
    thread = threading.Thread(target=keep_ticking, args=(is_over,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()


def keep_ticking(is_over: threading.Event) -> None:
    told = ""
    while not is_over.wait(SECONDS_BETWEEN_TICKS):
        tick = [PYTHON, "manage.py", "tick", "--verbosity=0"]
        # In a session of its own: the terminal's Ctrl-C must not cut a tick in the middle.
        done = subprocess.run(tick, cwd=ROOT, capture_output=True, text=True, start_new_session=True)
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1] if done.returncode else ""
        if reason and reason != told:
            warn(f"`manage.py tick` failed, so what is due waits ({reason})")
        told = reason
