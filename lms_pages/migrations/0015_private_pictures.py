import wagtail.images.models
from django.core.files.storage import default_storage, storages
from django.db import migrations, models
from django.db.models import F

import core.private_files
import lms_pages.models.files


def bring_behind_the_door(apps, schema_editor):
    """Images and posters lay among the public files. Renditions are made again when they are asked for, and the covers
    of courses by the compile that every course is now due for."""
    private = storages["private"]
    apps.get_model("lms_pages", "LessonImageRendition").objects.all().delete()
    moved = [*apps.get_model("lms_pages", "LessonImage").objects.values_list("file", flat=True)]
    moved += apps.get_model("lms_pages", "LessonMedia").objects.exclude(thumbnail="").values_list("thumbnail", flat=True)
    for name in moved:
        if default_storage.exists(name):
            if not private.exists(name):
                with default_storage.open(name, "rb") as file:
                    private.save(name, file)
            default_storage.delete(name)
    apps.get_model("courses", "Course").objects.update(generation=F("generation") + 1)


class Migration(migrations.Migration):
    dependencies = [
        ("lms_pages", "0014_lesson_packages"),
        ("courses", "0010_watched_rule"),
    ]

    operations = [
        migrations.AlterField(
            model_name="lessonimage",
            name="file",
            field=lms_pages.models.files.PictureField(
                height_field="height",
                storage=core.private_files.private_storage,
                upload_to=wagtail.images.models.get_upload_to,
                verbose_name="file",
                width_field="width",
            ),
        ),
        migrations.AlterField(
            model_name="lessonimagerendition",
            name="file",
            field=lms_pages.models.files.PictureField(
                height_field="height",
                storage=core.private_files.private_storage,
                upload_to=wagtail.images.models.get_rendition_upload_to,
                width_field="width",
            ),
        ),
        migrations.AlterField(
            model_name="lessonmedia",
            name="thumbnail",
            field=models.FileField(
                blank=True,
                storage=core.private_files.private_storage,
                upload_to="media_thumbnails",
                verbose_name="thumbnail",
            ),
        ),
        migrations.RunPython(bring_behind_the_door, migrations.RunPython.noop),
    ]
