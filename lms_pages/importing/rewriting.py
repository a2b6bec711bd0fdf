"""Markdown of a source as it is stored here: cleaned, with pictures, links and files leading to where they are."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

from core.import_ledger import MAPPED, MARKDOWN_KINDS, RAW, REJECTED, Ledger
from core.markdown import ATTRIBUTES, TAGS, plain_html, render_inline_markdown

from . import pieces, raw
from .pictures import check_image
from .source import BadFile, CourseSource
from .specs import ImportedFile

LAYOUT_TAGS = {"div", "span", "center", "section", "font"}
# Removed with everything in them; the site would not show them either.
HOSTILE_TAGS = {
    "script",
    "style",
    "object",
    "embed",
    "applet",
    "form",
    "button",
    "input",
    "textarea",
    "select",
    "template",
}
HOSTILE_TAGS |= {"noscript", "base", "link", "meta", "svg"}
KEPT_ATTRIBUTES = {"href", "src", "alt", "title", "lang", "dir", "start", "colspan", "rowspan", "scope"}
LAYOUT_MARK = "<\x01>"  # where a box of mere layout began


def plain_words(line: str) -> str:
    """A line of Markdown without its marks. "2. Prepare the data" is not taken for a list."""
    return plain_html(str(render_inline_markdown(line)))


@dataclass
class TextReader:
    """Reads pieces of one file. Everything it meets is claimed in the ledger under `target`, the lesson's title.

    `link` turns the address of a link to another lesson into an import-lesson: address, or returns None for any other;
    `captions_in_brackets` is how Pandoc writes images.
    """

    source: CourseSource
    file: str
    ledger: Ledger
    target: str
    files: dict[str, ImportedFile]
    link: Callable[[str], str | None] = lambda address: None
    definitions: dict[str, pieces.Definition] = field(default_factory=dict)
    captions_in_brackets: bool = False
    linked: list[str] = field(default_factory=list)  # files linked since the last block

    def claim(self, kind, line, outcome=MAPPED, reason=""):
        self.ledger.claim(self.file, kind, line, outcome=outcome, target=self.target, reason=reason)

    def claim_lines(self, first, last, *, kinds=MARKDOWN_KINDS, outcome=MAPPED, reason=""):
        self.ledger.claim_lines(self.file, first, last, kinds=kinds, outcome=outcome, target=self.target, reason=reason)

    def clean(self, text: str, first: int) -> str:
        """Without comments, boxes of mere layout and hostile tags; as many lines as before. Pictures in HTML become
        Markdown."""
        text = self._drop_comments(text, first)
        text = self._drop_hostile(text, first)
        return self._rewrite_tags(text, first)

    def markdown(self, text: str, first: int) -> str:
        """Markdown to be stored as one piece: cleaned, pictures and links leading to where they are here."""
        return self._stored(self.clean(text, first), first)

    def _stored(self, text: str, first: int) -> str:
        text = self._rewrite_images(text, first)
        text = self._rewrite_links(text, first)
        self.claim_lines(first, first + text.count("\n"))
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n")

    def _drop_comments(self, text, first):
        position = 0
        while (start := pieces.masked(text).find("<!--", position)) >= 0:
            end = text.find("-->", start)
            end = len(text) if end < 0 else end + 3
            self.claim("comment", first + text.count("\n", 0, start), REJECTED, "a comment; students do not see it")
            text, position = pieces.blanked(text, start, end), start
        return text

    def _drop_hostile(self, text, first):
        position = 0
        while tag := _find_tag(text, HOSTILE_TAGS, position):
            name, line = tag[1].lower(), first + text.count("\n", 0, tag.start())
            closing = re.compile(rf"</{name}\s*>", re.I).search(text, tag.end())
            end = closing.end() if closing and not tag[0].endswith("/>") else tag.end()
            for inner in pieces.TAG.finditer(pieces.masked(text), tag.end(), end):
                place = first + text.count("\n", 0, inner.start())
                kind = "image" if inner[1].lower() == "img" else "tag"
                self.claim(kind, place, REJECTED, f"inside <{name}>, which is not allowed")
            self.claim("tag", line, REJECTED, f"<{name}> is not allowed; left out with what is in it")
            last = first + text.count("\n", 0, end)
            if last > line:
                self.claim_lines(line + 1, last, outcome=REJECTED, reason=f"inside <{name}>")
            text, position = pieces.blanked(text, tag.start(), end), tag.start()
        return text

    def _rewrite_tags(self, text, first):
        plain, parts, position = pieces.masked(text), [], 0
        for tag in pieces.TAG.finditer(plain):
            name, line = tag[1].lower(), first + text.count("\n", 0, tag.start())
            given = pieces.attributes(text[tag.start(2) : tag.end(2)])
            parts.append(text[position : tag.start()])
            position = tag.end()
            new = self._rewritten_tag(name, given, line)
            new = text[tag.start() : tag.end()] if new is None else new
            parts.append(new + "\n" * max(0, tag[0].count("\n") - new.count("\n")))
        text = "".join(parts) + text[position:]
        return _without_layout(text)

    def _rewritten_tag(self, name: str, given: dict, line: int) -> str | None:
        """What stands for an opening tag; None leaves it as it is."""
        if name == "img":
            return self._html_image(given, line)
        if name == "iframe":
            return self._frame(given, line)
        dropped = sorted(key for key in given if key.startswith("on"))
        if re.match(r"\s*(javascript|data|vbscript):", given.get("href", ""), re.I):
            dropped.append("href")
        if dropped:
            self.claim("tag", line, REJECTED, f"{', '.join(dropped)} of <{name}> is not allowed; the words are kept")
        elif name in LAYOUT_TAGS:
            self.claim("tag", line, MAPPED, "layout only; what is in it is kept")
        elif name in TAGS:
            self.claim("tag", line)
        else:
            self.claim("tag", line, RAW, f"unknown tag <{name}>; what is in it is kept")
        if name in LAYOUT_TAGS:
            return LAYOUT_MARK if name in {"div", "section", "center"} else ""
        if name not in TAGS:
            return None if not dropped else ""
        kept = {
            key: value
            for key, value in given.items()
            if key in KEPT_ATTRIBUTES and key not in dropped and key in ATTRIBUTES.get(name, set()) | ATTRIBUTES["*"]
        }
        if "href" in kept:
            kept["href"] = self.link(kept["href"]) or kept["href"]
        return (
            "<"
            + " ".join([name, *(f'{key}="{value.replace(chr(34), "&quot;")}"' for key, value in kept.items())])
            + ">"
        )

    def _html_image(self, given: dict, line: int) -> str:
        if "dark:block" in given.get("class", "") and "hidden" in given.get("class", ""):
            self.claim("image", line, REJECTED, "the same picture once more, for dark pages")
            return ""
        alt = given.get("alt", "").replace("[", "(").replace("]", ")").replace('"', "'").strip()
        address = quoted(given.get("src", ""), safe="/:?=&%#+,;@~.-_")
        return f'![]({address}){{alt="{alt}"}}' if self.captions_in_brackets else f"![{alt}]({address})"

    def _frame(self, given: dict, line: int) -> str:
        address = given.get("src", "")
        if urlsplit(address).scheme not in {"http", "https"}:
            self.claim("tag", line, REJECTED, "an iframe without a web address")
            return ""
        self.claim("tag", line, MAPPED, f"remote: a frame of {urlsplit(address).hostname} became a link")
        return f"[{given.get('title') or urlsplit(address).hostname}]({address})"

    def _rewrite_images(self, text, first):
        parts, position = [], 0
        for image in pieces.find_images(text, self.definitions):
            line = first + text.count("\n", 0, image.start)
            parts.append(text[position : image.start])
            position = image.end
            alt, caption = self._words(image)
            target = self._image_target(image, line)
            shown = " ".join(alt.replace("[", "(").replace("]", ")").split())
            title = " ".join(plain_words(caption).replace('"', "'").split())
            if target is None:
                new = f"*{shown}*" if shown else ""
            else:
                new = f'![{shown}]({target} "{title}")' if title else f"![{shown}]({target})"
            self.claim_lines(line, first + text.count("\n", 0, image.end))
            parts.append(new + "\n" * (text.count("\n", image.start, image.end) if image.end < len(text) else 0))
        return "".join(parts) + text[position:]

    def _words(self, image: pieces.Image) -> tuple[str, str]:
        """(alt text, caption)"""
        if not self.captions_in_brackets:
            return image.words, image.title
        alt = image.attributes.get("alt", "")
        return (alt, image.words or image.title) if alt else (plain_words(image.words) or image.title, image.words)

    @staticmethod
    def _is_remote(url: str) -> bool:
        return url.startswith("//") or urlsplit(url).scheme in {"http", "https"}

    def _image_target(self, image: pieces.Image, line: int) -> str | None:
        """The address a picture has in Markdown, or None when it cannot be used. Claims it."""
        if self._is_remote(image.url):
            self.claim("image", line, MAPPED, "remote: stays a link to another site")
            return image.url
        path = self.attach_image(image, line)
        return f"import-file:{quoted(path)}" if path else None

    def attach_image(self, image: pieces.Image, line: int) -> str | None:
        try:
            if urlsplit(image.url).scheme in {"data", "javascript", "file"}:
                raise BadFile(f"{image.url[:40]}: only files of the course folder and web addresses can be used")
            path = self.attach(image.url)
            if self.files[path].kind != "image":
                raise BadFile(f"{image.url}: not an image")
        except (BadFile, ValueError) as error:
            self.claim("image", line, REJECTED, str(error))
            return None
        self.claim("image", line)
        return path

    def attach(self, link: str, *, title: str = "", **fields) -> str:
        """Take a file of the course along; returns its path. Raises BadFile."""
        path = self.source.resolve(link, relative_to=self.file)
        if path not in self.files:
            kind = self.source.attachment(path)
            if kind == "image":
                check_image(self.source.path(path).read_bytes(), path)
            title = title or PurePosixPath(path).stem.replace("-", " ").replace("_", " ").strip()
            self.files[path] = ImportedFile(path, kind, raw.cut(title, 255), **fields)
            self.ledger.claim_file(path, target=self.target)
        return path

    def _rewrite_links(self, text, first):
        text = self._named_links(text)
        plain, parts, position = pieces.masked(text), [], 0
        for link in pieces.LINK.finditer(plain):
            line = first + text.count("\n", 0, link.start())
            parts.append(text[position : link.start()])
            position = link.end()
            target = self._link_target(link[1], line)
            if target is None:
                parts = [_without_last_brackets("".join(parts))]
            else:
                parts.append(f"({target}{link[2]})")
        return "".join(parts) + text[position:]

    def _link_target(self, address: str, line: int) -> str | None:
        """Where a link leads from here; None when it leads nowhere."""
        if not address or address.startswith(("#", "import-", "mailto:")) or self._is_remote(address):
            return address if not self.link(address) else self.link(address)
        if lesson := self.link(address):
            return lesson
        try:
            path = self.attach(address)
        except (BadFile, ValueError) as error:
            self.claim("link", line, REJECTED, f"{error}; the words are kept")
            return None
        self.linked.append(path)
        return f"import-file:{quoted(path)}"

    def _named_links(self, text):
        """[words][name] and [name] with their addresses written out: definitions do not follow text into its block."""
        plain = pieces.masked(text)

        def written_out(match):
            words, name = text[match.start(1) : match.end(1)], match[2]
            definition = self.definitions.get(pieces.label_of(name if name else match[1]))
            return f"[{words}]({definition.url})" if definition else text[match.start() : match.end()]

        parts, position = [], 0
        for match in re.finditer(r"(?<![\]!\\])\[([^\[\]]+)\](?:\[([^\[\]]*)\])?(?![(\[:])", plain):
            parts.append(text[position : match.start()] + written_out(match))
            position = match.end()
        return "".join(parts) + text[position:]


def _without_last_brackets(text: str) -> str:
    """The words of a link at the end of `text`, [words], without their brackets."""
    depth = 0
    for position in range(len(text) - 1, -1, -1):
        depth += {"]": 1, "[": -1}.get(text[position], 0)
        if depth == 0:
            return text[:position] + text[position + 1 : -1]
    return text


def _find_tag(text: str, names: set[str], position: int):
    return next((tag for tag in pieces.TAG.finditer(pieces.masked(text), position) if tag[1].lower() in names), None)


def _without_layout(text: str) -> str:
    """Take out the marks of layout boxes and their closing tags; what is in a box loses its indentation, which would
    make code of it."""
    plain = pieces.masked(text)
    depth, lines, place = 0, [], 0
    for line in text.split("\n"):
        hidden = plain[place : place + len(line)]
        place += len(line) + 1
        inside = depth > 0
        depth += hidden.count(LAYOUT_MARK) - len(re.findall(r"</(?:div|section|center)\s*>", hidden, re.I))
        depth = max(depth, 0)
        if "\0" not in hidden:
            line = re.sub(
                r"</(?:div|section|center|span|font|iframe)\s*>", "", line.replace(LAYOUT_MARK, ""), flags=re.I
            )
            line = line.strip() if inside else line
        else:
            line = line.replace(LAYOUT_MARK, "")
        lines.append(line)
    return "\n".join(lines)
