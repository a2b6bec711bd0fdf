"""The Markdown of a lesson -> blocks: what stands alone becomes a block of its own kind, the rest stays Markdown."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from core.import_ledger import MAPPED, RAW

from . import pieces, raw
from .rewriting import TextReader, plain_words

CALLOUT = re.compile(r"^\[!(\w+)\][ \t]*(.*)$")
ATTRIBUTION = re.compile(r"^(?:—|–|--)\s*(.+)$")
# What a fence of our own format holds; in other formats it is an example in a language of that name.
FENCED = {
    "quiz", "video", "document", "embed", "audio", "gallery", "accordion", "tabs", "columns", "button", "ai_tool",
}  # fmt: skip
ANCHOR = re.compile(r"\s*(?:\[\[[^\]]*\]\]|\{#[^}]*\})\s*$")
_parser = MarkdownIt("commonmark", {"html": True}).enable(["table"]).use(dollarmath_plugin, allow_labels=False)

FenceReader = Callable[["BodyReader", str, str, int], list[dict]]


def without_anchor(heading: str) -> str:
    """A heading without its [[anchor]] or {#anchor}."""
    return ANCHOR.sub("", heading).strip()


@dataclass
class BodyReader(TextReader):
    """`fences` reads ```name blocks that are more than code."""

    fences: dict[str, FenceReader] = field(default_factory=dict)

    def blocks(self, text: str, first: int) -> list[dict]:
        """The blocks of `text`, whose first line is line `first` of the file."""
        text = self.clean(text, first)
        lines = text.split("\n")
        found, waiting = [], []

        def flush():
            if waiting:
                start, end = waiting[0], waiting[-1]
                found.extend(self._markdown_block("\n".join(lines[start:end]), first + start))
                waiting.clear()

        for token in _parser.parse(text):
            if token.level or token.nesting < 0 or not token.map:
                continue
            start, end = token.map
            blocks = self._special(token, lines[start:end], first + start)
            if blocks is None:
                waiting.extend([start, end])
            else:
                flush()
                found.extend(blocks + self._linked_documents())
        flush()
        return found

    def _linked_documents(self) -> list[dict]:
        """A document that is only linked from the text would not open with the lesson: it gets a block as well."""
        documents, self.linked = dict.fromkeys(self.linked), []
        return [raw.document(path, self.files[path].title) for path in documents if self.files[path].kind == "document"]

    def _special(self, token, lines: list[str], first: int) -> list[dict] | None:
        """Blocks of a kind of their own for a top-level token, or None when it belongs to the text around it."""
        while lines and not lines[-1].strip():
            lines = lines[:-1]
        text = "\n".join(lines)
        last = first + len(lines) - 1
        match token.type:
            case "heading_open" if int(token.tag[1]) <= 3:
                return self._heading(text, int(token.tag[1]), first, last)
            case "fence":
                return self._fence(token, first, last)
            case "math_block":
                block = raw.formula(token.content)
                if block is None:
                    self.claim_lines(
                        first, last, outcome=RAW, reason="LaTeX that cannot be shown; kept as it is written"
                    )
                    return [raw.markdown(text)]
                self.claim_lines(first, last)
                return [block]
            case "table_open":
                return self._table(self._stored(text, first))
            case "hr":
                self.claim_lines(first, last)
                return [raw.divider()]
            case "blockquote_open":
                return self._quote(lines, first)
            case "paragraph_open":
                return self._paragraph(text, first)
        return None

    def _heading(self, text: str, level: int, first: int, last: int) -> list[dict] | None:
        words = without_anchor(re.sub(r"^\s{0,3}#{1,6}\s+|\s+#+\s*$", "", text.split("\n")[0]))
        if len(words) > 200 or "![" in words:
            return None
        self.claim_lines(first, last)
        return [raw.heading(plain_words(words) or words, level)]

    def _fence(self, token, first: int, last: int) -> list[dict]:
        name, _, rest = token.info.strip().partition(" ")
        if name in self.fences:
            return self.fences[name](self, token.content, rest, first)
        self.claim_lines(first, last, kinds={"code", "question"} | FENCED)
        options = pieces.attributes(rest)
        title = options.get("title", "")
        if name in {"output", "out"} or rest.strip() == "out":
            name, title = "text", title or "Output"
        if not token.content.strip():
            return []
        return [raw.code(token.content, name, title, options.get("hl", ""))]

    def _table(self, text: str) -> list[dict]:
        rows, row = [], []
        for token in _parser.parse(text):
            if token.type == "tr_open":
                row = []
            elif token.type == "inline":
                row.append(token.content)
            elif token.type == "tr_close":
                rows.append(row)
        if not rows:  # what was rewritten is no table any more
            return [raw.markdown(text)]
        width = len(rows[0])
        return [raw.table(rows[0], [(row + [""] * width)[:width] for row in rows[1:]])]

    def _quote(self, lines: list[str], first: int) -> list[dict] | None:
        inner = [re.sub(r"^\s{0,3}> ?", "", line) for line in lines]
        if box := CALLOUT.match(inner[0].strip()):
            tone, title = box[1].lower(), box[2].strip()
            is_known = tone in raw.KNOWN_TONES
            self.claim_lines(
                first,
                first + len(lines) - 1,
                outcome=MAPPED if is_known else RAW,
                reason="" if is_known else f"[!{box[1]}] is not a kind of callout; shown as a note",
            )
            body = self._stored("\n".join(["", *inner[1:]]), first)
            return [raw.callout(tone, title or ("" if is_known else box[1].title()), body or title or "…")]
        if len(inner) > 1 and (who := ATTRIBUTION.match(inner[-1].strip())):
            body = self._stored("\n".join(inner[:-1]), first)
            self.claim_lines(first, first + len(lines) - 1)
            return [raw.quote(body.strip(), plain_words(who[1]))]
        return None

    def _paragraph(self, text: str, first: int) -> list[dict] | None:
        """A paragraph with pictures of the course alone on their lines falls apart at them."""
        cuts = [image for image in pieces.find_images(text, self.definitions) if self._stands_alone(text, image)]
        if not cuts:
            return None
        blocks, position = [], 0
        for image in cuts:
            blocks += self._markdown_block(text[position : image.start], first + text.count("\n", 0, position))
            blocks += self._image_block(image, first + text.count("\n", 0, image.start), text)
            position = image.end
        return blocks + self._markdown_block(text[position:], first + text.count("\n", 0, position))

    def _stands_alone(self, text: str, image: pieces.Image) -> bool:
        before, after = text[: image.start].rsplit("\n", 1)[-1], text[image.end :].split("\n", 1)[0]
        return not before.strip() and not after.strip() and not self._is_remote(image.url)

    def _image_block(self, image: pieces.Image, line: int, text: str) -> list[dict]:
        alt, caption = self._words(image)
        path = self.attach_image(image, line)
        self.claim_lines(line, line + text.count("\n", image.start, image.end))
        if path is None:
            return [raw.markdown(f"*{alt or caption}*")] if alt or caption else []
        below = []
        if len(" ".join(caption.split())) > raw.LONGEST_CAPTION:  # longer than a caption may be: text below the picture
            below, caption = [raw.markdown(self._stored(caption, line))], ""
        on_white = PurePosixPath(path).suffix.lower() == ".svg" and self.captions_in_brackets
        return [raw.image(path, alt, caption, on_white=on_white), *below]

    def _markdown_block(self, text: str, first: int) -> list[dict]:
        text = self._stored(text, first)
        return [*([raw.markdown(text)] if text.strip() else []), *self._linked_documents()]
