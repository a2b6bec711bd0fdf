"""Dump and load: pg_dump and psql for PostgreSQL, SQLite's own backup for SQLite. The site may go on meanwhile."""

import contextlib
import os
import sqlite3
import subprocess
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from .manifest import Refused

# Everything of a schema goes, also tables that the dump does not know; of functions, those that no extension brought.
EMPTY_SCHEMA = """DO $$ DECLARE name text; BEGIN
FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', name);
END LOOP;
FOR name IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', name);
END LOOP; END $$;
"""


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(info.name for info in connection.introspection.get_table_list(cursor) if info.type == "t")


def row_counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        return {table: _count(cursor, table) for table in tables()}


def _count(cursor, table: str) -> int:
    cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 a name of the database's
    return cursor.fetchone()[0]


def dump(file: Path) -> dict[str, int]:
    """Write the database to `file`; returns the row counts of the same moment."""
    if connection.vendor == "sqlite":
        return _dump_sqlite(file)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}"]
        _run("pg_dump", *options)
        return row_counts()


def load(file: Path, rows: dict[str, int]) -> None:
    """Put what `file` holds in the place of everything that is there, or raise and change nothing.

    One transaction, which also compares the row counts before it ends.
    """
    if connection.vendor == "sqlite":
        return _load_sqlite(file, rows)
    script = file.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", connect=False, arguments=[str(file)])
    checks = file.with_name("checks.sql")
    checks.write_text("".join(_check(table, count) for table, count in rows.items()))
    emptying = file.with_name("empty.sql")
    emptying.write_text(EMPTY_SCHEMA)
    connection.close()  # a dropped table must not wait for us
    files = [argument for name in (emptying, script, checks) for argument in ("--file", str(name))]
    _run("psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", *files)


def _check(table: str, count: int) -> str:
    name = table.replace('"', '""')
    return (
        f'DO $$ BEGIN IF (SELECT count(*) FROM public."{name}") <> {int(count)} '  # noqa: S608
        f"THEN RAISE EXCEPTION 'table % has not % rows', '{table}', {int(count)}; END IF; END $$;\n"
    )


def _run(program: str, *options: str, connect: bool = True, arguments: list[str] | None = None) -> None:
    place, secrets = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    where = [*place[1:-1], "--dbname", place[-1]] if connect else []
    command = [program, *options, *where, *(arguments or [])]
    try:
        done = subprocess.run(
            command, env={**os.environ, **(secrets or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
    except FileNotFoundError:
        raise Refused(f"{program} is not installed (Debian: apt-get install postgresql-client).") from None
    if done.returncode:
        raise Refused(f"{program} failed: {done.stderr.strip()[-2000:]}")


def _dump_sqlite(file: Path) -> dict[str, int]:
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return _sqlite_counts(copy)


def _sqlite_counts(database: sqlite3.Connection) -> dict[str, int]:
    names = database.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")
    return {name: database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for (name,) in names.fetchall()}  # noqa: S608


def _load_sqlite(file: Path, rows: dict[str, int]) -> None:
    with contextlib.closing(sqlite3.connect(file)) as source:
        if source.execute("PRAGMA integrity_check").fetchone()[0] != "ok" or _sqlite_counts(source) != rows:
            raise Refused("The database in the archive is not what its manifest says.")
        connection.ensure_connection()
        source.backup(connection.connection)  # whole or not at all
    connection.close()
