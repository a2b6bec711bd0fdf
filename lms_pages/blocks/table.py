"""A table. Stored: {"columns": [{"type": "text" or "number", "heading": Markdown}], "rows": [{"values": [Markdown]}],
"caption": str}. The type of a column decides how it is aligned, nothing else."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock, TypedTableBlockValidationError

from core.markdown import checkable_html, plain_text

from ..block import GROUP, LessonBlock
from ..named_text import NamedCharBlock, NamedTextBlock


class TableBlock(LessonBlock, TypedTableBlock):
    text = NamedTextBlock(label=_("Words"), required=False, rows=1)
    number = NamedCharBlock(label=_("Numbers"), required=False)

    class Meta:
        icon = "table"
        label = _("Table")
        group = GROUP.TEXT
        description = _("Rows and columns with a heading each; cells hold Markdown.")
        preview_value = {
            "caption": "The same network, three learning rates",
            "columns": [{"type": "number", "heading": "Rate $\\eta$"}, {"type": "text", "heading": "What happens"}],
            "rows": [
                {"values": ["0.001", "It crawls."]},
                {"values": ["0.1", "It **learns**."]},
                {"values": ["10", "It diverges."]},
            ],
        }

    def clean(self, value):
        if not value.columns and not self.is_deferred_validation:
            raise TypedTableBlockValidationError(non_block_errors=[ValidationError(_("The table has no columns."))])
        return super().clean(value)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["has_headings"] = any(column["heading"] for column in value.columns)
        return context

    def written(self, value):
        cells = [cell for row in value.row_data for cell in row["values"]]
        headings = [column["heading"] for column in value.columns]
        return [checkable_html(text) for text in (value.caption, *headings, *cells)]

    def search_text(self, value):
        cells = [cell for row in value.row_data for cell in row["values"]]
        headings = [column["heading"] for column in value.columns]
        return " ".join(filter(None, (plain_text(text) for text in (value.caption, *headings, *cells))))


block_class = TableBlock
