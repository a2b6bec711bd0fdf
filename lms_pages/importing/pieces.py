"""Finding images, links and tags in Markdown text, with code and formulas left alone."""

import re
from dataclasses import dataclass

FENCED = re.compile(
    r"^([ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t>]*\2[`~]*[ \t]*$|\Z)", re.M | re.S
)
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.S)
FORMULA = re.compile(r"\$\$.+?\$\$|(?<![\\$\d])\$(?=[^\s$])(?:\\.|[^$\\\n])*(?<!\s)\$(?!\d)", re.S)
DEFINITION = re.compile(
    r'^ {0,3}\[([^\]^\n]+)\]:[ \t]*\n?[ \t]*<?([^\s>]+)>?(?:[ \t]+(?:"([^"\n]*)"|\'([^\'\n]*)\'))?[ \t]*$'
    r"(\n[ \t]*\{[^}]*\})?",
    re.M,
)
LINK = re.compile(r'(?<=\])\([ \t]*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?((?:\s+(?:"[^"]*"|\'[^\']*\'))?)\s*\)')
ATTRIBUTE = re.compile(r"""([:@\w-]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|\{([^}]*)\}|([^\s"'>]+)))?""", re.S)
TAG = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)(?=[\s>/])((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")


def _without_indented_code(text: str) -> str:
    lines, is_code, in_list, after_blank = text.split("\n"), False, False, True
    for number, line in enumerate(lines):
        indented = line.startswith(("    ", "\t"))
        if not line.strip():
            after_blank = True
            continue
        if not indented:
            in_list = bool(re.match(r"\s{0,3}(?:[-*+]|\d+[.)])\s", line)) or (in_list and line.startswith(" "))
        is_code = indented and not in_list and (is_code or after_blank)
        after_blank = False
        if is_code:
            lines[number] = "\0" * len(line)
    return "\n".join(lines)


def masked(text: str) -> str:
    """The text with code and formulas blotted out, every other character at its place."""
    text = _without_indented_code(text)
    for pattern in (FENCED, CODE_SPAN, FORMULA):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", "\0", match[0]), text)
    return text


def blanked(text: str, start: int, end: int) -> str:
    """The text without what stands between, and with as many lines as before."""
    return text[:start] + "\n" * text.count("\n", start, end) + text[end:]


def attributes(text: str) -> dict[str, str]:
    """{name: value} of what stands in a tag or in {braces}."""
    return {
        match[1].lower(): next((value for value in match.groups()[1:] if value is not None), "")
        for match in ATTRIBUTE.finditer(text)
    }


def label_of(text: str) -> str:
    """The form in which names of definitions are compared."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True)
class Definition:
    label: str
    url: str
    title: str
    attributes: dict
    start: int
    end: int


def definitions(text: str) -> list[Definition]:
    """[label]: url "title", with {attributes} in the next lines as Pandoc writes them."""
    return [
        Definition(
            label_of(match[1]),
            match[2],
            match[3] or match[4] or "",
            attributes((match[5] or "").strip(" \n{}")),
            *match.span(),
        )
        for match in DEFINITION.finditer(masked(text))
    ]


@dataclass(frozen=True)
class Image:
    """`words` stands between the brackets; `attributes` are those in {braces} behind it."""

    start: int
    end: int
    words: str
    url: str
    title: str
    attributes: dict


def find_images(text: str, known: dict[str, Definition] | None = None) -> list[Image]:
    """Markdown images, written out or by the name of a definition; words may hold links and run over lines."""
    plain, known, images, position = masked(text), known or {}, [], 0
    while (start := plain.find("![", position)) >= 0:
        position = start + 2
        if start and plain[start - 1] == "\\":
            continue
        end = _closing(plain, start + 1, "[", "]")
        if end is None:
            continue
        words, image = text[start + 2 : end - 1], None
        if plain.startswith("(", end):
            after = _closing(plain, end, "(", ")")
            target = re.match(r"""\(\s*(?:<([^>\n]*)>|(\S*?))(?:\s+(?:"(.*)"|'(.*)'))?\s*\)$""", text[end:after], re.S)
            if after and target:
                image = (after, target[1] or target[2] or "", target[3] or target[4] or "", {})
        else:
            named = re.compile(r"\[([^\]]*)\]").match(text, end)
            definition = known.get(label_of((named and named[1]) or words))
            if definition:
                image = (named.end() if named else end, definition.url, definition.title, definition.attributes)
        if image is None:
            continue
        after, url, title, extra = image
        braces = re.compile(r"\{[^{}]*\}").match(text, after)
        if braces:
            extra, after = {**extra, **attributes(braces[0][1:-1])}, braces.end()
        images.append(Image(start, after, words.strip(), url, title, extra))
        position = after
    return images


def _closing(text: str, start: int, opening: str, closing: str) -> int | None:
    """The place behind the bracket that closes the one at `start`; None when a paragraph ends before."""
    depth = 0
    for position in range(start, len(text)):
        character = text[position]
        if character == "\\":
            continue
        if position and text[position - 1] == "\\":
            continue
        if character == opening:
            depth += 1
        elif character == closing:
            depth -= 1
            if depth == 0:
                return position + 1
        elif text.startswith("\n\n", position):
            return None
    return None
