from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.markdown import checkable_html, plain_text

from ..block import GROUP, LessonBlock

TONES = [
    ("note", _("Note")),
    ("tip", _("Tip")),
    ("important", _("Important")),
    ("warning", _("Warning")),
    ("caution", _("Caution")),
]


class CalloutBlock(LessonBlock, blocks.StructBlock):
    tone = blocks.ChoiceBlock(TONES, default="note", label=_("Tone"))
    title = blocks.CharBlock(
        label=_("Title"), required=False, max_length=150, help_text=_("Empty: the tone in a word.")
    )
    text = blocks.TextBlock(label=_("Text"), rows=3, help_text=_("Markdown."))

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        group = GROUP.TEXT
        description = _("An aside: a note, a tip, something important, a warning.")
        preview_value = {
            "tone": "tip",
            "title": "On the division",
            "text": "Dividing by `len(y)` makes the step independent of how much data you have.",
        }

    def written(self, value):
        return [checkable_html(value["text"])]

    def search_text(self, value):
        return " ".join(filter(None, (value["title"], plain_text(value["text"]))))


block_class = CalloutBlock
