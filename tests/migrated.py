"""Migrates the database of the tests and keeps it (database_template), before several processes would each do so."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    from django.db import connection

    from tests import database_template, postgres_template

    if connection.vendor == "sqlite":
        vendor, path = database_template, database_template.template()
    else:
        vendor, path = postgres_template, postgres_template.dump_file(connection)
    if path.exists():
        return
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        vendor.keep(connection, path)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    sys.path[:1] = [str(ROOT), str(ROOT / "site")]
    import django

    django.setup()
    main()
