"""The part of `make storm` that holds the stand-ins and lets everything go wrong. It runs with the site's packages and
settings, and asks the site's rows only when all is over."""

import contextlib
import io
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import psycopg
import redis

from bench_site import worker_of
from certificates import ready
from console import give_up, say, step
from processes import Stopped, child, ending
from project import ROOT, VAR
from storm_buyers import Buyers, make_stories
from storm_house import Staff, StormBank
from storm_sellers import Sellers
from storm_weather import ASKED, Post, Sky, StormyFaults, StormyWebhooks
from tests.standins import standin_of
from tests.standins.manual import BankTransfers
from tests.standins.standin import Standin

FOLDER = VAR / "storm"
ROWS = ROOT / ".make" / "storm_rows.py"
SELLERS = 3
CRASHES = 3  # of the database: one for so many parts of the plan
PATIENCE = 3600  # seconds for all buyers


def main() -> int:
    import storm_books
    import storm_peace

    seed, count, life = map(int, os.environ["STORM"].split())
    chance = random.Random(seed)  # noqa: S311
    sky, seen = Sky(random.Random(seed + 1)), {}  # noqa: S311
    with contextlib.ExitStack() as stack, Post(sky) as post:
        standins: dict[str, Standin] = {slug: stack.enter_context(standin_of(slug)()) for slug in sorted(ASKED)}
        for slug, standin in standins.items():
            seen[slug] = Counter()
            standin.faults = StormyFaults(sky, slug, seen[slug])
            standin.webhooks = StormyWebhooks(standin=standin, post=post, seen=seen[slug])
            os.environ.update({name: as_words(value) for name, value in standin.settings.items()})
        seen |= {"local": Counter(), "manual": Counter()}
        post.base = f"http://127.0.0.1:{urlsplit(os.environ['BASE_URL']).port}"
        standins["local"] = StormBank(post, seen["local"])
        standins["manual"] = transfers = BankTransfers()
        step("Preparing the database")
        manage("migrate", "--noinput", "-v0")
        keep_what_is_committed()
        manage("collectstatic", "--noinput", "-v0")
        seeded = storm_peace.rows("seed", count)
        stories = make_stories(count, seeded, chance)
        log = stack.enter_context((FOLDER / "site.log").open("wb"))
        server = stack.enter_context(running_gunicorn(post.base, log))
        sellers = Sellers(lambda: seller(log), SELLERS)
        stack.callback(sellers.close)
        staff = Staff(sellers, transfers, random.Random(seed + 2), seen["manual"])  # noqa: S311
        buyers = Buyers(stories, sellers, standins, staff, post.base)
        step(f"Storm: {count} buyers; a worker lives {life} seconds")
        began = time.monotonic()
        chaos = Chaos(life, log, server.pid, sellers, buyers, chance)
        chaos.run()
        say(f"The storm took {time.monotonic() - began:.0f} seconds: {dict(chaos.seen)}")
        step("Peace")
        set_up(log)
        sky.is_calm = True
        storm_peace.settle_all(standins, post, buyers, chance, lambda: celery(log), drive(log))
        step("Books")
        problems = storm_books.compare(standins, post, buyers, seen, chaos.seen)
        for name in problems:
            say(f"NOT as it should be: {name}")
        say("The books agree to the cent." if not problems else f"{len(problems)} things do not fit. SEED={seed}")
        return 1 if problems else 0


