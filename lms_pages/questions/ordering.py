from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..named_text import NamedTextBlock
from ..question_block import QUESTION_GROUP, QuestionBlock, worded_items


class OrderingBlock(QuestionBlock):
    problem_field = "items"

    items = blocks.ListBlock(
        NamedTextBlock(label=_("Item"), rows=1),
        min_num=2,
        max_num=12,
        default=["", ""],
        label=_("Items, in the right order"),
    )
    partial = blocks.BooleanBlock(
        label=_("Points for what follows rightly"),
        required=False,
        default=True,
        help_text=_("Each item that stands behind the right one counts. Off: all or nothing."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Ordering")
        description = _("Steps or things to be put in order.")
        group = QUESTION_GROUP.ARRANGED
        place = 2
        example = {"stem": "What happens in one step of training?", "items": ["Predict", "Compare", "Adjust"]}

    def own_definition(self, value):
        rows = [{"id": item.id, "text": item.value or ""} for item in value["items"].bound_blocks]
        return {"items": rows, "partial": bool(value["partial"])}

    def own_stored(self, question):
        return {"items": worded_items(question["items"]), "partial": question.get("partial", True)}


block_class = OrderingBlock
