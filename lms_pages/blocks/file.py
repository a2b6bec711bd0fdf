from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock

from learning.courses.enums import FileKind
from learning.courses.specs import FileRef

from ..block import GROUP, LessonBlock, Problem


class FileBlock(LessonBlock, blocks.StructBlock):
    modules = ("js/pdf-frame.js",)

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        label=_("Title"), required=False, max_length=200, help_text=_("Empty: that of the document.")
    )
    is_shown = blocks.BooleanBlock(
        label=_("Show it in the page"),
        required=False,
        default=True,
        help_text=_("A PDF; any other document is offered for download."),
    )

    class Meta:
        icon = "doc-full"
        label = _("File")
        group = GROUP.MEDIA
        description = _("A PDF or another document to open or download; it opens to those in the course.")
        preview_value = {"document": None, "title": "The outlook, as a handout", "is_shown": True}

    def get_preview_value(self):
        """With the newest document, when there is one."""
        value = super().get_preview_value()
        value["document"] = get_document_model().objects.order_by("-pk").first()
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        document = value["document"]
        context["title"] = value["title"] or (document.title if document else "")
        context["size"] = _size(document) if document else None
        return context

    def problems(self, value):
        return [] if value["document"] else [Problem("empty", _("No document is chosen."))]

    def search_text(self, value):
        return value["title"] or (value["document"].title if value["document"] else "")

    def files(self, value):
        return [FileRef(FileKind.DOCUMENT, value["document"].pk)] if value["document"] else []


def _size(document) -> int | None:
    """In bytes; None when the file is gone from the disk."""
    try:
        return document.file_size if document.file_size is not None else document.file.size
    except OSError:
        return None


block_class = FileBlock
