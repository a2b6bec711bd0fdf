"""`make test`: the tests in three parts, on servers of their own, with one line at the end that hides nothing."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assets import ensure_assets
from console import say, step
from environment import ensure_environment
from libraries import ensure_ffmpeg, ensure_nginx, ensure_pdf_libraries, find_headless_chromium
from processes import Stopped, child, ending
from project import PYTHON, ROOT, VAR
from results import Result, read_report, reasons, total
from servers import Unavailable
from services import throwaway_services
from switches import read_choice, read_choices, read_flag

RESULTS = VAR / "test-results"
PASSED, FAILED, NO_TESTS = 0, 1, 5  # pytest's own exit statuses
# Each part sets what it wants. Empty, not absent: absent ones would be read from `.env`.
CLEAN = {"DATABASE_URL": "", "REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings.test"}
CLEAN |= {"PYTHONDONTWRITEBYTECODE": ""}  # else each worker of each part compiles all tests anew: five seconds


MOST_AGAIN = 6  # more failures than these are no accident of a busy machine
PROCESSORS = max(2, os.cpu_count() or 2)


@dataclass(frozen=True)
class Part:
    slug: str
    title: str
    marks: str
    options: tuple[str, ...] = ()
    before: tuple[str, ...] = ()  # the command
    is_timed: bool = False  # several processes wait for each other in real time
    alone: int = PROCESSORS  # processes
    beside: int = PROCESSORS
    # Each worker takes its share in one piece, file by file, and helps the others out when it is done.
    shares: tuple[str, ...] = ("--dist", "worksteal")


# What a part does not run, it need not read: that takes seconds in each process.
NO_BROWSER, ONLY_BROWSER = ("--ignore=tests/browser",), ("-o", "testpaths=tests/browser")
POLITE = ("nice", "-n", "5")
UNIT = Part("unit", "unit and contract tests on SQLite", "not browser and not services", NO_BROWSER, POLITE)
POSTGRES = Part(
    "postgres", "the same on PostgreSQL with Redis and a Celery worker", "not browser", NO_BROWSER, is_timed=True
)
MORE = PROCESSORS + PROCESSORS // 2
ONE_BY_ONE = ("--dist", "load", "--maxschedchunk", "1")  # the longest first, see tests/browser/conftest.py
BROWSER = Part("browser", "browser tests", "browser", ONLY_BROWSER, is_timed=True, alone=MORE, shares=ONE_BY_ONE)
PARTS = (UNIT, POSTGRES, BROWSER)


def main() -> int:
    only = read_choices("ONLY", tuple(part.slug for part in PARTS))
    strict = read_flag("STRICT", default=False)
    depth = read_choice("DEPTH", ("normal", "full"))
    ensure_environment("requirements.txt", "requirements-dev.txt")
    ensure_pdf_libraries()
    ensure_assets()
    ensure_ffmpeg()
    if strict:  # Debian starts the server it installs, which is no favor on somebody's own computer
        ensure_nginx()
    RESULTS.mkdir(parents=True, exist_ok=True)
    os.environ["DEPTH"] = depth  # read by tests/depth.py
    results = list(run_parts([part for part in PARTS if part.slug in only]))
    return report(results, strict=strict)


def run_parts(parts: list[Part]) -> Iterator[Result]:
    """Browsers wait more than they work: what works on databases runs beside them, and leaves them the right of way."""
    with contextlib.ExitStack() as stack:
        ready, missing = prepare(parts, stack)
        migrate([extra for part, extra in ready.items() if part != BROWSER])
        beside = len(ready) > 1 and BROWSER in ready
        if beside:
            browsers = stack.enter_context(Run.beside(BROWSER, ready[BROWSER]))
        for part in [part for part in ready if not (beside and part == BROWSER)]:
            with Run.alone(part, ready[part]) as run:
                yield run.ended()
        if beside:
            yield browsers.ended()
    yield from missing


def prepare(parts: list[Part], stack: contextlib.ExitStack) -> tuple[dict[Part, dict[str, str]], list[Result]]:
    """({part: what it wants in its environment}, what cannot run). Servers are those the environment names, or
    throw-away ones."""
    ready, missing = {UNIT: {}} if UNIT in parts else {}, []
    if POSTGRES in parts:
        given = {"database_url": os.environ.get("DATABASE_URL", ""), "redis_url": os.environ.get("REDIS_URL", "")}
        try:
            services = stack.enter_context(throwaway_services(**given))
            ready[POSTGRES] = {"DATABASE_URL": services.database_url, "REDIS_URL": services.redis_url}
        except Unavailable as error:
            missing.append(Result(POSTGRES.title, not_run=str(error)))
    if BROWSER in parts:
        if chromium := find_headless_chromium():
            # Playwright's event loop runs in the test's own thread, which Django would otherwise take for async code.
            ready[BROWSER] = {"CHROMIUM": chromium, "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
        else:
            missing.append(Result(BROWSER.title, not_run="Chromium is not installed"))
    return ready, missing


def migrate(addresses: list[dict[str, str]]) -> None:
    """Run all migrations once for each kind of database, side by side: otherwise each process of each part would. Where
    this fails, the tests say why."""
    if not addresses:
        return
    step("Preparing the databases of the tests")
    with contextlib.ExitStack() as stack:
        command = [PYTHON, ROOT / "tests" / "migrated.py"]
        for given in addresses:
            run = stack.enter_context(child(command, cwd=ROOT, env=os.environ | CLEAN | given))
            stack.callback(run.wait)


@dataclass
class Run:
    """One part under way, in pytest's own processes. Of one beside others, what it prints is kept until its turn."""

    part: Part
    extra: dict[str, str]
    process: subprocess.Popen
    began: float
    log: Path | None = None

    @classmethod
    @contextlib.contextmanager
    def alone(cls, part: Part, extra: dict[str, str]) -> Iterator["Run"]:
        step(f"Running {part.title}")
        with begin(part, extra, shared(part, part.alone)) as process:
            yield cls(part, extra, process, time.time())

    @classmethod
    @contextlib.contextmanager
    def beside(cls, part: Part, extra: dict[str, str]) -> Iterator["Run"]:
        step(f"Beginning {part.title}, beside the others")
        log = RESULTS / f"{part.slug}.log"
        with log.open("wb") as out, begin(part, extra, shared(part, part.beside), stdout=out, stderr=out) as process:
            yield cls(part, extra, process, time.time(), log)

    def ended(self) -> Result:
        """Wait for it. Where processes wait for each other, what fails is tried once more by itself, and named."""
        if self.log:
            step(f"Going on with {self.part.title}")
            follow(self.log, self.process)
        result = self._result(self.process.wait())
        if not self.part.is_timed or not 0 < result.failed <= MOST_AGAIN:
            return result
        step("Trying once more what failed")
        again = ("-n", "0", "--last-failed", "--last-failed-no-failures", "none")
        with begin(self.part, self.extra, again) as process:
            began = time.time()
            return result.after(replace(self, process=process, began=began, log=None)._result(process.wait()))

    def _result(self, status: int) -> Result:
        if status == NO_TESTS:
            return Result(self.part.title, not_run="no such tests")
        file = report_of(self.part)
        seconds = (file.stat().st_mtime if file.exists() else time.time()) - self.began
        result = read_report(file, title=self.part.title, seconds=seconds, is_success=status == PASSED)
        result.broke_off = status not in (PASSED, FAILED)
        return result


