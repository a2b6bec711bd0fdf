"""Tags of MDX files: where one ends, and the values of JavaScript literals in it."""

import re


class BadLiteral(ValueError):
    """Not a JavaScript literal that can be read."""


def tag_end(text: str, start: int) -> int | None:
    """The place behind the > of the tag that opens at `start`; quotes and braces may hold other ones."""
    braces, quote, position = 0, "", start
    while position < len(text):
        character = text[position]
        if quote:
            if character == "\\":
                position += 1
            elif character == quote:
                quote = ""
        elif character in "\"'`":
            quote = character
        elif character in "{[":
            braces += 1
        elif character in "}]":
            braces -= 1
        elif character == ">" and braces <= 0:
            return position + 1
        position += 1
    return None


def expression(tag: str, name: str) -> str:
    """The text in name={…} of a tag, "" when it has none."""
    match = re.search(rf"\b{name}=\{{", tag)
    if not match:
        return ""
    reader = _Reader(tag, match.end())
    try:
        reader.value()
    except BadLiteral:
        return tag[match.end() :]
    return tag[match.end() : reader.position]


def literal(text: str):
    """Strings, numbers, booleans, null, arrays, objects (keys with or without quotes) as Python. Raises BadLiteral."""
    reader = _Reader(text, 0)
    value = reader.value()
    reader.space()
    if reader.position < len(text):
        raise BadLiteral(f"unexpected {text[reader.position : reader.position + 20]!r}")
    return value


class _Reader:
    ESCAPES = {"n": "\n", "t": "\t", "r": "", "b": "", "f": "", "0": "", "\n": ""}
    SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.S)
    WORD = re.compile(r"[A-Za-z_$][\w$]*|-?\d+(?:\.\d+)?")
    DEEPEST = 50

    def __init__(self, text: str, position: int):
        self.text, self.position, self.depth = text, position, 0

    def space(self):
        self.position = self.SPACE.match(self.text, self.position).end()

    def peek(self) -> str:
        self.space()
        return self.text[self.position : self.position + 1]

    def take(self, character: str):
        if self.peek() != character:
            raise BadLiteral(f"expected {character!r}, found {self.text[self.position : self.position + 20]!r}")
        self.position += 1

    def value(self):
        self.depth += 1
        if self.depth > self.DEEPEST:
            raise BadLiteral("nested too deeply")
        try:
            match self.peek():
                case "[":
                    return self.array()
                case "{":
                    return self.object()
                case '"' | "'" | "`":
                    return self.string()
            return self.word()
        finally:
            self.depth -= 1

    def array(self) -> list:
        self.take("[")
        values = []
        while self.peek() != "]":
            values.append(self.value())
            if self.peek() != "]":
                self.take(",")
        self.take("]")
        return values

    def object(self) -> dict:
        self.take("{")
        values = {}
        while self.peek() != "}":
            key = self.string() if self.peek() in {'"', "'"} else self.name()
            self.take(":")
            values[key] = self.value()
            if self.peek() != "}":
                self.take(",")
        self.take("}")
        return values

    def string(self) -> str:
        quote = self.peek()
        self.position += 1
        parts = []
        while self.position < len(self.text):
            character = self.text[self.position]
            self.position += 1
            if character == quote:
                return "".join(parts)
            if character == "\\":
                parts.append(self.escape())
            elif quote == "`" and character == "$" and self.text.startswith("{", self.position):
                raise BadLiteral("a template with ${…} cannot be read")
            else:
                parts.append(character)
        raise BadLiteral("a string has no end")

    def escape(self) -> str:
        character = self.text[self.position : self.position + 1]
        self.position += 1
        if (
            code := re.compile(r"[0-9a-fA-F]{4}|\{[0-9a-fA-F]{1,6}\}").match(self.text, self.position)
            if character == "u"
            else None
        ):
            self.position = code.end()
            return chr(min(int(code[0].strip("{}"), 16), 0x10FFFF))
        return self.ESCAPES.get(character, character)

    def name(self) -> str:
        self.space()
        match = self.WORD.match(self.text, self.position)
        if not match:
            raise BadLiteral(f"expected a name, found {self.text[self.position : self.position + 20]!r}")
        self.position = match.end()
        return match[0]

    def word(self):
        word = self.name()
        known = {"true": True, "false": False, "null": None, "undefined": None}
        if word in known:
            return known[word]
        try:
            return float(word) if "." in word else int(word)
        except ValueError:
            raise BadLiteral(f"{word!r} is not a value") from None
