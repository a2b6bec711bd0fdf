from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..block import GROUP, LessonBlock


class DividerBlock(LessonBlock, blocks.StaticBlock):
    class Meta:
        icon = "minus"
        label = _("Divider")
        group = GROUP.TEXT
        description = _("A line between two thoughts.")
        admin_text = _("A line between two thoughts.")
        preview_value = None


block_class = DividerBlock
