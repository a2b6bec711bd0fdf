from django.db import migrations

from commerce.ledger.write_once import guard, unguard


class Migration(migrations.Migration):
    """A later change to these tables has to guard them again: SQLite makes a table anew."""

    dependencies = [("ledger", "0002_kinds")]
    operations = [migrations.RunPython(guard, unguard)]
