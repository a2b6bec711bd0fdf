from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.markdown import checkable_html, plain_text

from ..block import GROUP, LessonBlock


class MarkdownBlock(LessonBlock, blocks.TextBlock):
    class Meta:
        icon = "edit"
        label = _("Markdown")
        group = GROUP.TEXT
        description = _("Text in Markdown, with tables, code and $formulas$.")
        preview_value = "The **gradient** points *uphill*, so we step the other way: $w - \\eta g$."

    @cached_property
    def field(self):
        """Wagtail draws no label for a block that is a single field; screen readers still need one."""
        field = super().field
        field.widget.attrs["aria-label"] = self.label
        return field

    def written(self, value):
        return [checkable_html(value)]

    def search_text(self, value):
        return plain_text(value)


block_class = MarkdownBlock
