"""What may stand inside another block: what is read or looked at. Nothing that is completed, and nothing that nests."""

from wagtail import blocks

from learning.courses.specs import FileRef

from ..block import named_block
from .callout import CalloutBlock
from .code import CodeBlock
from .file import FileBlock
from .formula import FormulaBlock
from .image import ImageBlock
from .markdown import MarkdownBlock
from .quote import QuoteBlock
from .rich_text import RichTextBlock
from .table import TableBlock

INNER_BLOCKS = {
    "callout": CalloutBlock,
    "code": CodeBlock,
    "file": FileBlock,
    "formula": FormulaBlock,
    "image": ImageBlock,
    "markdown": MarkdownBlock,
    "quote": QuoteBlock,
    "rich_text": RichTextBlock,
    "table": TableBlock,
}


class InnerBlocks(blocks.StreamBlock):
    """A stream of them; answers for its children what a lesson block is asked."""

    def __init__(self, **kwargs):
        super().__init__([named_block(slug, block_class) for slug, block_class in INNER_BLOCKS.items()], **kwargs)

    class Meta:
        template = "lms_pages/blocks/_inner.html"

    def search_text(self, value) -> str:
        return " ".join(filter(None, (child.block.search_text(child.value) for child in value)))

    def files(self, value) -> list[FileRef]:
        return list(dict.fromkeys(file for child in value for file in child.block.files(child.value)))

    def minutes(self, value) -> float:
        return sum(child.block.minutes(child.value) for child in value)
