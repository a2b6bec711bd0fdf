from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..block import GROUP, LessonBlock


class HeadingBlock(LessonBlock, blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"), max_length=200)
    level = blocks.ChoiceBlock([("2", _("Section")), ("3", _("Subsection"))], default="2", label=_("Level"))

    class Meta:
        icon = "title"
        label = _("Heading")
        group = GROUP.TEXT
        description = _("Starts a section of the lesson.")
        preview_value = {"text": "What goes wrong first", "level": "2"}

    def written(self, value):
        return [format_html("<h{0}>{1}</h{0}>", value["level"], value["text"] or "")]

    def search_text(self, value):
        return value["text"] or ""


block_class = HeadingBlock
