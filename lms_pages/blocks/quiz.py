"""A quiz inside a lesson: graded on the server, against the version that was shown."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from ..block import GROUP
from ..question_block import question_blocks
from ._quiz import AskingBlock, QuestionsBlock
from ._quiz_settings import QuizSettingsBlock


class QuizBlock(AskingBlock):
    kind = "quiz"

    title = blocks.CharBlock(label=_("Title"), max_length=150, default=_("Check yourself"))
    introduction = blocks.TextBlock(label=_("Introduction"), rows=2, required=False, help_text=_("Markdown."))
    pass_percent = blocks.IntegerBlock(
        label=_("Passing score in percent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Empty: practice, complete as soon as it is answered."),
    )
    is_required = blocks.BooleanBlock(label=_("Needed to finish the lesson"), required=False, default=True)
    questions = QuestionsBlock()
    settings = QuizSettingsBlock()

    class Meta:
        icon = "help"
        label = _("Quiz")
        label_format = "{title}"
        group = GROUP.PRACTICE
        description = _("Questions of many kinds, with feedback for each; practice or graded.")
        form_layout = BlockGroup(["title", "introduction", "questions", "pass_percent", "is_required", "settings"])
        preview_value = {
            "title": "Check yourself",
            "pass_percent": None,
            "is_required": True,
            "questions": [
                {"type": slug, "value": question_blocks[slug].example()}
                for slug in ("single_choice", "short_text", "matching")
            ],
        }


block_class = QuizBlock
