"""Words that are accepted as an answer."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..question_block import items, percent, share

EMPTY_ANSWER = {"text": ""}


class AcceptedBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"), max_length=500)
    match = blocks.ChoiceBlock(
        label=_("Compared"),
        choices=[
            ("folded", _("whatever the case and spaces")),
            ("exact", _("exactly")),
            ("pattern", _("as a pattern (regular expression)")),
        ],
        default="folded",
    )
    worth = blocks.FloatBlock(label=_("Worth, in percent"), default=100, min_value=0, max_value=100)
    feedback = blocks.TextBlock(label=_("Feedback"), rows=1, required=False)

    class Meta:
        icon = "edit"
        label = _("Accepted answer")
        label_format = "{text}"


def accepted_block(**kwargs):
    return blocks.ListBlock(
        AcceptedBlock(), min_num=1, max_num=20, default=[EMPTY_ANSWER], label=_("Accepted answers"), **kwargs
    )


def accepted_definition(values) -> list[dict]:
    return [
        {
            "text": value["text"] or "",
            "match": value["match"] or "folded",
            **(share(value["worth"]) if value["worth"] != 100 else {}),
            "feedback": value["feedback"] or "",
        }
        for value in values
    ]


def accepted_stored(accepted: list[dict]) -> list[dict]:
    return items(
        [
            {
                "text": entry["text"],
                "match": entry.get("match", "folded"),
                "worth": percent({"fraction": 1, **entry}),
                "feedback": entry.get("feedback", ""),
            }
            for entry in accepted
        ]
    )
