from django.db import migrations

from core.write_once import protect, unprotect

TABLE = "core_auditentry"


class Migration(migrations.Migration):
    """A later change to the table has to protect it again: SQLite makes the table anew."""

    dependencies = [("core", "0001_audit_log")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: protect(schema_editor, TABLE),
            lambda apps, schema_editor: unprotect(schema_editor, TABLE),
        )
    ]
