from django.utils.translation import gettext_lazy as _

from ..question_block import QUESTION_GROUP, QuestionBlock
from ._accepted import accepted_block, accepted_definition, accepted_stored


class ShortTextBlock(QuestionBlock):
    problem_field = "accepted"

    accepted = accepted_block()

    class Meta:
        icon = "edit"
        label = _("Short answer")
        description = _("A word or a phrase, compared with those that are accepted.")
        group = QUESTION_GROUP.WRITTEN
        place = 1
        example = {
            "stem": "What is the slope of the loss called?",
            "accepted": [{"text": "gradient"}, {"text": "derivatives?", "match": "pattern", "worth": 50}],
        }

    def own_definition(self, value):
        return {"accepted": accepted_definition(value["accepted"])}

    def own_stored(self, question):
        return {"accepted": accepted_stored(question["accepted"])}


block_class = ShortTextBlock
