from django.db import migrations
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import BaseBlockOperation


class NameTheTypes(BaseBlockOperation):
    """A list of questions becomes a stream of questions that name their type. Their ids and those of options stay:
    answers that were given name them."""

    operation_name_fragment = "name_question_types"

    def apply(self, block_value):
        return {**block_value, "questions": [self.named(item) for item in block_value.get("questions", [])]}

    def named(self, item):
        is_item = isinstance(item, dict) and item.get("type") == "item" and "value" in item
        if not is_item and "stem" not in item:
            return item  # names its type already
        value = dict(item["value"] if is_item else item)
        slug = "multiple_choice" if value.pop("allow_several", False) else "single_choice"
        known = {"id": item["id"]} if is_item and item.get("id") else {}
        return {"type": slug, "value": value, **known}

    def deconstruct(self):
        return f"{__name__}.NameTheTypes", (), {}


class Migration(migrations.Migration):
    dependencies = [("lms_pages", "0011_question_types_and_bank")]

    operations = [
        MigrateStreamData(
            app_name="lms_pages",
            model_name="LessonPage",
            field_name="body",
            operations_and_block_paths=[(NameTheTypes(), "quiz")],
        )
    ]
