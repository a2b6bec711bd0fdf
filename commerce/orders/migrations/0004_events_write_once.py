from django.db import migrations

from core.write_once import protect, unprotect

TABLE = "orders_orderevent"


class Migration(migrations.Migration):
    """A later change to the table has to protect it again: SQLite makes the table anew."""

    dependencies = [("orders", "0003_refunds_and_copies")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: protect(schema_editor, TABLE),
            lambda apps, schema_editor: unprotect(schema_editor, TABLE),
        )
    ]
