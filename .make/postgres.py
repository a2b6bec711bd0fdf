"""A PostgreSQL that forgets everything in a crash (no fsync), which is what makes it quick."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from packages import ensure_packages
from processes import child
from servers import Owner, Unavailable, free_port, run, wait_for

NAME = "marula"  # of user and database
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


@contextlib.contextmanager
def running_postgres(folder: Path, owner: Owner) -> Iterator[str]:
    """Yields its address, as Django reads it in DATABASE_URL. Raises Unavailable."""
    programs = find_programs()
    password, password_file = secrets.token_hex(16), folder / "postgres.password"
    owner.write_secret(password_file, password)
    data, log, port = folder / "postgres", folder / "postgres.log", free_port()
    options = {"cwd": folder, **owner.options()}
    access = ["-U", NAME, f"--pwfile={password_file}", "--auth=scram-sha-256"]
    run([programs / "initdb", "-D", data, *access, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"], **options)

    settings = [f"--{name}={value}" for name, value in {**SETTINGS, "port": port}.items()]
    # SIGINT is PostgreSQL's "fast shutdown": it does not wait for clients to leave.
    with (
        log.open("wb") as output,
        child(
            [programs / "postgres", "-D", data, *settings], ask_with=signal.SIGINT, stderr=output, **options
        ) as server,
    ):
        address = ["-h", "127.0.0.1", "-p", str(port)]
        wait_for(server, log, lambda: subprocess.run([programs / "pg_isready", "-q", *address]).returncode == 0)
        run([programs / "createdb", *address, "-U", NAME, NAME], env={**os.environ, "PGPASSWORD": password}, **options)
        yield f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


def find_programs() -> Path:
    """The folder with initdb and its like, installed if it is missing and that is allowed."""
    ensure_packages({"postgresql": lambda: programs_folder() is not None}, purpose="Tests on PostgreSQL")
    if folder := programs_folder():
        return folder
    raise Unavailable("PostgreSQL is not installed")


def programs_folder() -> Path | None:
    """Of the newest version; Debian keeps it off the PATH."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: float(folder.parent.name))
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None
