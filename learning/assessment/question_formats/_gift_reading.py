"""GIFT, read."""

import re

from core.import_ledger import Item

from ..question_format import BadQuestion, Reading
from . import _building as building
from ._gift_text import answers, as_markdown, find, in_format, split, unescaped
from ._plain_files import summary

TRUE_FALSE = re.compile(r"(TRUE|T|FALSE|F)(?![A-Za-z])", re.IGNORECASE)
ORDERING = re.compile(r"(\d+)?\s*((?:[A-Z_]+\b[ \t]*)*)(?:none|abc|ABCD|123|iii|IIII)?\s*", re.DOTALL)
WEIGHT = re.compile(r"%(-?\d+(?:\.\d+)?)%")
NOTE = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")


def blocks(text: str) -> list[tuple[int, str]]:
    """[(line, lines)] of what is separated by blank lines; one within an answer part separates nothing."""
    found: list[list] = []
    is_open = was_blank = False
    for line, words in enumerate(text.split("\n"), 1):
        if not words.strip():
            was_blank = True
            continue
        if was_blank and is_open and not re.match(r"\s*[=~#}]", words):
            is_open = False  # the part before was never closed
        if found and not (was_blank and not is_open):
            found[-1][1].append(words)
        else:
            found.append([line, [words]])
        was_blank = False
        opened = "\n".join(line for line in found[-1][1] if not line.lstrip().startswith("//"))
        start = find(opened, "{")
        is_open = start >= 0 and find(opened, "}", start) < 0
    return [(line, "\n".join(lines)) for line, lines in found]


