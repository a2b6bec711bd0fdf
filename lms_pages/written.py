"""Headings, links and pictures in HTML that somebody wrote, or that came of their Markdown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Link:
    """`linktype` and `id` as Wagtail's rich text keeps them, else `href`."""

    href: str = ""
    linktype: str = ""
    id: str = ""
    text: str = ""


@dataclass
class Heading:
    level: int
    text: str = ""


@dataclass
class Written:
    """`headings` in the order of reading; `bare_pictures` are addresses of those that are not described."""

    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    bare_pictures: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = Written()
        self.link: Link | None = None
        self.heading: Heading | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and ("href" in given or "linktype" in given):
            names = ("href", "linktype", "id")
            self.link = Link(**{name: given.get(name) or "" for name in names})
            self.found.links.append(self.link)
            self.handle_data(given.get("aria-label") or "")
        elif tag in {"h2", "h3", "h4", "h5", "h6"}:
            self.heading = Heading(int(tag[1]))
            self.found.headings.append(self.heading)
        elif tag == "img" or (tag == "embed" and given.get("embedtype") == "image"):
            self._picture(given)

    def _picture(self, given: dict) -> None:
        if given.get("alt") is None or ("embedtype" in given and not given["alt"].strip()):
            self.found.bare_pictures.append(given.get("src") or "")
        self.handle_data(given.get("alt") or "")

    def handle_endtag(self, tag):
        if tag == "a":
            self.link = None
        elif tag[0] == "h" and self.heading:
            self.heading = None

    def handle_data(self, data):
        for open_one in (self.link, self.heading):
            if open_one:
                open_one.text += data


def read_written(pieces: Iterable[str]) -> Written:
    reader = _Reader()
    for html in pieces:
        reader.link = reader.heading = None
        if html:
            reader.feed(html)
    return reader.found
