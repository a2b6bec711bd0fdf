from django.db import migrations, models

import core.private_files


class Migration(migrations.Migration):
    dependencies = [("lms_pages", "0015_private_pictures")]

    operations = [
        migrations.AddField(
            model_name="lessonmedia",
            name="alternative",
            field=models.FileField(
                blank=True,
                help_text="WebM beside MP4, say: a browser takes the first that it can play.",
                storage=core.private_files.private_storage,
                upload_to="media",
                verbose_name="the same in another format",
            ),
        ),
    ]
