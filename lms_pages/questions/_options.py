"""Options to choose from."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..question_block import QuestionBlock, items, percent, share

# A new question opens with as many options as it needs at least.
EMPTY_OPTION = {"text": "", "is_right": False, "feedback": ""}


class OptionBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"), rows=1, help_text=_("Markdown. Formulas go between dollar signs."))
    is_right = blocks.BooleanBlock(label=_("Right answer"), required=False, default=False)
    feedback = blocks.TextBlock(label=_("Feedback"), rows=1, required=False, help_text=_("Shown when this was chosen."))
    worth = blocks.FloatBlock(
        label=_("Worth, in percent"),
        required=False,
        min_value=-100,
        max_value=100,
        help_text=_("Counts only where points are given “by option”; below zero takes points away."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Option")
        label_format = "{text}"


def options_block():
    return blocks.ListBlock(OptionBlock(), min_num=2, max_num=12, default=[EMPTY_OPTION] * 2, label=_("Options"))


class ChoiceQuestionBlock(QuestionBlock):
    problem_field = "options"

    def own_definition(self, value):
        return {
            "partial": value["partial"] or "none",
            "options": [
                {
                    "id": option.id,
                    "text": option.value["text"] or "",
                    "is_right": bool(option.value["is_right"]),
                    "feedback": option.value["feedback"] or "",
                    **(share(option.value["worth"]) if value["partial"] == "fractions" else {}),
                }
                for option in value["options"].bound_blocks
            ],
        }

    def own_stored(self, question):
        options = [
            {
                **({"id": option["id"]} if option.get("id") else {}),
                "text": option["text"],
                "is_right": option["is_right"],
                "feedback": option.get("feedback", ""),
                **({"worth": percent(option)} if "fraction" in option else {}),
            }
            for option in question["options"]
        ]
        return {"partial": question.get("partial", "none"), "options": items(options)}
