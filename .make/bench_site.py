"""A site like a production one, on throw-away servers, filled with generated data, under gunicorn."""

import contextlib
import os
import secrets
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench_payments import KEY
from console import give_up, step
from processes import child
from project import PYTHON, ROOT, VAR, VENV
from servers import free_port
from services import throwaway_services

FOLDER = VAR / "bench"  # collected assets stay from run to run
SECONDS_TO_START = 60
THREADS = 4


@dataclass(frozen=True)
class Site:
    base: str
    worker: int  # the process that answers


def environment(port: int, services, *, for_browser: bool) -> dict[str, str]:
    """What an operator would set, and nothing that the caller's shell has set for another site. `for_browser`: there is
    no proxy that takes off https and compresses pages."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": f"config.settings.{'lighthouse' if for_browser else 'bench'}",
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "VAR_DIR": str(FOLDER),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": f"{'http' if for_browser else 'https'}://127.0.0.1:{port}",
        "CONTENT_HOST": f"localhost:{port}",
        "SECURE_SSL_REDIRECT": "0" if for_browser else "1",
        "EMAIL_HOST": "127.0.0.1",
        "LANGUAGES": "en",
        "PAYSTACK_SECRET_KEY": KEY,
        "PAGE_CACHE_SECONDS": "3600",  # no page runs out in the middle of a round
    }


@contextlib.contextmanager
def running_site(*, courses: int, lessons: int, students: int, for_browser: bool = False) -> Iterator[Site]:
    """Raises Unavailable when a server cannot be had."""
    step("Starting PostgreSQL and Redis")
    with throwaway_services() as services:
        FOLDER.mkdir(parents=True, exist_ok=True)
        port = free_port()
        settings = environment(port, services, for_browser=for_browser)
        step("Preparing the database")
        manage(settings, "migrate", "--noinput", "-v0")
        manage(settings, "seed_bench", f"--courses={courses}", f"--lessons={lessons}", f"--students={students}")
        step("Collecting assets")
        manage(settings, "collectstatic", "--noinput", "-v0")
        step("Starting the site under gunicorn")
        with running_gunicorn(settings, port) as site:
            yield site


def manage(settings: dict[str, str], *arguments: str) -> None:
    quiet = {**settings, "LOG_LEVEL": "WARNING"}
    if subprocess.run([PYTHON, "manage.py", *arguments], cwd=ROOT, env=quiet).returncode:
        give_up(f"`manage.py {arguments[0]}` failed; the lines above say why")


@contextlib.contextmanager
def running_gunicorn(settings: dict[str, str], port: int) -> Iterator[Site]:
    """One process, so that all its CPU is known, with threads as in production."""
    command = [VENV / "bin" / "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", "--workers=1"]
    command += ["--worker-class=gthread", f"--threads={THREADS}", "--keep-alive=65", "--max-requests=0"]
    log = FOLDER / "gunicorn.log"
    with log.open("wb") as output, child(command, cwd=ROOT, env=settings, stdout=output, stderr=output) as server:
        base = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + SECONDS_TO_START
        while not answers(base):
            if server.poll() is not None or time.monotonic() > deadline:
                give_up(f"the site did not start; {log} says why")
            time.sleep(0.2)
        yield Site(base, worker_of(server.pid))


def answers(base: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"{base}/bench/bare/1/", headers={"X-Forwarded-Proto": "https"})
    try:
        return direct.open(request, timeout=SECONDS_TO_START).status == 200
    except urllib.error.HTTPError as error:
        give_up(f"the site answers with {error.code}")
    except OSError:
        return False


def worker_of(master: int) -> int:
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    if len(children) != 1:
        give_up(f"gunicorn was to have one worker, it has {len(children)}")
    return int(children[0])
