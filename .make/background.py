"""What runs beside the development server: with Redis, a worker for the tasks that go there."""

import contextlib
from collections.abc import Iterator

from processes import child
from project import PYTHON, ROOT


@contextlib.contextmanager
def running_worker() -> Iterator[None]:
    # `--workdir`: celery looks for `config` in the folder it starts in.
    command = [PYTHON, "-m", "celery", "--quiet", "--workdir", ROOT / "site", "-A", "config", "worker"]
    with child([*command, "--concurrency=2", "--loglevel=WARNING"], cwd=ROOT):
        yield
