"""What starting any throw-away server takes: somebody to run as, a folder, a port, patience."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from processes import child, ending

SECONDS_TO_START = 30


class Unavailable(Exception):
    """A server is not installed or did not start; the text says which and why."""


@dataclass(frozen=True)
class Owner:
    """Whom the servers run as: the caller, but never root, because PostgreSQL refuses that."""

    user: int
    group: int

    def options(self) -> dict:
        """For subprocess: run a child as this user."""
        if os.geteuid() == self.user:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def write_secret(self, file: Path, text: str) -> None:
        """A file that only the servers' user can read (arguments can be read by every user of the computer)."""
        file.touch(mode=0o600)
        file.write_text(text)
        os.chown(file, self.user, self.group)


def server_owner() -> Owner:
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Owner(entry.pw_uid, entry.pw_gid)
    raise Unavailable("servers may not run as root, and there is no user `postgres` or `nobody`")


@contextlib.contextmanager
def temporary_folder(owner: Owner) -> Iterator[Path]:
    # Where TMPDIR lies inside a private home the servers' user could not enter; /tmp is open to all.
    parent = tempfile.gettempdir()
    if subprocess.run(["test", "-x", parent], cwd="/", **owner.options()).returncode:
        parent = "/tmp"
    folder = None
    try:
        with ending.hold():
            folder = Path(tempfile.mkdtemp(prefix="marula-services-", dir=parent))
        os.chown(folder, owner.user, owner.group)
        yield folder
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command: list, **options) -> None:
    with child(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options) as process:
        _, errors = process.communicate()
    if process.returncode:
        raise Unavailable(f"{Path(command[0]).name} failed: {last_line(errors)}")


def wait_for(server: subprocess.Popen, log: Path, is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not is_ready():
        if server.poll() is not None or time.monotonic() > deadline:
            raise Unavailable(f"{Path(server.args[0]).name} did not start: {last_line(log.read_text())}")
        time.sleep(0.1)


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]
