"""What there is in a Markdown file, line by line, without understanding it.

This is the other side of the books: it shares no code with the readers that map the same text, so that what a reader
overlooks shows up as unaccounted for.
"""

import re
from dataclasses import dataclass, field

from core.import_ledger import Item

from .source import BadFile, CourseSource

FENCE = re.compile(r"^[ \t>]*(?:[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})(.*)$")
SPECIAL_FENCES = {
    "quiz": "quiz", "video": "video", "file": "document", "embed": "embed", "audio": "audio", "gallery": "gallery",
    "accordion": "accordion", "tabs": "tabs", "columns": "columns", "button": "button", "ai-tool": "ai_tool",
}  # fmt: skip
CONTAINER = re.compile(r"^\s*:{3,}\s*([A-Za-z].*?)?\s*$")
CONDITION = re.compile(r"^\s*\{(#if\b.*|:else.*|/if)\}\s*$")
DEFINITION = re.compile(r"^ {0,3}\[([^\]^]+)\]:\s*\S+")
HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*)$")
DIVIDER = re.compile(r"^ {0,3}([-*_])( *\1){2,}\s*$")
TABLE_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$|^\s*\|\s*:?-+:?\s*\|\s*$")
TAG = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)(?=[\s>/]|$)")
CLOSING = re.compile(r"</[A-Za-z][A-Za-z0-9-]*\s*>")
IMAGE = re.compile(r"!\[(?!\[)")
CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
ATTRIBUTES = re.compile(r"^\s*(\{?\s*(alt|width|height|align|title|class|[.#][\w-]+)\s*=?.*|\})\s*$")


def scan_markdown(file: str, text: str) -> list[Item]:
    return _Scanner(file).scan(text)


def scan_files(source: CourseSource, *, endings=(".md", ".mdx")) -> list[Item]:
    """Every file, symbolic links too, and what is in those that end like this and can be read."""
    items = [Item(path, "file") for path in [*source.files, *source.links]]
    for path in source.files:
        if path.endswith(endings):
            try:
                items += scan_markdown(path, source.text(path))
            except BadFile:
                continue
    return items


@dataclass
class _Scanner:
    file: str
    items: list[Item] = field(default_factory=list)

    def add(self, kind, line, detail=""):
        self.items.append(Item(self.file, kind, line, detail.strip()[:100]))

    def scan(self, text: str) -> list[Item]:
        lines = text.split("\n")
        start = self._front_matter(lines)
        fence = formula = None
        comment = False
        tag = None  # (braces, quote) of a tag that is still open
        self.run = ""  # kind of the run of lines that this line may continue
        self.in_list = False
        for number, line in enumerate(lines[start:], start=start + 1):
            if fence:
                if re.match(rf"^[ \t>]*{re.escape(fence[0])}{{{fence[1]},}}\s*$", line):
                    fence = None
                elif fence[2] == "quiz" and re.match(r"^\s*-\s*(\{\s*)?question\s*:", line):
                    self.add("question", number)
                continue
            if formula:
                formula = not line.rstrip().endswith("$$")
                continue
            if comment:
                if "-->" not in line:
                    continue
                line, comment = line.split("-->", 1)[1], False
            if tag:
                line, tag = self._skip_tag(line, *tag)
                if tag:
                    continue
            if line.strip() and not line[0].isspace():
                self.in_list = bool(re.match(r"([-*+]|\d+[.)])\s", line))
            if line.startswith(("    ", "\t")) and not self.in_list and self.run in {"", "indented"} and line.strip():
                if self.run != "indented":
                    self.add("code", number)
                self.run = "indented"
                continue
            if opening := FENCE.match(line):
                word = (opening[2].split() or [""])[0]
                if not (opening[1][0] == "`" and "`" in opening[2]):
                    self.run = ""
                    self.add(SPECIAL_FENCES.get(word, "code"), number, word)
                    fence = (opening[1][0], len(opening[1]), word)
                    continue
            line, comment, tag = self._inline(line, number)
            formula = self._block(line, number, lines[number] if number < len(lines) else "")
        return self.items

    def _front_matter(self, lines) -> int:
        if not lines or lines[0].rstrip() != "---":
            return 0
        end = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() in {"---", "..."}), 0)
        for number, line in enumerate(lines[1:end], start=2):
            if key := re.match(r"^([A-Za-z_][\w-]*)\s*:", line):
                self.add("setting", number, key[1])
        return end + 1 if end else 0

    def _inline(self, line, number):
        """Take images, tags and comments out of a line. Returns (rest, a comment goes on, a tag goes on)."""
        plain = CODE_SPAN.sub(lambda match: "\0" * len(match[0]), line)
        rest, position, comment, tag = "", 0, False, None
        while position < len(plain):
            if plain.startswith("<!--", position):
                self.add("comment", number)
                end = plain.find("-->", position)
                if end < 0:
                    comment = True
                    break
                position = end + 3
            elif opening := TAG.match(plain, position):
                name = opening[1]
                kind = {"img": "image", "Question": "question", "Youtube": "video"}.get(name, "tag")
                self.add(kind, number, name)
                left, tag = self._skip_tag(plain[opening.end() :], 0, "")
                if tag:
                    break
                position = len(plain) - len(left)
            elif closing := CLOSING.match(plain, position):
                position = closing.end()
            elif IMAGE.match(plain, position) and not plain.startswith("\\", position - 1):
                self.add("image", number)
                alone = re.compile(r"!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])?(\{[^}]*\}?)?").match(plain, position)
                position = alone.end() if alone else position + 2
            else:
                rest += plain[position]
                position += 1
        return rest, comment, tag

    @staticmethod
    def _skip_tag(line, braces, quote):
        """(what follows the end of the tag, None), or ("", (braces, quote)) when it goes on in the next line."""
        escaped = False
        for position, character in enumerate(line):
            if quote:
                if character == quote and not escaped:
                    quote = ""
                escaped = character == "\\" and not escaped
            elif character in "\"'`":
                quote = character
            elif character in "{[":
                braces += 1
            elif character in "}]":
                braces -= 1
            elif character == ">" and braces <= 0:
                return line[position + 1 :], None
        return "", (braces, quote)

    def _block(self, line, number, following):
        """Note what kind of line this is. Returns whether a formula goes on in the next line."""
        if not line.strip():
            self.run = ""
        elif box := CONTAINER.match(line):
            self.run = ""
            if box[1]:
                self.add("container", number, box[1])
        elif condition := CONDITION.match(line):
            self.run = ""
            if not condition[1].startswith("/"):
                self.add("condition", number, condition[1])
        elif name := DEFINITION.match(line):
            self.add("definition", number, name[1])
            self.run = ""
        elif heading := HEADING.match(line):
            self.run = ""
            self.add("heading", number, heading[2])
        elif DIVIDER.match(line) and self.run != "text":
            self.run = ""
            self.add("divider", number)
        elif line.strip().startswith("$$"):
            self.run = ""
            self.add("formula", number)
            return not (line.strip().endswith("$$") and len(line.strip()) > 3)
        elif line.lstrip().startswith(">"):
            self._continue("quote", number, line)
        elif TABLE_RULE.match(following) and "|" in line:
            self.run = ""
            self._continue("table", number, line)
        elif self.run == "table" and "|" in line:
            pass
        elif not ATTRIBUTES.match(line):
            self._continue("text", number, line)
        return False

    def _continue(self, kind, number, line):
        if self.run != kind:
            self.add(kind, number, line)
            self.run = kind
