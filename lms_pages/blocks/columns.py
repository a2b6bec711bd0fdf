from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..block import GROUP, LessonBlock
from ._inner import InnerBlocks

SHARES = [("half", _("Halves")), ("first", _("First one wider")), ("second", _("Second one wider"))]


class ColumnsBlock(LessonBlock, blocks.StructBlock):
    """On phones the second column follows below the first: the order in which they are read aloud."""

    modules = ("js/copy-code.js", "js/pdf-frame.js")

    first = InnerBlocks(label=_("First column"))
    second = InnerBlocks(label=_("Second column"))
    share = blocks.ChoiceBlock(SHARES, default="half", label=_("Widths"))

    class Meta:
        icon = "grip"
        label = _("Two columns")
        group = GROUP.TEXT
        description = _("Two things side by side: a picture and what it shows, before and after.")
        preview_value = {
            "first": [
                {"type": "markdown", "value": "**Too short** a stride, and you are still on the hill at supper."}
            ],
            "second": [{"type": "markdown", "value": "**Too long**, and you step clean over the valley."}],
            "share": "half",
        }

    def _sides(self, value):
        return [(self.child_blocks[name], value[name]) for name in ("first", "second")]

    def inner(self, value):
        return [child for _block, side in self._sides(value) for child in side]

    def search_text(self, value):
        return " ".join(filter(None, (block.search_text(side) for block, side in self._sides(value))))

    def files(self, value):
        return list(dict.fromkeys(file for block, side in self._sides(value) for file in block.files(side)))

    def minutes(self, value):
        return sum(block.minutes(side) for block, side in self._sides(value))


block_class = ColumnsBlock
