"""`make test`: the tests in three parts, on servers of their own, with one line at the end that hides nothing."""

import contextlib
import os
import shlex
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Part:
    slug: str
    title: str
    marks: str
    options: tuple[str, ...] = ()
    is_timed: bool = False  # several processes wait for each other in real time
    waits: bool = False  # for pages and films more than it works
    # Each worker takes its share in one piece, file by file, and helps the others out when it is done.
    shares: tuple[str, ...] = ("--dist", "worksteal")


# What a part does not run, it need not read: that takes seconds in each process.
NO_BROWSER, ONLY_BROWSER = ("--ignore=tests/browser",), ("-o", "testpaths=tests/browser")
UNIT = Part("unit", "unit and contract tests on SQLite", "not browser and not services", NO_BROWSER)
POSTGRES = Part(
    "postgres", "the same on PostgreSQL with Redis and a Celery worker", "not browser", NO_BROWSER, is_timed=True
)
ONE_BY_ONE = ("--dist", "load", "--maxschedchunk", "1")  # the longest first, see tests/browser/conftest.py
BROWSER = Part("browser", "browser tests", "browser", ONLY_BROWSER, is_timed=True, waits=True, shares=ONE_BY_ONE)
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
    if parts != [BROWSER]:
        yield from run_on_databases([part for part in parts if part != BROWSER])
    if BROWSER in parts:
        chromium = find_headless_chromium()
        # Playwright's event loop runs in the test's own thread, which Django would otherwise take for async code.
        extra = {"CHROMIUM": chromium, "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
        yield run_pytest(BROWSER, **extra) if chromium else Result(BROWSER.title, not_run="Chromium is not installed")


def run_on_databases(parts: list[Part]) -> Iterator[Result]:
    """On SQLite, and on the servers the environment names, or on throw-away ones."""
    given = {"database_url": os.environ.get("DATABASE_URL", ""), "redis_url": os.environ.get("REDIS_URL", "")}
    addresses, missing = {UNIT: {}}, None
    with contextlib.ExitStack() as stack:
        if POSTGRES in parts:
            try:
                services = stack.enter_context(throwaway_services(**given))
                addresses[POSTGRES] = {"DATABASE_URL": services.database_url, "REDIS_URL": services.redis_url}
            except Unavailable as error:
                missing = Result(POSTGRES.title, not_run=str(error))
        ready = [part for part in parts if part in addresses]
        migrate([addresses[part] for part in ready])
        for part in ready:
            yield run_pytest(part, **addresses[part])
    if missing:
        yield missing


def migrate(addresses: list[dict[str, str]]) -> None:
    """Run all migrations once for each kind of database, side by side: otherwise each process of each part would. Where
    this fails, the tests say why."""
    step("Preparing the databases of the tests")
    with contextlib.ExitStack() as stack:
        command = [PYTHON, ROOT / "tests" / "migrated.py"]
        for given in addresses:
            run = stack.enter_context(child(command, cwd=ROOT, env=os.environ | CLEAN | given))
            stack.callback(run.wait)


def run_pytest(part: Part, **extra: str) -> Result:
    """Run a part. Where processes wait for each other, what fails is tried once more by itself, and named."""
    step(f"Running {part.title}")
    processors = max(2, os.cpu_count() or 2)
    workers = processors + processors // 2 if part.waits else processors
    result = pytest(part, "-n", str(workers), *part.shares, **extra)
    if not part.is_timed or not 0 < result.failed <= MOST_AGAIN:
        return result
    step("Trying once more what failed")
    return result.after(pytest(part, "-n", "0", "--last-failed", "--last-failed-no-failures", "none", **extra))


def pytest(part: Part, *options: str, **extra: str) -> Result:
    report_file = RESULTS / f"{part.slug}.xml"
    report_file.unlink(missing_ok=True)
    memory = ["-o", f"cache_dir={RESULTS / part.slug}"]  # of what failed
    command = [
        PYTHON,
        "-m",
        "pytest",
        "-q",
        *options,
        *part.options,
        *memory,
        "-m",
        part.marks,
        f"--junitxml={report_file}",
    ]
    started = time.monotonic()
    # SIGINT lets pytest end its workers and fixtures.
    with child(
        [*command, *shlex.split(os.environ.get("ARGS", ""))],
        ask_with=signal.SIGINT,
        cwd=ROOT,
        env=os.environ | CLEAN | extra,
    ) as run:
        status = run.wait()
    if status == NO_TESTS:
        return Result(part.title, not_run="no such tests")
    seconds = time.monotonic() - started
    result = read_report(report_file, title=part.title, seconds=seconds, is_success=status == PASSED)
    result.broke_off = status not in (PASSED, FAILED)
    return result


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
