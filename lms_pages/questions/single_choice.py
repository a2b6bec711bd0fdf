from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ._options import ChoiceQuestionBlock, options_block


class SingleChoiceBlock(ChoiceQuestionBlock):
    options = options_block()
    partial = blocks.ChoiceBlock(
        label=_("Points"),
        choices=[("none", _("For the right option only")), ("fractions", _("By option"))],
        default="none",
    )

    class Meta:
        icon = "radio-full"
        label = _("One right answer")
        description = _("Several options, one of them right.")
        place = 1
        example = {
            "stem": "Your loss goes 0.9, 1.4, 3.1. What do you change first?",
            "options": [
                {"text": "Collect more data", "is_right": False, "feedback": "More data does not shorten the stride."},
                {"text": "Make the learning rate smaller", "is_right": True, "feedback": ""},
            ],
            "explanation": "Each step overshoots, so take shorter ones.",
        }


block_class = SingleChoiceBlock
