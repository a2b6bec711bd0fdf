"""Cleaned HTML as XML elements."""

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

from ._xml import storable

VOID = {"br", "hr", "img"}


class _Builder(HTMLParser):
    def __init__(self, parent: Element):
        super().__init__(convert_charrefs=True)
        self.open = [parent]

    def handle_starttag(self, tag, attrs):
        child = SubElement(
            self.open[-1], tag, {name: storable(value or "") for name, value in attrs if name != "loading"}
        )
        if tag not in VOID:
            self.open.append(child)

    def handle_endtag(self, tag):
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data):
        parent, data = self.open[-1], storable(data)
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data


def append_html(parent: Element, html: str) -> None:
    """`html` comes from the cleaner, so its tags are closed."""
    builder = _Builder(parent)
    builder.feed(html)
    builder.close()