class Chaos:
    """Runs until the last buyer is done, and all that was to break broke."""

    def __init__(self, life: int, log, gunicorn: int, sellers: Sellers, buyers: Buyers, chance: random.Random):
        self.life, self.log, self.gunicorn, self.sellers, self.buyers = life, log, gunicorn, sellers, buyers
        self.chance, self.seen = random.Random(chance.random()), Counter()  # noqa: S311

    def run(self) -> None:
        due = self._plan()
        killer = threading.Thread(target=self._kill_workers, daemon=True)
        deadline, told = time.monotonic() + PATIENCE, time.monotonic()
        with drive(self.log):
            self.buyers.start()
            killer.start()
            while not self.buyers.are_done or due:
                while due and (self.buyers.are_done or self.buyers.done >= due[0][0]):
                    _place, break_something = due.pop(0)
                    break_something()
                if time.monotonic() > told + 30:
                    told = time.monotonic()
                    say(f"{self.buyers.done} of {len(self.buyers.stories)} buyers, {dict(self.seen)}")
                if time.monotonic() > deadline:
                    give_up("the buyers do not come to an end")
                time.sleep(0.2)
            killer.join(timeout=self.life + 90)

    def _plan(self) -> list:
        """[(after so many buyers, what breaks)]"""
        many = len(self.buyers.stories)
        due = [(many * part // (CRASHES + 1), self._crash_database) for part in range(1, CRASHES + 1)]
        due += [(many // 2 + 1, self._empty_redis)]
        due += [(many * part // 7 + 1, self._kill_seller) for part in range(1, 7)]
        due += [(many * part // 5 + 2, self._kill_web_worker) for part in (2, 4)]
        return sorted(due, key=lambda entry: entry[0])

    def _kill_workers(self) -> None:
        """At least three, however fast the buyers are."""
        while not self.buyers.are_done or self.seen["workers killed"] < 3:
            try:
                with celery(self.log) as process:
                    ready(process, FOLDER / "site.log")
                    time.sleep(self.chance.uniform(0.3, 1.5) * self.life)
                    os.killpg(process.pid, signal.SIGKILL)
                self.seen["workers killed"] += 1
            except (SystemExit, OSError):  # one that met a crashed database does not start
                self.seen["workers that did not start"] += 1

    def _crash_database(self) -> None:
        """PostgreSQL restarts as a whole when one of its processes is killed: all connections break, and what was not
        committed is gone."""
        with contextlib.suppress(psycopg.Error), psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as row:
            others = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND state <> 'idle'"
            [*pids] = row.execute(others).fetchall()
            os.kill(self.chance.choice(pids)[0], signal.SIGKILL)
            self.seen["database crashes"] += 1

    def _empty_redis(self) -> None:
        """As after a restart without a disk: every task that waited is gone."""
        with contextlib.suppress(redis.RedisError):
            redis.from_url(os.environ["REDIS_URL"]).flushall()
            self.seen["redis emptied"] += 1

    def _kill_seller(self) -> None:
        with contextlib.suppress(OSError, IndexError):
            self.chance.choice(self.sellers.processes).kill()
            self.seen["sellers killed"] += 1

    def _kill_web_worker(self) -> None:
        with contextlib.suppress(OSError, SystemExit):
            os.kill(worker_of(self.gunicorn), signal.SIGKILL)
            self.seen["web workers killed"] += 1


def set_up(log) -> None:
    """From here on this process looks at rows itself, as the site: its log goes where the others' does."""
    import django

    kept, sys.stderr = sys.stderr, io.TextIOWrapper(log, write_through=True)
    django.setup()
    sys.stderr = kept


def keep_what_is_committed() -> None:
    """The throw-away server is quick because it forgets in a crash; a commit is a commit here."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{connection.info.dbname}" SET synchronous_commit = on')


def manage(*arguments: str) -> None:
    if subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT).returncode:
        give_up(f"`manage.py {arguments[0]}` failed; the lines above say why")


def celery(log):
    words = [sys.executable, "-m", "celery", "--workdir", str(ROOT / "site"), "-A", "config", "worker"]
    words += ["--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    return child(words, cwd=ROOT, stdout=log, stderr=log)


def drive(log):
    return child([sys.executable, str(ROWS), "drive"], cwd=ROOT, stdout=log, stderr=log)


def seller(log) -> subprocess.Popen:
    pipe = subprocess.PIPE
    options = {"stdin": pipe, "stdout": pipe, "stderr": log, "text": True, "start_new_session": True}
    return subprocess.Popen([sys.executable, str(ROWS), "sell"], cwd=ROOT, **options)


@contextlib.contextmanager
def running_gunicorn(base: str, log):
    words = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind={urlsplit(base).netloc}", "--workers=1"]
    words += ["--worker-class=gthread", "--threads=6", "--max-requests=0"]
    direct, deadline = build_opener(ProxyHandler({})), time.monotonic() + 90
    asked = Request(f"{base}/webhooks/payments/none/", headers={"X-Forwarded-Proto": "https"})
    with child(words, cwd=ROOT, stdout=log, stderr=log) as server:
        while True:
            try:
                direct.open(asked, timeout=60)
            except HTTPError:
                break  # it answers
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    give_up(f"the site did not start; {log.name} says why")
                time.sleep(0.3)
        yield server


def as_words(value) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return str(int(value)) if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    ending.listen()
    try:
        raise SystemExit(main())
    except Stopped as stopped:
        raise SystemExit(stopped.status) from stopped
