"""The database made ready: migrations, the bare site, the demo. Skipped when nothing of it changed."""

import os
import re
import subprocess
import sys
from pathlib import Path

from console import give_up, step
from project import DATA, PYTHON, ROOT, STAMPS, digest, is_stamped, write_stamp

STAMP = STAMPS / "database"
CODE_FOLDERS = ("site", "lms_pages", "learning", "commerce", "search")
DEMO = ROOT / "lms_pages" / "demo"
UNREACHABLE = re.compile(
    r"^django\.db\.utils\.OperationalError: (.*(?:connect|open|password|role|exist).*)", re.MULTILINE
)


def ensure_database(*, demo: bool) -> None:
    """Migrate, set up the site and load the demo (if asked for) into the database the environment names."""
    key = database_key(demo=demo)
    if is_stamped(STAMP, key) and is_still_there():
        return
    STAMP.unlink(missing_ok=True)  # a start that breaks off halfway must not leave the old stamp behind
    try:
        DATA.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        give_up(f"VAR_DIR={DATA} cannot be made ({error.strerror}); give the path of a folder")
    step("Preparing the database")
    manage("migrate", "--noinput", "--verbosity=0")
    manage("setup_site")
    if demo:
        step("Loading the demo (DEMO=0 leaves it out)")
        manage("load_demo")
    write_stamp(STAMP, database_key(demo=demo))


def database_key(*, demo: bool) -> str:
    """Changes with whatever the three commands depend on: migrations, the demo's files, the commands, the address."""
    code = [file for folder in CODE_FOLDERS for file in (ROOT / folder).rglob("*.py")]
    relevant = [file for file in code if file.parent.name == "migrations" or file.parent.name == "commands"]
    place = [os.environ.get(name, "") for name in ("DATABASE_URL", "VAR_DIR")]
    packages = (ROOT / "requirements.txt", ROOT / "constraints.txt")  # they bring migrations of their own
    return digest(f"demo={demo}", *place, identity(sqlite_file()), *sorted(relevant), DEMO, *packages, ROOT / ".env")


def sqlite_file() -> Path | None:
    """The file of an SQLite database; None for a database on a server."""
    address = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'db.sqlite3'}"
    return ROOT / address.removeprefix("sqlite:///") if address.startswith("sqlite:///") else None


def identity(file: Path | None) -> str:
    """Tells a database file from another one that was put in its place, without reading it."""
    return str(file.stat().st_ino) if file and file.exists() else ""


def is_still_there() -> bool:
    if file := sqlite_file():
        return file.exists()
    # A server's database may have been dropped and made anew; Django knows.
    check = [PYTHON, "manage.py", "migrate", "--check", "--verbosity=0"]
    return subprocess.run(check, cwd=ROOT, capture_output=True).returncode == 0


def manage(*arguments: str) -> None:
    done = subprocess.run([PYTHON, "manage.py", *arguments], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    refusal = done.stderr.strip().rpartition("ImproperlyConfigured: ")[2]
    if done.returncode and refusal != done.stderr.strip():  # the settings say what is wrong; no traceback needed
        give_up(refusal)
    if done.returncode and (problem := UNREACHABLE.search(done.stderr)):
        give_up(f"the database that DATABASE_URL names cannot be used: {problem[1]}")
    sys.stderr.write(done.stderr)
    if done.returncode:
        give_up(f"`manage.py {' '.join(arguments)}` failed; the lines above say why")
