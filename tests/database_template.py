"""A migrated database, kept between runs: two hundred migrations cost more than most test files.

It is named after the migrations it was made by, so that a new one makes a new template. SQLite keeps a file, PostgreSQL
what pg_dump says; where that program is missing, as on a clone that never ran, every migration runs.
"""

import hashlib
import os
import sqlite3
from contextlib import closing
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import django
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

FOLDER = settings.ROOT / ".var" / "test-templates"


@cache
def template() -> Path:
    """Where the database of the migrations as they are now is kept, or would be. Asked first while they are in use."""
    told = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        module, _is_explicit = MigrationLoader.migrations_module(app.label)
        try:
            folder = Path(import_module(module).__path__[0])
        except ImportError:
            continue
        for name in sorted(found.name for found in iter_modules([str(folder)])):
            told.update(f"{module}.{name}".encode() + (folder / f"{name}.py").read_bytes())
    return FOLDER / f"{told.hexdigest()[:16]}.sqlite3"


def keep(wrapper, path: Path) -> None:
    """Make the template of a database that was migrated just now. Several processes may do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as copy:
        wrapper.connection.backup(copy)
    unfinished.replace(path)
    for other in path.parent.glob("*.sqlite3"):
        if other != path:
            other.unlink(missing_ok=True)


def fill(connection: sqlite3.Connection) -> None:
    """Replace what is in a database by what the template holds."""
    with closing(sqlite3.connect(template())) as kept:
        kept.backup(connection)


def way_back(wrapper):
    """A function that makes the SQLite database again what it is now; much quicker than emptying every table."""
    now = sqlite3.connect(":memory:", check_same_thread=False)
    wrapper.connection.backup(now)

    def bring_back(_test_case=None) -> None:
        wrapper.ensure_connection()
        now.backup(wrapper.connection)

    return bring_back
