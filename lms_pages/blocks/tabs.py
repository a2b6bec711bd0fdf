from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ._sections import SectionBlock, SectionsBlock

EMPTY_PART = {"title": "", "content": []}


class TabsBlock(SectionsBlock):
    """Without JavaScript, and on paper, every part is shown under its title."""

    modules = ("js/lesson-tabs.js", *SectionsBlock.modules)

    parts = blocks.ListBlock(SectionBlock(), min_num=2, max_num=8, default=[EMPTY_PART] * 2, label=_("Tabs"))

    class Meta:
        icon = "folder-open-1"
        label = _("Tabs")
        description = _("Versions of the same thing beside each other, one shown at a time: Python and R.")
        preview_value = {
            "parts": [
                {
                    "title": "Python",
                    "content": [{"type": "code", "value": {"language": "python", "code": "sum(x) / len(x)"}}],
                },
                {"title": "R", "content": [{"type": "code", "value": {"language": "r", "code": "mean(x)"}}]},
            ]
        }


block_class = TabsBlock
