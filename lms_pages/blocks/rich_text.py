"""Text written as in a word processor. Headings, pictures and the like are blocks of their own."""

from html.parser import HTMLParser

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.markdown import plain_html
from learning.courses.enums import FileKind
from learning.courses.specs import FileRef

from ..block import GROUP, LessonBlock

FEATURES = ["bold", "italic", "code", "superscript", "subscript", "strikethrough", "ol", "ul", "link", "document-link"]


class _Files(HTMLParser):
    """The documents and images that stored rich text points at."""

    def __init__(self):
        super().__init__()
        self.found: list[FileRef] = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        kind = {("a", "document"): FileKind.DOCUMENT, ("embed", "image"): FileKind.IMAGE}.get(
            (tag, attributes.get("linktype") or attributes.get("embedtype"))
        )
        if kind and (attributes.get("id") or "").isdecimal():
            self.found.append(FileRef(kind, int(attributes["id"])))


class RichTextBlock(LessonBlock, blocks.RichTextBlock):
    """Value: wagtail.rich_text.RichText; stored as its HTML."""

    def __init__(self, **kwargs):
        super().__init__(**{"features": FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = GROUP.TEXT
        description = _("Paragraphs and lists, with links to pages and documents.")
        preview_value = (
            "<p>You cannot see the valley, but you can <b>feel the slope</b>. Step downhill, stop, feel again.</p>"
        )

    def written(self, value):
        return [value.source] if value else []

    def search_text(self, value):
        return plain_html(value.source) if value else ""

    def files(self, value):
        parser = _Files()
        parser.feed(value.source if value else "")
        return list(dict.fromkeys(parser.found))


block_class = RichTextBlock
