from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..question_block import QUESTION_GROUP, QuestionBlock, items, percent, plain_number, share


class AcceptedNumberBlock(blocks.StructBlock):
    value = blocks.FloatBlock(label=_("Number"))
    tolerance = blocks.FloatBlock(
        label=_("Tolerance"), default=0, min_value=0, help_text=_("How far off an answer may be, either way.")
    )
    worth = blocks.FloatBlock(label=_("Worth, in percent"), default=100, min_value=0, max_value=100)
    feedback = blocks.TextBlock(label=_("Feedback"), rows=1, required=False, default=False)

    class Meta:
        icon = "decimal"
        label = _("Accepted number")
        label_format = "{value} ± {tolerance}"


class NumericBlock(QuestionBlock):
    problem_field = "accepted"

    accepted = blocks.ListBlock(
        AcceptedNumberBlock(), min_num=1, max_num=20, default=[{"value": None}], label=_("Accepted numbers")
    )
    unit = blocks.CharBlock(
        label=_("Unit"), required=False, max_length=40, help_text=_("Shown behind the field, unless it is asked for.")
    )
    unit_required = blocks.BooleanBlock(label=_("The unit is part of the answer"), required=False, default=False)

    class Meta:
        icon = "decimal"
        label = _("Number")
        description = _("A number within a tolerance, in whatever way people write numbers, and its unit.")
        group = QUESTION_GROUP.WRITTEN
        place = 2
        example = {
            "stem": "How fast does it fall after one second?",
            "accepted": [{"value": 9.81, "tolerance": 0.05}],
            "unit": "m/s",
        }

    def own_definition(self, value):
        accepted = [
            {
                "value": plain_number(entry["value"]),
                "tolerance": plain_number(entry["tolerance"] or 0),
                **(share(entry["worth"]) if entry["worth"] != 100 else {}),
                "feedback": entry["feedback"] or "",
            }
            for entry in value["accepted"]
            if entry["value"] is not None
        ]
        return {"accepted": accepted, "unit": value["unit"] or "", "unit_required": bool(value["unit_required"])}

    def own_stored(self, question):
        accepted = [
            {
                "value": entry["value"],
                "tolerance": entry.get("tolerance") or 0,
                "worth": percent({"fraction": 1, **entry}),
                "feedback": entry.get("feedback", ""),
            }
            for entry in question["accepted"]
        ]
        unit = {"unit": question.get("unit", ""), "unit_required": bool(question.get("unit_required"))}
        return {"accepted": items(accepted), **unit}


block_class = NumericBlock