def shared(part: Part, workers: int) -> tuple[str, ...]:
    return ("-n", str(workers), *part.shares)


def report_of(part: Part) -> Path:
    return RESULTS / f"{part.slug}.xml"


def begin(part: Part, extra: dict[str, str], options: tuple[str, ...], **streams):
    report_of(part).unlink(missing_ok=True)
    memory = ["-o", f"cache_dir={RESULTS / part.slug}"]  # of what failed
    words = ["-m", "pytest", "-q", *options, *part.options, *memory, "-m", part.marks]
    command = [*part.before, PYTHON, *words, f"--junitxml={report_of(part)}", *shlex.split(os.environ.get("ARGS", ""))]
    env = os.environ | CLEAN | extra | {"TEST_PART": part.slug}
    # SIGINT lets pytest end its workers and fixtures.
    return child(command, ask_with=signal.SIGINT, cwd=ROOT, env=env, **streams)


def follow(log: Path, process: subprocess.Popen) -> None:
    """Print what a process wrote, and goes on writing until it ends."""
    with log.open("rb") as written:
        is_over = False
        while not is_over:
            is_over = process.poll() is not None
            sys.stdout.buffer.write(written.read())
            sys.stdout.flush()
            time.sleep(0 if is_over else 0.3)


def report(results: list[Result], *, strict: bool) -> int:
    """Print the totals and what they are worth; return the exit status."""
    missing = [result for result in results if result.not_run]
    failed = total(results, "failed") + (len(missing) if strict else 0)
    totals = f"{total(results, 'passed')} passed, {failed} failed, {total(results, 'skipped')} skipped"
    (RESULTS / "totals.txt").write_text(totals + "\n")
    say()
    say(totals)
    ran = [f"{result.title} ({result.count} in {result.seconds:.0f} s)" for result in results if not result.not_run]
    skipped = [f"{result.title} ({result.not_run})" for result in missing] + reasons(results)
    if again := [name for result in results for name in result.second_tries]:
        say(f"Passed only when tried once more: {', '.join(again)}.")
    say(f"Ran: {'; '.join(ran) or 'nothing'}. Skipped: {'; '.join(skipped) or 'nothing'}.")
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    ending.listen()
    try:
        sys.exit(main())
    except Stopped as stopped:
        say("Stopped; servers and browsers are gone.")
        sys.exit(stopped.status)
