"""An exam: a quiz with stricter defaults, taken on a page of its own, whose results an instructor releases."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from ..block import GROUP
from ..question_block import question_blocks
from ._quiz import AskingBlock, QuestionsBlock
from ._quiz_settings import ExamSettingsBlock

PRESET_POINTS = (1, 1, 2, 2, 3, 3, 4, 4, 5, 5)
PRESET = {
    "mode": "exam",
    "pass_points": 18,  # of 30
    "attempts_allowed": 1,
    "time_limit_minutes": 30,
    "shuffle_questions": True,
    "shuffle_options": True,
    "layout": "one",
    "feedback": "released",
    "show_right": False,
}


class ExamBlock(AskingBlock):
    kind = "exam"

    title = blocks.CharBlock(label=_("Title"), max_length=150, default=_("Exam"))
    introduction = blocks.TextBlock(label=_("Introduction"), rows=2, required=False, help_text=_("Markdown."))
    pass_percent = blocks.IntegerBlock(
        label=_("Passing score in percent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("In place of the points that are asked for in the settings."),
    )
    is_required = blocks.BooleanBlock(label=_("Needed to finish the lesson"), required=False, default=True)
    questions = QuestionsBlock(
        help_text=_("Ten questions of one to five points to begin with; add, remove or draw them from the bank."),
    )
    settings = ExamSettingsBlock(default=PRESET)

    class Meta:
        icon = "lock"
        label = _("Exam")
        label_format = "{title}"
        group = GROUP.PRACTICE
        description = _("One attempt in a window of time, with a limit; results come out when you release them.")
        form_layout = BlockGroup(["title", "introduction", "questions", "pass_percent", "is_required", "settings"])
        preview_value = {
            "title": "Final exam",
            "pass_percent": 60,
            "is_required": True,
            "questions": [
                {"type": slug, "value": question_blocks[slug].example()} for slug in ("multiple_choice", "numeric")
            ],
            "settings": {**PRESET, "pass_points": None},
        }

    def get_default(self):
        value = super().get_default()
        preset = [{"type": "single_choice", "value": {"points": points}} for points in PRESET_POINTS]
        value["questions"] = self.child_blocks["questions"].to_python(preset)
        return value


block_class = ExamBlock
