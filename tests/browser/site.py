"""A running site of its own, as `make run` gives it to a newcomer: its own folder, database, mail, and port."""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from tests.database_template import FOLDER, template

ROOT = settings.ROOT
PATIENCE = 240  # seconds; a busy machine is no failure
MOMENT = 0.1  # seconds; who looks more often takes from the server what it starts with
# What the database and the files of a site with its demo are made of.
MADE_OF = ("site", "lms_pages", "learning", "commerce", "search", "constraints.txt")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class RunningSite:
    folder: Path
    port: int
    host: str = "127.0.0.1"
    settings: dict[str, str] = field(default_factory=dict)  # further variables of its environment
    places: dict[tuple[str, ...], str] = field(default_factory=dict)  # addresses of lists of pages in the editor
    process: subprocess.Popen | None = None
    commands: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def content_host(self) -> str:
        """As `make run` has it: the same server under its other name."""
        return f"{'127.0.0.1' if self.host == 'localhost' else 'localhost'}:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / f"server-{self.port}.log"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "VAR_DIR": str(self.folder),
            "BASE_URL": self.url,
            "CONTENT_HOST": self.content_host,
            "DEBUG": "0",
            "FFMPEG": "off",  # no film is changed while somebody looks at it
            "LANGUAGES": "en,af",
            **self.settings,
        }

    def prepare(self) -> None:
        """The folder of a site with the demo in it."""
        copy_demo(self.folder)
        self.manage("setup_site")  # which says where it is

    def make_demo(self) -> None:
        self.folder.mkdir(parents=True)
        if template().exists():
            shutil.copy(template(), self.folder / "db.sqlite3")
        for command in (["migrate", "--noinput", "-v0"], ["setup_site"], ["load_demo"]):
            self.manage(*command)

    def manage(self, *arguments: str) -> str:
        """Run a management command on this site; its output. Raises with what it printed when it fails."""
        if self.commands is None:
            self.commands = subprocess.Popen(  # noqa: S603
                [sys.executable, str(ROOT / "tests" / "browser" / "commands.py")],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self.commands.stdin.write(json.dumps(arguments) + "\n")
        self.commands.stdin.flush()
        answer = self.commands.stdout.readline()
        if not answer:
            raise RuntimeError(f"manage.py {' '.join(arguments)} ended its process with {self.commands.wait()}")
        done = json.loads(answer)
        if done["error"]:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done['output']}\n{done['error']}")
        return done["output"]

    def start(self) -> None:
        log = self.log.open("w")
        command = [
            sys.executable,
            str(ROOT / "manage.py"),
            "runserver",
            "--noreload",
            "--insecure",
            f"127.0.0.1:{self.port}",
        ]
        self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                probe.settimeout(0.2)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            with contextlib.suppress(subprocess.TimeoutExpired):  # as long as it lives, look again in a moment
                self.process.wait(timeout=MOMENT)
                break
        raise RuntimeError(f"The site did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        if self.commands:
            self.commands.stdin.close()
            self.commands.wait(timeout=PATIENCE)
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)

    def newest_link(self, address: str, pattern: str) -> str:
        """The newest link matching `pattern` in the mails to `address`."""
        for path in sorted((self.folder / "mail").glob("*"), key=lambda p: p.stat().st_mtime, reverse=True):
            text = path.read_text(errors="replace").replace("=\n", "")
            if address in text and (found := re.findall(pattern, text)):
                return found[-1]
        raise AssertionError(f"no mail to {address} holds {pattern}")


def copy_demo(folder: Path) -> None:
    """The folder of a site with the demo, made once for all workers and runs in which nothing of it changed."""
    told = hashlib.sha256()
    for part in MADE_OF:
        for path in sorted([ROOT / part, *(ROOT / part).rglob("*")]):
            if path.is_file() and path.suffix != ".pyc":
                told.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    kept = FOLDER / f"demo-{told.hexdigest()[:16]}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for older in FOLDER.glob("demo-*"):
                shutil.rmtree(older)
            made = RunningSite(folder=kept.with_name("demo-unfinished"), port=free_port())
            made.make_demo()
            made.stop()
            made.folder.rename(kept)
        shutil.copytree(kept, folder, dirs_exist_ok=True)
