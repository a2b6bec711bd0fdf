"""Who had switched off a mail in Wagtail's account settings goes without it, where it is chosen now."""

from django.db import migrations

KINDS = {
    "submitted_notifications": ("review_wanted", "review_submitted"),
    "approved_notifications": ("review_approved", "review_passed"),
    "rejected_notifications": ("review_changes_requested",),
    "updated_comments_notifications": ("comments_changed",),
}


def take_over(apps, schema_editor):
    preferences = apps.get_model("notifications", "Preference").objects
    profiles = apps.get_model("wagtailusers", "UserProfile").objects
    for tick, kinds in KINDS.items():
        for user in profiles.filter(**{tick: False}).values_list("user", flat=True):
            for kind in kinds:
                preferences.get_or_create(user_id=user, kind=kind, defaults={"channels": ["in_site"]})


class Migration(migrations.Migration):
    dependencies = [
        ("lms_pages", "0025_commerce_settings"),
        ("notifications", "0003_beginnings"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
