from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..blocks.code import LANGUAGES
from ..question_block import QUESTION_GROUP, QuestionBlock


class CodeQuestionBlock(QuestionBlock):
    language = blocks.ChoiceBlock(label=_("Language"), choices=LANGUAGES, default="python")
    starter = blocks.TextBlock(label=_("To begin with"), rows=3, required=False, help_text=_("Stands in the field."))
    expected_output = blocks.TextBlock(
        label=_("Expected output"),
        rows=2,
        required=False,
        help_text=_("The answer is compared with it. Empty: a program is asked for, and a person grades it."),
    )

    class Meta:
        icon = "code"
        label = _("Code")
        description = _("What a program prints, or a short program.")
        group = QUESTION_GROUP.WRITTEN
        place = 5
        example = {
            "stem": "What does it print?\n\n```python\nfor step in range(3):\n    print(2 ** step)\n```",
            "expected_output": "1\n2\n4",
        }

    def own_definition(self, value):
        return {
            "language": value["language"] or "text",
            "starter": value["starter"] or "",
            "expected_output": value["expected_output"] or "",
        }

    def own_stored(self, question):
        return {
            "language": question.get("language") or "text",
            "starter": question.get("starter", ""),
            "expected_output": question.get("expected_output") or "",
        }


block_class = CodeQuestionBlock
