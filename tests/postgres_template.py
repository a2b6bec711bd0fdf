"""What tests on PostgreSQL begin with, and come back to: as database_template, which says why.

A kept dump becomes the template that PostgreSQL itself copies a database from. Without pg_dump, and on a clone that
never ran, every migration runs instead.
"""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from . import database_template


def dump_file(wrapper) -> Path:
    """Where the migrated database is kept, for servers of this version."""
    with wrapper._nodb_cursor() as cursor:
        version = cursor.connection.info.server_version
    return database_template.template().with_suffix(f".{version}.sql")


def use_template(wrapper, dump: Path, *, name: str) -> None:
    """Have Django make its test database as a copy of one that holds the dump. `drop_template` follows."""
    statements = "\n".join(line for line in dump.read_text().splitlines() if not line.startswith("\\"))  # psql's own
    with wrapper._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    to = wrapper.settings_dict
    with psycopg.connect(
        host=to["HOST"], port=to["PORT"], user=to["USER"], password=to["PASSWORD"], dbname=name
    ) as new:
        new.execute(statements)
    wrapper.settings_dict["TEST"]["TEMPLATE"] = f'"{name}"'


def drop_template(wrapper, *, name: str) -> None:
    with wrapper._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def keep(wrapper, dump: Path) -> None:
    """Write what was migrated just now. Several processes may do so at once."""
    pg_dump = shutil.which("pg_dump")
    if pg_dump is None:
        return
    dump.parent.mkdir(parents=True, exist_ok=True)
    unfinished = dump.with_suffix(f".{os.getpid()}")
    to = wrapper.settings_dict
    address = [f"--host={to['HOST']}", f"--port={to['PORT']}", f"--username={to['USER']}", f"--dbname={to['NAME']}"]
    command = [pg_dump, *address, "--no-owner", "--no-privileges", "--inserts", f"--file={unfinished}"]
    done = subprocess.run(command, env={**os.environ, "PGPASSWORD": to["PASSWORD"]}, capture_output=True)  # noqa: S603
    if done.returncode:  # of another version than the server, for example
        unfinished.unlink(missing_ok=True)
        return
    unfinished.replace(dump)
    for other in dump.parent.glob("*.sql"):
        if other != dump:
            other.unlink(missing_ok=True)


def way_back(wrapper):
    """A function that makes every table again what it is now.

    Django would leave them all empty. A worker that takes over tests from another one may have a test that counts on
    the rows every database has after one that really committed.
    """
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = {name: content for name in tables if (content := _rows(cursor, name))}
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgtype & 32 > 0")  # TRUNCATE
        guarded = [sql.Identifier(name.strip('"')) for (name,) in cursor.fetchall()]
    empty_all = sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables)))

    def bring_back(_test_case=None) -> None:
        wrapper.ensure_connection()
        with wrapper.connection.transaction(), wrapper.cursor() as cursor:  # references are looked at when it ends
            for table in guarded:
                cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
            cursor.execute(empty_all)
            for table in guarded:
                cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
            for name, content in rows.items():
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as copy:
                    copy.write(content)

    return bring_back


def _rows(cursor, table: str) -> bytes:
    with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(copy)
