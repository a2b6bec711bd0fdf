"""Tables that the database itself lets nobody change or empty row by row: for migrations.

What Python refuses (core.append_only) can be got around by SQL; a trigger cannot without a right of its own, and
leaves a trace in the schema. Dropping a whole table stays possible to the owner of the database, as restoring a backup
needs it; emptying one is refused where the migration says so (PostgreSQL; SQLite knows no TRUNCATE).
"""

REFUSAL = "only added to: entries are neither changed nor deleted"
FUNCTION = "refuse_to_rewrite"

CHANGES = ("UPDATE", "DELETE")
EVERY_CHANGE = (*CHANGES, "TRUNCATE")


def protect(schema_editor, table: str, changes: tuple[str, ...] = CHANGES) -> None:
    """Idempotent. PostgreSQL and SQLite; other databases are left to Python."""
    for statement in _statements(schema_editor.connection.vendor, table, changes):
        schema_editor.execute(statement, params=None)


def unprotect(schema_editor, table: str) -> None:
    vendor = schema_editor.connection.vendor
    for change in EVERY_CHANGE:
        on = f' ON "{table}"' if vendor == "postgresql" else ""
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{_name(table, change)}"{on}')


def _name(table: str, change: str) -> str:
    return f"{table}_no_{change.lower()}"


def _statements(vendor: str, table: str, changes: tuple[str, ...]):
    if vendor == "postgresql":
        yield f"""CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '% is {REFUSAL}', TG_TABLE_NAME; END $$"""
    for change in changes:
        name = _name(table, change)
        if vendor == "postgresql":
            yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
            each = "STATEMENT" if change == "TRUNCATE" else "ROW"
            yield f'CREATE TRIGGER "{name}" BEFORE {change} ON "{table}" FOR EACH {each} EXECUTE FUNCTION {FUNCTION}()'
        elif vendor == "sqlite" and change in CHANGES:
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield f"""CREATE TRIGGER "{name}" BEFORE {change} ON "{table}"
                BEGIN SELECT RAISE(ABORT, '{table} is {REFUSAL}'); END"""
