"""Questions of a quiz that stand in the bank: one that is chosen, or some that are drawn for each attempt."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from ..question_block import DIFFICULTIES, QUESTION_GROUP, tags_of


class PickBlock(blocks.StructBlock):
    question = SnippetChooserBlock("lms_pages.BankQuestion", label=_("Question"))

    class Meta:
        icon = "snippet"
        label = _("A question of the bank")
        description = _("Asked as it stands in the bank when an attempt begins.")
        group = QUESTION_GROUP.BANK

    def item(self, value) -> dict | None:
        """None where nothing is chosen, or what was chosen is gone."""
        return {"pick": str(value["question"].key)} if value["question"] else None


class DrawBlock(blocks.StructBlock):
    count = blocks.IntegerBlock(label=_("How many"), default=4, min_value=1, max_value=100)
    tags = blocks.CharBlock(
        label=_("Tags"),
        required=False,
        max_length=255,
        help_text=_("Separated by commas; a question needs all of them. Empty: whatever its tags."),
    )
    difficulty = blocks.ChoiceBlock(choices=DIFFICULTIES[1:], required=False, label=_("Difficulty"))
    bank = blocks.ChoiceBlock(
        choices=[("course", _("Questions of this course's team")), ("shared", _("Questions shared by everybody"))],
        default="course",
        label=_("From"),
    )

    class Meta:
        icon = "rotate"
        label = _("Drawn at random")
        label_format = "{count} × {tags} {difficulty}"
        description = _("Other questions for each attempt: say, four of “gradients”, medium.")
        group = QUESTION_GROUP.BANK

    def item(self, value) -> dict:
        return {
            "draw": {
                "tags": tags_of(value["tags"]),
                "difficulty": value["difficulty"] or "",
                "count": value["count"] or 1,
                "bank": value["bank"] or "course",
            }
        }


BANK_PARTS = {"pick": PickBlock, "draw": DrawBlock}
