"""QTI 1.2, read: one function for each kind of item, in the words of Canvas, which everybody writes."""

import json
import re
from html import escape

from core.import_ledger import Item

from ..question_format import BadQuestion, Reading, texts_of
from . import _building as building
from . import _cloze as cloze
from . import _pictures as pictures
from ._package import FileBooks, Package
from ._qti12_item import Qti12Item
from ._xml import Node, inner_text, parse

OWN = "marula_"  # fields that say what QTI 1.2 has no word for
# Feedback for all who were right or wrong; of choices it goes to the options.
GENERAL = {"correct_fb": True, "general_incorrect_fb": False}


class Qti12Reader:
    def __init__(self, reading: Reading, package: Package | None = None, books: FileBooks | None = None):
        self.reading, self.package, self.books = reading, package, books

    def read(self, file: str, data: bytes) -> None:
        document = parse(data, file)
        found = [entry for entry in self._items(document.root, file, [], None)]
        self.reading.ledger.expect([item for item, *_rest in found])
        for item, node, tags, points in found:
            if item.kind == "category":
                self.reading.book(item, target=item.detail)
            elif not node.is_whole:
                self.reading.reject(item, document.problem)
            else:
                self._question(item, node, tags, points)
        if document.problem and all(node.is_whole for _item, node, *_rest in found):
            self.reading.reject(Item(file, "setting", 0, "end of the file"), document.problem)

    def _items(self, node: Node, file: str, tags: list[str], points):
        """(item of the report, element, tags, points of the section) of all there is, in order."""
        for child in node:
            if child.tag in ("assessment", "section", "objectbank"):
                title = " ".join((child.get("title") or _field(child, "bank_title")).split())
                is_own = (child.get("ident") or "").startswith(OWN)
                inner = [*tags, title] if title and not is_own else tags
                if inner is not tags:
                    yield Item(file, "category", child.line, title[:120]), child, inner, points
                per_item = child.findtext("selection_ordering/selection/selection_extension/points_per_item")
                yield from self._items(child, file, inner, per_item or points)
            elif child.tag == "item":
                title = child.get("title") or child.get("ident") or ""
                yield Item(file, "question", child.line, " ".join(title.split())[:80]), child, tags, points

    def _question(self, report: Item, node: Node, tags, points) -> None:
        notes: list[str] = []
        try:
            item = Qti12Item(node, lambda address: self._find(address, report.file))
            notes = item.notes
            make = KINDS.get(item.kind)
            if make is None:
                raise BadQuestion(REFUSED.get(item.kind, f"Items of the kind “{item.kind[:60]}” cannot be asked here."))
            question = self._basis(item, node, tags, points, report.file)
            make(item, question)
            self._general_feedback(item, question, report)
            if self.reading.add(question, report, name=node.get("title") or "", notes=notes):
                self._keep_files(question)
        except BadQuestion as problem:
            self.reading.reject(report, str(problem))

    def _basis(self, item: Qti12Item, node: Node, tags, points, file: str) -> dict:
        ident, fields = node.get("ident") or "", item.fields
        key = fields.get("assessment_question_identifierref") or ident
        key = key if re.fullmatch(r"(q-)?[0-9a-f-]{36}|i?[0-9a-f]{32,}", key) else f"{file}:{key}"
        worth = fields.get("points_possible") or points or fields.get("cc_weighting") or 1
        return building.basis(
            self.reading,
            "essay",
            key,
            item.text(item.stem_materials),
            points=worth,
            explanation=item.general("general_fb"),
            hints=_hints(item),
            tags=[*tags, *_own(item, "tags", [])],
            difficulty=str(_own(item, "difficulty", "")),
        )

    def _general_feedback(self, item: Qti12Item, question: dict, report: Item) -> None:
        """What everybody who is right (or wrong) is told becomes feedback of the right (or wrong) options."""
        for name, is_right in GENERAL.items():
            words = item.general(name)
            if not words:
                continue
            if question["type"] == "single_choice":
                for option in question["options"]:
                    if option["is_right"] == is_right:
                        option["feedback"] = "\n\n".join(part for part in (option["feedback"], words) if part)
            elif question["type"] == "true_false":
                key = f"feedback_{'true' if question['is_true'] == is_right else 'false'}"
                question[key] = "\n\n".join(part for part in (question[key], words) if part)
            else:
                place = Item(report.file, "setting", report.line, name)
                self.reading.reject(place, "Feedback belongs to options or to the explanation here.")

    def _find(self, address: str, beside: str) -> str | None:
        return self.package.find(address, beside) if self.package else None

    def _keep_files(self, question: dict) -> None:
        for path in {path for text in texts_of(question) for path in pictures.used_files(text)}:
            if path not in self.reading.files:
                self.reading.files[path] = self.package.read(path)
                self.books.book(path, target="picture of a question")


