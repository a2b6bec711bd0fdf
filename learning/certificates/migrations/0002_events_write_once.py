from django.db import migrations

from core.write_once import protect, unprotect

TABLE = "certificates_certificateevent"


class Migration(migrations.Migration):
    """A later change to the table has to protect it again: SQLite makes the table anew."""

    dependencies = [("certificates", "0001_certificates")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: protect(schema_editor, TABLE),
            lambda apps, schema_editor: unprotect(schema_editor, TABLE),
        )
    ]
