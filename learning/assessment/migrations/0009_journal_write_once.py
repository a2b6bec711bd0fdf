from django.db import migrations

from core.write_once import protect, unprotect

TABLE = "assessment_journalentry"


class Migration(migrations.Migration):
    """A later change to the table has to protect it again: SQLite makes the table anew."""

    dependencies = [("assessment", "0008_journal_append_only")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: protect(schema_editor, TABLE, changes=("UPDATE",)),
            lambda apps, schema_editor: unprotect(schema_editor, TABLE),
        )
    ]
