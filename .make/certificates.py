"""`make certificates`: many certificates through a real Celery worker on Redis that is killed every few seconds.

Says how many students have how many, how many files are whole, and how often a mail came twice. A worker is killed as
hard as one can be, in the middle of whatever it does; what was lost is found again by what is due (`tick`).
"""

import json
import os
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path

from bench_site import environment, manage
from console import give_up, say, step
from environment import ensure_environment
from mail_sink import MailSink, running_mail_sink
from processes import Stopped, child, ending
from project import PYTHON, ROOT, VAR
from servers import Unavailable, free_port
from services import throwaway_services
from switches import read_number

FOLDER = VAR / "certificates"
KILL_AFTER = 6  # seconds of life, unless LIFE says otherwise: a busy computer draws nothing in so few
PATIENCE = 1500  # seconds in which nothing comes forward; what a dead worker had taken is free after ten minutes
TOLD = "certificate_issued"
TIMES = 3  # how often each is asked for


def main() -> int:
    count, life = read_number("COUNT", default=1000), read_number("LIFE", default=KILL_AFTER)
    ensure_environment("requirements.txt")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    step("Starting PostgreSQL, Redis and a mail server")
    with throwaway_services() as services, running_mail_sink() as sink:
        settings = {
            **environment(free_port(), services, for_browser=False),
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "VAR_DIR": str(FOLDER),
            "EMAIL_PORT": str(sink.port),
            "EMAIL_USE_TLS": "0",
            "LOG_LEVEL": "WARNING",
        }
        step("Preparing the database")
        manage(settings, "migrate", "--noinput", "-v0")
        addresses = rows(settings, "seed", count)["addresses"]
        say(f"{len(addresses)} students have finished; each is handed over {TIMES} times.")
        rows(settings, "ask", TIMES)
        return run(settings, sink, addresses, life)


def run(settings: dict[str, str], sink: MailSink, addresses: list[str], life: int) -> int:
    log = FOLDER / "worker.log"
    began, kills, waiting = time.monotonic(), 0, Waiting(len(addresses))
    with log.open("wb") as output, child(command("drive"), cwd=ROOT, env=settings, stdout=output, stderr=output) as due:
        step(f"Working; the worker is killed every {life} seconds")
        while not waiting.is_over("files"):
            with worker(settings, output) as process:
                ready(process, log)
                time.sleep(life)
                os.killpg(process.pid, 9)
            kills += 1
            if kills % 5 == 0:
                told = waiting.look(rows(settings, "count"))
                say(f"{kills} kills: {told['files']} files, {told['sent']} students have all their mails")
        step("Working in peace, until every mail is there")
        with worker(settings, output) as process:
            while not waiting.is_over("sent") and process.poll() is due.poll() is None:
                time.sleep(5)
                waiting.look(rows(settings, "count"))
    seconds = time.monotonic() - began
    return report(waiting.told, rows(settings, "mails")["mails"], sink, addresses, kills, seconds)


class Waiting:
    """How far it is, and since when it came no further: the one limit there is, since many take long."""

    def __init__(self, count: int):
        self.count, self.told, self.moved_at = count, {}, time.monotonic()

    def look(self, told: dict) -> dict:
        if (told["files"], told["sent"]) != (self.told.get("files"), self.told.get("sent")):
            self.moved_at = time.monotonic()
        self.told = told
        return told

    def is_over(self, name: str) -> bool:
        return self.told.get(name, 0) >= self.count or time.monotonic() - self.moved_at > PATIENCE


def worker(settings: dict[str, str], output):
    celery = [PYTHON, "-m", "celery", "--workdir", ROOT / "site", "-A", "config", "worker", "--concurrency", "2"]
    quiet = ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    return child([*map(str, celery), *quiet], cwd=ROOT, env=settings, stdout=output, stderr=output)


def ready(process: subprocess.Popen, log: Path, *, seconds: int = 60) -> None:
    """Wait until this worker said so: its life is counted from then on."""
    size, deadline = log.stat().st_size, time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            give_up(f"the worker did not start; {log} says why")
        with log.open("rb") as lines:
            lines.seek(size)
            if b" ready." in lines.read():
                return
        time.sleep(0.2)


def command(*words) -> list[str]:
    return [str(PYTHON), str(ROOT / ".make" / "certificates_rows.py"), *map(str, words)]


def rows(settings: dict[str, str], *words) -> dict:
    done = subprocess.run(command(*words), cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        give_up(f"`{words[0]}` failed; the lines above say why")
    return json.loads(done.stdout.splitlines()[-1])


def report(told: dict, mails: list, sink: MailSink, addresses: list[str], kills: int, seconds: float) -> int:
    sent = [(address, reference) for address, reference, _kind in mails]
    missing, strange = set(sent) - sink.taken.keys(), sink.taken.keys() - set(sent)
    again = sum(sink.taken.values()) - len(sink.taken)
    by_kind = dict(Counter(kind for _address, _reference, kind in mails))
    say(f"{len(addresses)} students, {kills} kills, {seconds:.0f} seconds")
    say(f"certificates: {told['students'].get('1', 0)} students have exactly one; counts {told['students']}")
    say(f"events of each: {told['events']} (one: issued once)")
    say(f"files: {told['files']}, whole {told['whole']}, lying in the store {told['stored']}")
    say(f"mails: {sum(sink.taken.values())} arrived, {again} of them again with the same Message-ID")
    say(f"{len(missing)} noted as sent and never arrived, {len(strange)} with a Message-ID of nothing; sent {by_kind}")
    is_good = (
        told["students"] == {"1": len(addresses)}
        and told["events"] == {"1": len(addresses)}
        and told["whole"] == len(addresses)
        and sorted(address for address, _reference, kind in mails if kind == TOLD) == sorted(addresses)
        and not missing
        and not strange
    )
    say("Each has exactly one, and every mail arrived." if is_good else "NOT as it should be.")
    return 0 if is_good else 1


if __name__ == "__main__":
    ending.listen()
    try:
        raise SystemExit(main())
    except (Unavailable, OSError) as problem:
        give_up(str(problem))
    except Stopped as stopped:
        raise SystemExit(stopped.status) from stopped