def _field(node: Node, name: str) -> str:
    for entry in node.iterfind("qtimetadata/qtimetadatafield"):
        if inner_text(entry.find("fieldlabel")) == name:
            return inner_text(entry.find("fieldentry"))
    return ""


def _own(item: Qti12Item, name: str, default):
    """The value of a field of ours, when it is of the kind it should be."""
    try:
        value = json.loads(item.fields.get(OWN + name, ""))
    except (ValueError, RecursionError):
        return default
    return value if isinstance(value, type(default)) or default is None else default


def _hints(item: Qti12Item) -> list[dict]:
    costs = _own(item, "hint_costs", [])
    nodes = [node for node in item.node.iterfind("itemfeedback") if node.find("hint") is not None]
    texts = [item.text([*node.iter("material")]) for node in nodes]
    return [
        {"text": text, "cost": building.number(costs[place], places=2) if place < len(costs) else 0}
        for place, text in enumerate(texts)
    ]


def _the_response(item: Qti12Item) -> Node:
    if not item.responses:
        raise BadQuestion("It has nothing to answer with.")
    return item.responses[0]


def choice(item: Qti12Item, question: dict) -> None:
    response = _the_response(item)
    ident, labels = response.get("ident") or "", item.labels(response)
    scored = [condition for condition in item.conditions if condition.score and condition.equal]
    worth = {value: item.share(condition) for condition in scored for _name, value in condition.equal}
    several = (response.get("rcardinality") or "Single").casefold() == "multiple"
    whole = [condition for condition in scored if not condition.is_added]
    is_all_or_nothing = several and bool(whole)
    if is_all_or_nothing:
        worth = {value: 1 for condition in whole for _name, value in condition.equal}
    options = [(text, worth.get(value, 0), item.feedback_for(ident, value)) for value, text in labels]
    building.set_choices(question, options, several=several)
    if is_all_or_nothing:
        question["partial"] = "none"
        for option in question["options"]:
            option.pop("fraction", None)


def true_false(item: Qti12Item, question: dict) -> None:
    response = _the_response(item)
    ident = response.get("ident") or ""
    labels = {text.strip().casefold(): value for value, text in item.plain_labels(response)}
    if set(labels) != {"true", "false"}:
        return choice(item, question)  # in other words or another language
    right = {value for condition in item.conditions if condition.score for _name, value in condition.equal}
    question |= {
        "type": "true_false",
        "is_true": labels["true"] in right,
        "feedback_true": item.feedback_for(ident, labels["true"]),
        "feedback_false": item.feedback_for(ident, labels["false"]),
    }
    if not right:
        raise BadQuestion("It does not say which answer is right.")


def short_text(item: Qti12Item, question: dict) -> None:
    ident = _the_response(item).get("ident") or ""
    entries: dict[str, dict] = {}
    for condition in item.conditions:
        for name, value in condition.equal:
            if name == ident and (condition.score or condition.links):
                entry = entries.setdefault(value, building.accepted(value, share=0))
                entry["fraction"] = max(entry["fraction"], item.share(condition))
                entry["match"] = "exact" if condition.is_exact else entry["match"]
                entry["feedback"] = item.feedback_for(ident, value)
    if item.kind == "pattern_match":
        entries = {text: building.wildcard_accepted(text, share=entry["fraction"]) for text, entry in entries.items()}
    question |= {"type": "short_text", "accepted": list(entries.values())}


def numeric(item: Qti12Item, question: dict) -> None:
    entries = []
    for condition in item.conditions:
        if not condition.score:
            continue
        values = [building.Decimal(str(building.number(value))) for _name, value in condition.equal]
        lows = [building.Decimal(str(building.number(value))) for value in condition.low]
        highs = [building.Decimal(str(building.number(value))) for value in condition.high]
        low, high = (lows or values or [None])[0], (highs or values or [None])[0]
        if low is None or high is None:
            raise BadQuestion("A range of its answers has only one end.")
        middle = values[0] if values else (low + high) / 2
        entries.append(
            {
                "value": building.number(middle),
                "tolerance": building.number(max(high - middle, middle - low)),
                "fraction": item.share(condition),
                "feedback": "\n\n".join(
                    item.feedback.get(link, "") for link in condition.links if link in item.feedback
                )
                if not set(condition.links) & set(GENERAL)
                else "",
            }
        )
    unit = _own(item, "unit", "")
    required = _own(item, "unit_required", False)
    question |= {"type": "numeric", "accepted": entries, "unit": unit, "unit_required": bool(required and unit)}


