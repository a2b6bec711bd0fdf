from django.db import migrations

from core.write_once import protect, unprotect

TABLE = "statements_statement"


class Migration(migrations.Migration):
    """A later change to the table has to protect it again: SQLite makes the table anew."""

    dependencies = [("statements", "0001_statements")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: protect(schema_editor, TABLE),
            lambda apps, schema_editor: unprotect(schema_editor, TABLE),
        )
    ]
