from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.markdown import checkable_html, plain_text

from ..block import GROUP, LessonBlock


class QuoteBlock(LessonBlock, blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"), rows=2, help_text=_("Markdown."))
    attribution = blocks.CharBlock(label=_("Who said it"), required=False, max_length=200)
    source_url = blocks.URLBlock(label=_("Where"), required=False, help_text=_("Address of the source."))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = GROUP.TEXT
        description = _("Somebody's words, with their name and the source.")
        preview_value = {
            "text": "A loss that grows on every step nearly always means the second.",
            "attribution": "Rolling downhill",
            "source_url": "",
        }

    def written(self, value):
        return [checkable_html(value["text"])]

    def search_text(self, value):
        return " ".join(filter(None, (plain_text(value["text"]), value["attribution"])))


block_class = QuoteBlock
