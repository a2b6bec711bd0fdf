from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0002_suspending")]

    operations = [migrations.RenameField("entitlement", "valid_from", "granted_at")]