def matching(item: Qti12Item, question: dict) -> None:
    scored = [condition for condition in item.conditions if condition.score]
    right = {name: value for condition in scored for name, value in condition.equal}
    pairs, rest = [], {}
    for response in item.responses:
        material = [node for node in response if node.tag == "material"]
        labels = dict(item.labels(response))
        rest |= labels
        chosen = right.get(response.get("ident") or "")
        if chosen not in labels:
            raise BadQuestion("It does not say what belongs to each of its parts.")
        pairs.append((item.text(material), labels[chosen]))
    building.set_matching(question, pairs, list(rest.values()), partial=len(scored) > 1 or len(pairs) < 2)


def ordering(item: Qti12Item, question: dict) -> None:
    response = _the_response(item)
    labels = dict(item.labels(response))
    order = [value for condition in item.conditions if condition.score for _name, value in condition.equal]
    if sorted(order) != sorted(labels):
        raise BadQuestion("It does not say the place of each of its parts.")
    building.set_ordering(question, [labels[value] for value in order], partial=_own(item, "partial", True))


def blanks(item: Qti12Item, question: dict) -> None:
    """Gaps are [names] in the text; each is a response of its own."""
    scored = [condition for condition in item.conditions if condition.score]
    found, names = [], {}
    for place, response in enumerate(item.responses, 1):
        material = [node for node in response if node.tag == "material"]
        ident = response.get("ident") or ""
        names[" ".join(inner_text(node) for node in material) or ident.removeprefix("response_")] = str(place)
        labels = item.plain_labels(response)
        shares = {
            value: building.gap_share(condition.score * len(item.responses) / item.best)
            for condition in scored
            for name, value in condition.equal
            if name == ident
        }
        is_listed = item.kind == "multiple_dropdowns_question"
        accepted = [
            building.accepted(text, share=shares[value], match="exact" if is_listed else "folded")
            for value, text in labels
            if value in shares
        ]
        found.append(
            {"id": str(place), "accepted": accepted}
            | ({"options": [text for _value, text in labels]} if is_listed else {})
        )

    def gaps(words: str) -> str:
        for name, place in names.items():
            for written in (f"[{name}]", f"[{escape(name)}]"):
                words = words.replace(written, cloze.token(place))
        return words

    building.set_blanks(question, cloze.with_gaps(item.text(item.stem_materials, gaps)), found)


def essay(item: Qti12Item, question: dict) -> None:
    model = [node for node in item.node.iterfind("itemfeedback") if node.find("solution") is not None]
    question |= {
        "min_words": _own(item, "min_words", 0) or None,
        "max_words": _own(item, "max_words", 0) or None,
        "model_answer": item.text([material for node in model for material in node.iter("material")]),
    }


def file_upload(item: Qti12Item, question: dict) -> None:
    question |= {
        "type": "file_upload",
        "types": [str(name) for name in _own(item, "types", [])],
        "max_files": _own(item, "max_files", 1),
        "max_bytes": _own(item, "max_bytes", 0) or None,
    }


KINDS = {
    "multiple_choice_question": choice,
    "multiple_answers_question": choice,
    "true_false_question": true_false,
    "short_answer_question": short_text,
    "fill_in_blank_question": short_text,
    "pattern_match": short_text,
    "numerical_question": numeric,
    "matching_question": matching,
    "ordering_question": ordering,
    "fill_in_multiple_blanks_question": blanks,
    "multiple_dropdowns_question": blanks,
    "essay_question": essay,
    "file_upload_question": file_upload,
}
REFUSED = {
    "text_only_question": "A text, which is not asked. Put it into the introduction of the quiz.",
    "calculated_question": "Its numbers are drawn by a formula; questions here have fixed ones.",
    "response_grp": "Items that are dragged into groups cannot be asked here.",
    "response_xy": "Its place in a picture is given in a way that cannot be read here.",
}
