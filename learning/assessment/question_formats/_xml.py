"""XML from strangers: no entities, no outside documents, a line for every element, and what a broken file has left."""

import re
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from ..question_format import FormatRefused

CHUNK = 1 << 16
DEEPEST = 200
UNSTORABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Node(Element):
    """An element with the line it begins in. `is_whole`: its end was there."""

    line = 0
    is_whole = False


@dataclass(frozen=True)
class Document:
    root: Node
    problem: str = ""  # why the rest could not be read


class _Tree:
    """What the parser calls: an element tree that is there even when the file ends too soon."""

    def __init__(self):
        self.root: Node | None = None
        self.open: list[Node] = []
        self.parser = None
        self._text: list[str] = []
        self._last: Node | None = None  # whose end was seen last: what follows is its tail

    def start(self, tag, attributes):
        self._flush()
        node = Node(tag.rsplit("}", 1)[-1], {name.rsplit("}", 1)[-1]: value for name, value in attributes.items()})
        node.line = self.parser.parser.CurrentLineNumber
        if len(self.open) >= DEEPEST:
            raise ParseError(f"elements are nested more than {DEEPEST} deep")
        if self.open:
            self.open[-1].append(node)
        elif self.root is None:
            self.root = node
        self.open.append(node)
        self._last = None
        return node

    def end(self, tag):
        self._flush()
        self._last = self.open.pop()
        self._last.is_whole = True
        return self._last

    def data(self, text):
        self._text.append(text)

    def _flush(self):
        text = "".join(self._text)
        self._text = []
        if self._last is not None:
            self._last.tail = text
        elif self.open:
            self.open[-1].text = text

    def close(self):
        return self.root


def parse(data: bytes, name: str) -> Document:
    """The document without namespaces. Raises FormatRefused when there is not even a beginning of one, or when it
    declares entities: those are how a small file becomes an endless one."""
    tree = _Tree()
    parser = DefusedXMLParser(target=tree)
    tree.parser = parser
    try:
        for start in range(0, len(data), CHUNK):
            parser.feed(data[start : start + CHUNK])
        parser.close()
    except DefusedXmlException as error:
        raise FormatRefused(f"{name} declares entities ({type(error).__name__}); such files are not read.") from None
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        if tree.root is None:
            raise FormatRefused(f"{name} is not XML that can be read: {error}.") from None
        return Document(tree.root, f"the file is broken ({error}); what follows could not be read")
    if tree.root is None:
        raise FormatRefused(f"{name} has no XML in it.")
    return Document(tree.root)


def inner_text(node: Element | None) -> str:
    return "".join(node.itertext()).strip() if node is not None else ""


def inner_markup(node: Element) -> str:
    """What stands in an element, as markup."""
    return escape(node.text or "", quote=False) + "".join(tostring(child, encoding="unicode") for child in node)


def add(parent: Element, tag: str, text: str | None = None, **attributes) -> Element:
    child = SubElement(parent, tag, {name.rstrip("_"): str(value) for name, value in attributes.items()})
    child.text = storable(text) if text is not None else None
    return child


def storable(text: str) -> str:
    """Without what XML cannot hold."""
    return UNSTORABLE.sub("", text)


def document_bytes(root: Element) -> bytes:
    return tostring(root, encoding="utf-8", xml_declaration=True)


__all__ = ["Document", "Element", "Node", "add", "document_bytes", "indent", "inner_markup", "inner_text", "parse"]
