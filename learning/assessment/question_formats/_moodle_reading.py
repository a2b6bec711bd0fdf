"""Moodle XML, read: one function for each kind of question."""

import base64
import binascii
import re
from hashlib import sha256
from html import unescape

from core.html_markdown import escape_markdown, lost_tags, to_markdown
from core.import_ledger import Item
from core.uploads.file_types import FILE_KINDS, KIND_OF_ENDING

from ..question_format import BadQuestion, Reading, texts_of
from . import _building as building
from . import _cloze as cloze
from . import _pictures as pictures
from ._xml import Node, inner_text, parse

PLUGIN_FILE = re.compile(r"@@PLUGINFILE@@/")
FILE_GROUPS = {"presentation": "slides"}  # where ours has another name
COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def flag(node: Node, tag: str, *, default: bool = False) -> bool:
    text = (node.findtext(tag) or "").strip().casefold()
    return text in ("1", "true", "yes") if text else default


class MoodleReader:
    def __init__(self, reading: Reading, file: str):
        self.reading, self.file = reading, file
        self.tags: list[str] = []
        self.category = ""

    def read(self, data: bytes) -> None:
        document = parse(data, self.file)
        nodes = [node for node in document.root if node.tag == "question"]
        items = {id(node): self._item(node) for node in nodes}
        self.reading.ledger.expect(list(items.values()))
        for node in nodes:
            if not node.is_whole:
                self.reading.reject(items[id(node)], document.problem)
            elif node.get("type") == "category":
                self._category(items[id(node)], node)
            else:
                self._question(items[id(node)], node)
        if document.problem and all(node.is_whole for node in nodes):
            self.reading.reject(Item(self.file, "file", 0), document.problem)

    def _item(self, node: Node) -> Item:
        if node.get("type") == "category":
            return Item(self.file, "category", node.line, inner_text(node.find("category"))[:120])
        detail = inner_text(node.find("name")) or inner_text(node.find("questiontext/text"))
        return Item(self.file, "question", node.line, " ".join(detail.split())[:80])

    def _category(self, item: Item, node: Node) -> None:
        self.category = inner_text(node.find("category"))
        self.tags = building.category_tags(self.category)
        self.reading.book(item, target=", ".join(self.tags))

    def _question(self, item: Item, node: Node) -> None:
        kind, self.notes, self.files = node.get("type") or "", [], {}
        make = KINDS.get(kind)
        try:
            if make is None:
                raise BadQuestion(REFUSED.get(kind, f"There is no kind of question like Moodle's “{kind[:40]}” here."))
            name = inner_text(node.find("name"))
            stem = self.text(node.find("questiontext"))
            key = inner_text(node.find("idnumber")) or f"{self.category}:{name or stem}"
            question = building.basis(
                self.reading,
                "essay",
                key,
                stem,
                points=node.findtext("defaultgrade") or 1,
                explanation=self.text(node.find("generalfeedback")),
                hints=self._hints(node),
                tags=[*self.tags, *(inner_text(tag) for tag in node.iterfind("tags/tag"))],
            )
            make(self, question, node)
            self._settings(item, node)
            if self.reading.add(question, item, name=name, notes=self.notes):
                self._keep_files(item, question)
        except BadQuestion as problem:
            self.reading.reject(item, str(problem))
        for path, (_content, reason) in self.files.items():
            if path not in self.reading.files:
                self.reading.reject(Item(self.file, "picture", node.line, path), reason or "No text shows it.")

    def _hints(self, node: Node) -> list[dict]:
        """The penalty of Moodle for a further try is what a hint costs."""
        points = building.Decimal(str(building.number(node.findtext("defaultgrade") or 1)))
        penalty = building.Decimal(str(building.number(node.findtext("penalty") or 0)))
        cost = building.number(points * penalty, places=2)
        return [{"text": self.text(hint), "cost": cost} for hint in node.iterfind("hint")]

    def _settings(self, item: Item, node: Node) -> None:
        if flag(node, "hidden"):
            self.notes.append("it was hidden in Moodle")
        for tag in COMBINED:
            if inner_text(node.find(f"{tag}/text")):
                place = Item(self.file, "setting", node.line, tag)
                self.reading.reject(place, "Feedback belongs to options or to the explanation here.")

    def text(self, node: Node | None, words: str | None = None) -> str:
        """The text of an element (or `words` in its place) in its format, as Markdown; the files inside it are kept
        for what shows them."""
        if node is None:
            return ""
        folder = self._files_of(node)
        if words is None:
            words = (node.text if node.find("text") is None else node.findtext("text")) or ""
        kind = node.get("format") or "moodle_auto_format"
        if kind == "html" or (kind == "moodle_auto_format" and re.search(r"<[a-zA-Z/!]", words)):
            self.notes += [f"<{tag}> was left out" for tag in lost_tags(words)]
            text = to_markdown(words if kind == "html" else words.strip().replace("\n", "<br>"))
        elif kind == "markdown":
            text = words.strip()
        else:
            text = escape_markdown(unescape(words.strip()) if kind == "moodle_auto_format" else words.strip())
        return pictures.with_files(text, lambda address: self._find(address, folder), self.notes)

    def plain(self, node: Node | None) -> str:
        """The text of an answer that is typed: it is compared, never shown as Markdown."""
        words = inner_text(node.find("text") if node is not None else None)
        return (
            unescape(re.sub(r"<[^>]+>", "", words)).strip()
            if node is not None and node.get("format") == "html"
            else words
        )

    def _files_of(self, node: Node) -> dict[str, str]:
        """{name in the text: path} of the pictures inside an element."""
        found = {}
        for file in node.iterfind("file"):
            name = (file.get("path") or "/").strip("/")
            name = f"{name}/{file.get('name')}" if name else file.get("name") or ""
            reason, content = "", b""
            try:
                content = base64.b64decode(re.sub(r"\s+", "", file.text or ""), validate=True)
            except (binascii.Error, ValueError):
                reason = "Its content is not base64."
            path = f"{sha256(content).hexdigest()[:12]}/{pictures.safe_name(name)}"
            self.files[path] = (content, reason)
            found[name] = path
        return found

    def _find(self, address: str, folder: dict[str, str]) -> str | None:
        path = folder.get(PLUGIN_FILE.sub("", address).split("?")[0])
        return path if path and not self.files[path][1] else None

    def _keep_files(self, item: Item, question: dict) -> None:
        for path in {path for text in texts_of(question) for path in pictures.used_files(text)}:
            if path in self.files and path not in self.reading.files:
                pictures.keep(self.reading, Item(self.file, "picture", item.line, path), path, self.files[path][0])

    def _share(self, node: Node):
        return building.fraction(node.get("fraction") or 0)

    def choice(self, question, node):
        options = [
            (self.text(answer), self._share(answer), self.text(answer.find("feedback")))
            for answer in node.iterfind("answer")
        ]
        building.set_choices(question, options, several=not flag(node, "single", default=True))

    def all_or_nothing(self, question, node):
        self.choice(question, node)
        question["type"], question["partial"] = "multiple_choice", "none"
        for option in question["options"]:
            option.pop("fraction", None)

    def true_false(self, question, node):
        answers = {self.plain(answer).casefold(): answer for answer in node.iterfind("answer")}
        if set(answers) != {"true", "false"}:
            raise BadQuestion("Its answers are not “true” and “false”.")
        question |= {
            "type": "true_false",
            "is_true": self._share(answers["true"]) > 0,
            "feedback_true": self.text(answers["true"].find("feedback")),
            "feedback_false": self.text(answers["false"].find("feedback")),
        }

    def short_text(self, question, node):
        is_exact = flag(node, "usecase")
        entries = []
        for answer in node.iterfind("answer"):
            given = {"share": self._share(answer), "feedback": self.text(answer.find("feedback"))}
            entry = building.wildcard_accepted(self.plain(answer), **given)
            if is_exact and entry["match"] == "pattern":
                entry["text"] = entry["text"].removeprefix("(?i)")
            elif is_exact:
                entry["match"] = "exact"
            entries.append(entry)
        question |= {"type": "short_text", "accepted": entries}

    def numeric(self, question, node):
        entries = []
        for answer in node.iterfind("answer"):
            value, feedback = self.plain(answer), self.text(answer.find("feedback"))
            if value == "*":
                self.notes.append("feedback for any other number was left out")
                continue
            tolerance = building.number((answer.findtext("tolerance") or "0").strip() or 0)
            entries.append(
                {
                    "value": building.number(value),
                    "tolerance": tolerance,
                    "fraction": self._share(answer),
                    "feedback": feedback,
                }
            )
        units = [inner_text(unit.find("unit_name")) for unit in node.iterfind("units/unit")]
        if len(units) > 1:
            self.notes.append(f"of the units only {units[0]} is known here")
        required = (node.findtext("unitgradingtype") or "0").strip() not in ("", "0")
        question |= {
            "type": "numeric",
            "accepted": entries,
            "unit": units[0] if units else "",
            "unit_required": required and bool(units),
        }

    def matching(self, question, node):
        parts = list(node.iterfind("subquestion"))
        pairs = [(self.text(part), escape_markdown(inner_text(part.find("answer/text")))) for part in parts]
        alone = [right for left, right in pairs if not left]
        building.set_matching(question, [pair for pair in pairs if pair[0]], alone)

    def ordering(self, question, node):
        items = [self.text(answer) for answer in node.iterfind("answer")]
        grading = (node.findtext("gradingtype") or "").strip().upper()
        building.set_ordering(question, items, partial=grading not in ("ALL_OR_NOTHING", "-1"))

    def endings(self, names: list[str]) -> list[str]:
        """Of endings with or without their point, and of Moodle's names of groups."""
        found = []
        for name in (name.removeprefix("web_").lstrip(".").lower() for name in names):
            kind = FILE_KINDS.get(FILE_GROUPS.get(name, name))
            known = list(kind.types) if kind else [name] if name in KIND_OF_ENDING else []
            found += known
            if not known:
                self.notes.append(f"files of the kind {name} are not taken here")
        return list(dict.fromkeys(found))

    def essay(self, question, node):
        if (node.findtext("responseformat") or "").strip() == "noinline":
            types = self.endings((node.findtext("filetypeslist") or "").replace(",", " ").replace(";", " ").split())
            count = int(building.number(node.findtext("attachments") or 1))
            question |= {
                "type": "file_upload",
                "types": types,
                "max_files": count if count > 0 else 10,
                "max_bytes": int(building.number(node.findtext("maxbytes") or 0)) or None,
            }
            return
        question |= {
            "min_words": int(building.number(node.findtext("minwordlimit") or 0)) or None,
            "max_words": int(building.number(node.findtext("maxwordlimit") or 0)) or None,
            "model_answer": self.text(node.find("graderinfo")),
        }
        if inner_text(node.find("responsetemplate")):
            self.notes.append("the template of the answer was left out")

    def cloze(self, question, node):
        place = node.find("questiontext")
        words, blanks, remarks = cloze.take(place.findtext("text") or "", is_html=place.get("format") == "html")
        self.notes += remarks
        building.set_blanks(question, cloze.with_gaps(self.text(place, words)), blanks)

    def listed_gaps(self, question, node):
        """“Select missing words” and “drag and drop into text”: [[1]] names the first of the choices."""
        choices = [
            (inner_text(part.find("text")), inner_text(part.find("group")) or "1")
            for tag in ("selectoption", "dragbox")
            for part in node.iterfind(tag)
        ]
        place = node.find("questiontext")
        words, blanks = place.findtext("text") or "", []
        for number in re.findall(r"\[\[(\d+)\]\]", words):
            if not 1 <= int(number) <= len(choices):
                raise BadQuestion(f"Gap [[{number}]] has no choice.")
            right, group = choices[int(number) - 1]
            options = list(dict.fromkeys(text for text, other in choices if other == group))
            name = str(len(blanks) + 1)
            blanks.append({"id": name, "accepted": [building.accepted(right, match="exact")], "options": options})
            words = words.replace(f"[[{number}]]", cloze.token(name), 1)
        building.set_blanks(question, cloze.with_gaps(self.text(place, words)), blanks)


KINDS = {
    "multichoice": MoodleReader.choice,
    "multichoiceset": MoodleReader.all_or_nothing,
    "truefalse": MoodleReader.true_false,
    "shortanswer": MoodleReader.short_text,
    "numerical": MoodleReader.numeric,
    "matching": MoodleReader.matching,
    "ordering": MoodleReader.ordering,
    "essay": MoodleReader.essay,
    "cloze": MoodleReader.cloze,
    "multianswer": MoodleReader.cloze,
    "gapselect": MoodleReader.listed_gaps,
    "ddwtos": MoodleReader.listed_gaps,
}
REFUSED = {
    "description": "A description, which is not asked. Put its text into the introduction of the quiz.",
    "calculated": "Its numbers are drawn by a formula; questions here have fixed ones.",
    "calculatedsimple": "Its numbers are drawn by a formula; questions here have fixed ones.",
    "calculatedmulti": "Its numbers are drawn by a formula; questions here have fixed ones.",
    "randomsamatch": "It draws from other questions. Use a random draw in the quiz instead.",
    "random": "It draws from other questions. Use a random draw in the quiz instead.",
}
