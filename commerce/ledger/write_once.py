"""What the database itself holds of the books, for migrations."""

from core.write_once import EVERY_CHANGE, protect, unprotect

TABLES = ("ledger_ledgeraccount", "ledger_ledgertransaction", "ledger_ledgerentry")
TRIGGER = "ledger_ledgerentry_adds_up"

# At the end of the transaction, when all entries are there.
BALANCE = """CREATE OR REPLACE FUNCTION ledger_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ledger_ledgerentry entry JOIN ledger_ledgeraccount account ON account.id = entry.account_id
        WHERE entry.transaction_id = NEW.transaction_id
        GROUP BY account.currency HAVING SUM(entry.amount_minor) <> 0
    ) THEN
        RAISE EXCEPTION 'ledger transaction % does not add up to nothing', NEW.transaction_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$"""
ADDS_UP = f"""CREATE CONSTRAINT TRIGGER {TRIGGER} AFTER INSERT ON ledger_ledgerentry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_adds_up()"""


def guard(apps, schema_editor) -> None:
    for table in TABLES:
        protect(schema_editor, table, EVERY_CHANGE)
    if schema_editor.connection.vendor == "postgresql":
        for statement in (BALANCE, f"DROP TRIGGER IF EXISTS {TRIGGER} ON ledger_ledgerentry", ADDS_UP):
            schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor) -> None:
    for table in TABLES:
        unprotect(schema_editor, table)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER} ON ledger_ledgerentry")
