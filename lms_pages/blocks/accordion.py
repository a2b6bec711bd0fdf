from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ._sections import SectionBlock, SectionsBlock


class AccordionBlock(SectionsBlock):
    parts = blocks.ListBlock(SectionBlock(), min_num=1, max_num=30, label=_("Parts"))
    is_exclusive = blocks.BooleanBlock(
        label=_("One at a time"), required=False, help_text=_("Opening a part closes the others.")
    )

    class Meta:
        icon = "collapse-down"
        label = _("Accordion")
        description = _("Titled parts that unfold: answers, solutions, what not everybody has to read.")
        preview_value = {
            "parts": [
                {
                    "title": "Show the solution",
                    "content": [{"type": "markdown", "value": "One step leads from $w = 3$ to $w = 2.067$."}],
                },
                {"title": "Why not further?", "content": [{"type": "markdown", "value": "The stride is short."}]},
            ],
            "is_exclusive": False,
        }


block_class = AccordionBlock
