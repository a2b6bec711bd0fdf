from django.core.exceptions import ValidationError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from core.formulas import FormulaError, formula, mathml
from core.markdown import plain_text

from ..block import GROUP, LessonBlock


class FormulaBlock(LessonBlock, blocks.StructBlock):
    latex = blocks.TextBlock(label=_("LaTeX"), rows=2, help_text=_("Without the dollar signs."))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300, help_text=_("Markdown."))

    class Meta:
        icon = "superscript"
        label = _("Formula")
        group = GROUP.CODE
        description = _("A formula in LaTeX, on a line of its own.")
        preview_value = {"latex": r"w \leftarrow w - \eta \nabla L(w)", "caption": ""}

    def clean(self, value):
        value = super().clean(value)
        if value["latex"]:  # an empty one is the field's own business, and may stand in a draft
            try:
                mathml(value["latex"], display=True)
            except FormulaError as problem:
                raise StructBlockValidationError({"latex": ValidationError(str(problem))}) from None
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["mathml"] = mark_safe(formula(value["latex"] or "", display=True))  # noqa: S308 built of escaped text
        return context

    def search_text(self, value):
        return plain_text(value["caption"])


block_class = FormulaBlock
