from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..named_text import NamedTextBlock
from ..question_block import QUESTION_GROUP, QuestionBlock, items, worded_items


class PairBlock(blocks.StructBlock):
    left = blocks.TextBlock(label=_("This"), rows=1, help_text=_("Markdown."))
    right = blocks.TextBlock(label=_("belongs to"), rows=1, help_text=_("A few words, chosen from a list."))

    class Meta:
        icon = "link"
        label = _("Pair")
        label_format = "{left} – {right}"


class MatchingBlock(QuestionBlock):
    problem_field = "pairs"

    pairs = blocks.ListBlock(
        PairBlock(), min_num=2, max_num=20, default=[{"left": "", "right": ""}] * 2, label=_("Pairs")
    )
    distractors = blocks.ListBlock(
        NamedTextBlock(label=_("Wrong choice"), rows=1),
        default=[],
        max_num=20,
        required=False,
        label=_("Wrong choices"),
        help_text=_("Stand in the list and belong to nothing."),
    )
    partial = blocks.BooleanBlock(label=_("Points for each pair"), required=False, default=True)

    class Meta:
        icon = "link"
        label = _("Matching")
        description = _("What belongs together.")
        group = QUESTION_GROUP.ARRANGED
        place = 1
        example = {
            "stem": "What does each hold?",
            "pairs": [{"left": "Weights", "right": "what was learned"}, {"left": "Labels", "right": "what is right"}],
            "distractors": ["what went wrong"],
        }

    def own_definition(self, value):
        return {
            "pairs": [
                {"id": pair.id, "left": pair.value["left"] or "", "right": pair.value["right"] or ""}
                for pair in value["pairs"].bound_blocks
            ],
            "distractors": [
                {"id": one.id, "text": one.value} for one in value["distractors"].bound_blocks if one.value
            ],
            "partial": bool(value["partial"]),
        }

    def own_stored(self, question):
        return {
            "pairs": items(question["pairs"]),
            "distractors": worded_items(question.get("distractors", [])),
            "partial": question.get("partial", True),
        }


block_class = MatchingBlock
