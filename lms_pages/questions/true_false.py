from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..question_block import QuestionBlock


class TrueFalseBlock(QuestionBlock):
    is_true = blocks.ChoiceBlock(
        label=_("The statement is"), choices=[("true", _("True")), ("false", _("False"))], default="true"
    )
    feedback_true = blocks.TextBlock(label=_("Feedback for “true”"), rows=1, required=False)
    feedback_false = blocks.TextBlock(label=_("Feedback for “false”"), rows=1, required=False)

    class Meta:
        icon = "check"
        label = _("True or false")
        description = _("A statement, to be judged.")
        place = 3
        example = {"stem": "A smaller learning rate always finds a better minimum.", "is_true": "false"}

    def own_definition(self, value):
        return {
            "is_true": value["is_true"] != "false",
            "feedback_true": value["feedback_true"] or "",
            "feedback_false": value["feedback_false"] or "",
        }

    def own_stored(self, question):
        feedback = {name: question.get(name, "") for name in ("feedback_true", "feedback_false")}
        return {"is_true": "true" if question["is_true"] else "false", **feedback}


block_class = TrueFalseBlock
