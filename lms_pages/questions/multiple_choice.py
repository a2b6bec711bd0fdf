from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ._options import ChoiceQuestionBlock, options_block


class MultipleChoiceBlock(ChoiceQuestionBlock):
    options = options_block()
    partial = blocks.ChoiceBlock(
        label=_("Points"),
        choices=[
            ("none", _("All or nothing")),
            ("right_minus_wrong", _("Right minus wrong, never below zero")),
            ("fractions", _("By option")),
        ],
        default="none",
    )

    class Meta:
        icon = "tick-inverse"
        label = _("Several right answers")
        description = _("Several options, of which every right one is to be chosen.")
        place = 2
        example = {
            "stem": "Which of these are linear?",
            "options": [
                {"text": "$3x + 2$", "is_right": True, "feedback": ""},
                {"text": "$x^2$", "is_right": False, "feedback": ""},
                {"text": "$x$", "is_right": True, "feedback": ""},
            ],
            "partial": "right_minus_wrong",
        }


block_class = MultipleChoiceBlock
