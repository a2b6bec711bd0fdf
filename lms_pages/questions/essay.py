from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..question_block import QUESTION_GROUP, QuestionBlock


class EssayBlock(QuestionBlock):
    min_words = blocks.IntegerBlock(label=_("At least so many words"), required=False, min_value=1, max_value=20_000)
    max_words = blocks.IntegerBlock(label=_("At most so many words"), required=False, min_value=1, max_value=20_000)
    model_answer = blocks.TextBlock(
        label=_("Model answer"),
        rows=3,
        required=False,
        help_text=_("Markdown. For who grades it, and for students once right answers are shown."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Essay")
        description = _("A text of one's own. A person reads and grades it.")
        group = QUESTION_GROUP.WRITTEN
        place = 4
        example = {
            "stem": "Why can a smaller loss on the training data be bad news?",
            "min_words": 30,
            "max_words": 200,
        }

    def own_definition(self, value):
        return {
            "min_words": value["min_words"],
            "max_words": value["max_words"],
            "model_answer": value["model_answer"] or "",
        }

    def own_stored(self, question):
        return {
            "min_words": question.get("min_words"),
            "max_words": question.get("max_words"),
            "model_answer": question.get("model_answer", ""),
        }


block_class = EssayBlock