class GiftReader:
    def __init__(self, reading: Reading, file: str):
        self.reading, self.file = reading, file
        self.tags: list[str] = []
        self.category = ""

    def read(self, text: str) -> None:
        found = [part for line, words in blocks(text) for part in self._parts(line, words)]
        self.reading.ledger.expect([item for item, _words, _notes in found])
        for item, words, notes in found:
            if item.kind == "category":
                self.category = words
                self.tags = building.category_tags(words)
                self.reading.book(item, target=", ".join(self.tags))
                continue
            try:
                self._question(item, words, notes)
            except BadQuestion as problem:
                self.reading.reject(item, str(problem))

    def _parts(self, line: int, block: str):
        """(item, words, {"id", "tags"}) of the category and the question in a block, comments taken out."""
        notes, lines, begin = {"id": "", "tags": []}, [], line
        for place, words in enumerate(block.split("\n")):
            if words.lstrip().startswith("//"):
                for kind, value in NOTE.findall(words):
                    value = re.sub(r"\\(.)", r"\1", value)
                    if kind == "id":
                        notes["id"] = value
                    else:
                        notes["tags"].append(value)
            elif words.lstrip().startswith("$CATEGORY:"):
                path = words.split(":", 1)[1].strip()
                yield Item(self.file, "category", line + place, summary(path, 120)), unescaped(path), {}
            else:
                begin = begin if lines else line + place
                lines.append(words)
        if lines:
            words = "\n".join(lines)
            yield Item(self.file, "question", begin, summary(words)), words, notes

    def _question(self, item: Item, words: str, notes: dict) -> None:
        name, words = self._name(words)
        start = find(words, "{")
        if start < 0:
            raise BadQuestion("It has no answer part in braces: a description, which is not asked.")
        end = find(words, "}", start)
        if end < 0:
            raise BadQuestion("Its answer part is never closed: a } is missing.")
        if find(words, "{}", end + 1) >= 0:
            raise BadQuestion("It has more than one answer part in braces. Put a backslash before braces in the text.")
        kind, stem = in_format(words[:start], "moodle")
        body, after = words[start + 1 : end].strip(), words[end + 1 :]
        place = re.search(r"(?<!\\)####", body)
        body, explanation = (body[: place.start()].strip(), body[place.end() :]) if place else (body, "")
        key = notes["id"] or f"{self.category}:{name or as_markdown(stem, kind)}"
        question = building.basis(
            self.reading,
            "essay",
            key,
            as_markdown(stem, kind),
            explanation=as_markdown(explanation, kind),
            tags=[*self.tags, *notes["tags"]],
        )
        remarks: list[str] = []
        if after.strip() and body:
            self._missing_word(question, kind, body, as_markdown(after, kind), remarks)
        else:
            question["stem"] = f"{question['stem']} {as_markdown(after, kind)}".strip()
            self._answer(question, kind, body, remarks)
        self.reading.add(question, item, name=name or self.file, notes=remarks)

    def _name(self, words: str) -> tuple[str, str]:
        words = words.strip()
        if not words.startswith("::"):
            return "", words
        end = re.search(r"(?<!\\)::", words[2:])
        if not end:
            raise BadQuestion("Its name begins with :: and never ends.")
        return unescaped(words[2 : end.start() + 2]).strip(), words[end.end() + 2 :].strip()

    def _answer(self, question: dict, kind: str, body: str, remarks: list[str]) -> None:
        if not body:
            question |= {"min_words": None, "max_words": None, "model_answer": ""}
        elif body.startswith("#"):
            self._numeric(question, kind, body[1:].strip())
        elif body.startswith(">"):
            self._ordering(question, kind, body[1:])
        elif (match := TRUE_FALSE.match(body)) and body[match.end() :].strip()[:1] in ("", "#"):
            self._true_false(question, kind, match[1][0].upper() == "T", body[match.end() :])
        else:
            self._written_or_chosen(question, kind, answers(body), remarks)

    def _true_false(self, question, kind, is_true: bool, rest: str) -> None:
        _before, rest = split(rest, "#")
        wrong, right = (as_markdown(part, kind) for part in split(rest, "#"))
        question |= {
            "type": "true_false",
            "is_true": is_true,
            "feedback_true": right if is_true else wrong,
            "feedback_false": wrong if is_true else right,
        }

    def _written_or_chosen(self, question, kind, given, remarks) -> None:
        marks = {mark for mark, _words in given}
        if all(mark == "=" and "->" in words for mark, words in given):
            pairs = [words.split("->", 1) for _mark, words in given]
            pairs = [(as_markdown(left, kind), as_markdown(right, kind)) for left, right in pairs]
            alone = [right for left, right in pairs if not left]
            building.set_matching(question, [pair for pair in pairs if pair[0]], alone)
        elif marks == {"="}:
            question |= {"type": "short_text", "accepted": [self._accepted(words, kind) for _mark, words in given]}
        else:
            options = [self._option(mark, words, kind) for mark, words in given]
            building.set_choices(question, options, several="=" not in marks)

    def _weighed(self, words: str, default, kind: str):
        """(text as it stands, share, feedback)"""
        words = words.strip()
        weight = WEIGHT.match(words)
        share = building.fraction(weight[1]) if weight else default
        text, feedback = split(words[weight.end() :] if weight else words, "#")
        return text.strip(), share, as_markdown(feedback, kind)

    def _option(self, mark: str, words: str, kind: str) -> tuple:
        text, share, feedback = self._weighed(words, 1 if mark == "=" else 0, kind)
        return as_markdown(text, kind), share, feedback

    def _accepted(self, words: str, kind: str) -> dict:
        text, share, feedback = self._weighed(words, 1, kind)
        return building.wildcard_accepted(unescaped(text).strip(), share=share, feedback=feedback)

    def _numeric(self, question, kind, body: str) -> None:
        given = answers(body) if find(body, "=~") == 0 else [("=", body)]
        entries = []
        for mark, words in given:
            text, share, feedback = self._weighed(words, 1 if mark == "=" else 0, kind)
            entries.append(_number(unescaped(text)) | {"fraction": share, "feedback": feedback})
        question |= {"type": "numeric", "accepted": entries, "unit": "", "unit_required": False}

    def _ordering(self, question, kind, body: str) -> None:
        head = ORDERING.match(body)
        items = [as_markdown(line, kind) for line in body[head.end() :].split("\n") if line.strip()]
        building.set_ordering(question, items, partial="ALL_OR_NOTHING" not in (head[2] or ""))

    def _missing_word(self, question, kind, body: str, after: str, remarks) -> None:
        given = answers(body)
        options = [self._weighed(words, 1 if mark == "=" else 0, kind) for mark, words in given]
        if any(mark == "~" for mark, _words in given):
            blank = {
                "id": "1",
                "accepted": [
                    building.accepted(unescaped(text), share=share, feedback=feedback, match="exact")
                    for text, share, feedback in options
                    if share > 0 or feedback
                ],
                "options": [unescaped(text) for text, _share, _feedback in options],
            }
        else:
            blank = {"id": "1", "accepted": [self._accepted(words, kind) for _mark, words in given]}
        space = "" if after[:1] in ".,;:!?)" else " "
        building.set_blanks(question, f"{question['stem']} [[1]]{space}{after}".strip(), [blank])


def _number(text: str) -> dict:
    """{"value", "tolerance"} of 5, 5:0.1 and 4.9..5.1"""
    text = text.strip()
    if ".." in text:
        low, high = (building.number(part) for part in text.split("..", 1))
        low, high = sorted((building.Decimal(str(low)), building.Decimal(str(high))))
        return {"value": building.number((low + high) / 2), "tolerance": building.number((high - low) / 2)}
    value, _colon, tolerance = text.partition(":")
    return {"value": building.number(value), "tolerance": building.number(tolerance.strip() or 0)}
