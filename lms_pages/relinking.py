"""Links of a copied course that led to pages of the original lead to their copies."""

import re
from dataclasses import dataclass

from wagtail import blocks

PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>')
PAGE_NUMBER = re.compile(r'\bid="(\d+)"')


@dataclass(frozen=True)
class Relinking:
    """`pages` maps numbers of pages to those of their copies; what is below the address `old` is found below `new`.
    Relative addresses between lessons are right as they are: a copy keeps the addresses inside the course."""

    pages: dict[int, int]
    old: str
    new: str

    def text(self, value: str) -> str:
        """Rich text, Markdown or a single address."""
        value = PAGE_LINK.sub(lambda link: PAGE_NUMBER.sub(self._number, link[0]), value)
        return value.replace(self.old, self.new) if self.old else value

    def _number(self, found: re.Match) -> str:
        return f'id="{self.pages.get(int(found[1]), found[1])}"'

    def stored(self, block: blocks.Block, value):
        """The stored value of a block, as StreamField keeps it."""
        if isinstance(block, blocks.PageChooserBlock):
            return self.pages.get(value, value)
        if isinstance(block, blocks.StructBlock) and isinstance(value, dict):
            known = block.child_blocks
            return {name: self.stored(known[name], item) if name in known else item for name, item in value.items()}
        if isinstance(block, blocks.StreamBlock) and isinstance(value, list):
            return [self._child(block.child_blocks.get(child["type"]), child) for child in value]
        if isinstance(block, blocks.ListBlock) and isinstance(value, list):
            return [self._child(block.child_block, item) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def _child(self, block: blocks.Block | None, child: dict) -> dict:
        return {**child, "value": self.stored(block, child["value"])} if block else child
