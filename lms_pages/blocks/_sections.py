"""Titled parts that are shown one at a time or folded: what accordion and tabs share."""

from uuid import uuid4

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..block import GROUP, LessonBlock
from ._inner import InnerBlocks


class SectionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=150)
    content = InnerBlocks(label=_("Content"))

    class Meta:
        icon = "title"
        label = _("Part")
        label_format = "{title}"


class SectionsBlock(LessonBlock, blocks.StructBlock):
    """A StructBlock with a list `parts` of SectionBlock. Its template gets `parts`: [{id, title, content}]; the ids are
    those of the list items, so that two blocks of one page never share a name."""

    modules = ("js/copy-code.js", "js/pdf-frame.js")

    class Meta:
        group = GROUP.TEXT

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["parts"] = [
            {
                "id": item.id or uuid4(),
                "title": item.value["title"],
                "content": item.value.bound_blocks["content"],
            }
            for item in value["parts"].bound_blocks
        ]
        return context

    def inner(self, value):
        return [child for part in value["parts"] for child in part["content"]]

    def search_text(self, value):
        return " ".join(
            filter(
                None,
                (
                    text
                    for part in value["parts"]
                    for text in (part["title"], part["content"].stream_block.search_text(part["content"]))
                ),
            )
        )

    def files(self, value):
        parts = value["parts"]
        return list(
            dict.fromkeys(file for part in parts for file in part["content"].stream_block.files(part["content"]))
        )

    def minutes(self, value):
        return sum(part["content"].stream_block.minutes(part["content"]) for part in value["parts"])
