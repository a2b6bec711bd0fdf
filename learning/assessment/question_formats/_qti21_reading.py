"""QTI 2.1, read: one function for each kind of interaction."""

from core.import_ledger import Item

from ..question_format import BadQuestion, FormatRefused, Reading, texts_of
from . import _building as building
from . import _pictures as pictures
from ._package import MANIFEST, FileBooks, Package
from ._qti21_item import Declared, Qti21Item
from ._xml import Node, inner_text, parse

OWN = "marula_"


class Qti21Reader:
    def __init__(self, reading: Reading, package: Package | None = None, books: FileBooks | None = None):
        self.reading, self.package, self.books = reading, package, books
        self.about: dict[str, tuple[list[str], str]] = {}  # {path: (tags, difficulty)}

    def read_tests(self, paths: list[str]) -> None:
        """The titles of tests and visible sections become tags of the items they name."""
        for path in paths:
            root = parse(self.package.read(path), path).root
            self._section(path, root, [])
            self.books.book(path)

    def _section(self, path: str, node: Node, tags: list[str]) -> None:
        title = " ".join((node.get("title") or "").split())
        named = node.tag in ("assessmentTest", "assessmentSection") and node.get("visible") != "false"
        if named and title and not (node.get("identifier") or "").startswith(OWN):
            tags = [*tags, title]
            self.reading.book(Item(path, "category", node.line, title[:120]), target=title)
        for child in node:
            if child.tag == "assessmentItemRef":
                found = self.package.find(child.get("href") or "", path)
                if found:
                    self.about[found] = (tags, "")
            else:
                self._section(path, child, tags)

    def read_manifest(self) -> None:
        """Keywords and difficulty of the metadata of each file."""
        try:
            root = parse(self.package.read(MANIFEST), MANIFEST).root
        except (FormatRefused, KeyError):
            return
        for resource in root.iter("resource"):
            path = resource.get("href") or ""
            words = [inner_text(node) for node in resource.iter("keyword")]
            difficulty = next((inner_text(node.find("value")) for node in resource.iter("difficulty")), "")
            tags, _difficulty = self.about.get(path, ([], ""))
            self.about[path] = ([*tags, *words], {"difficult": "hard"}.get(difficulty, difficulty))

    def read(self, file: str, data: bytes) -> None:
        document = parse(data, file)
        node = document.root
        title = node.get("title") or node.get("identifier") or ""
        report = Item(file, "question", node.line, " ".join(title.split())[:80])
        self.reading.ledger.expect([report])
        item = None
        try:
            if document.problem:
                raise BadQuestion(document.problem)
            item = Qti21Item(node, lambda address: self.package.find(address, file) if self.package else None)
            question = self._question(item, node, file)
            if self.reading.add(question, report, name=title, notes=item.notes):
                self._keep_files(question)
        except BadQuestion as problem:
            self.reading.reject(report, str(problem))

    def _question(self, item: Qti21Item, node: Node, file: str) -> dict:
        kinds = sorted({interaction.tag for interaction in item.interactions})
        tags, difficulty = self.about.get(file, ([], ""))
        question = building.basis(
            self.reading,
            "essay",
            node.get("identifier") or file,
            item.stem(),
            points=item.points or 1,
            explanation=item.modal.get("EXPLANATION", ""),
            hints=_hints(item),
            tags=tags,
            difficulty=difficulty,
        )
        if not kinds:
            raise BadQuestion("A text, which is not asked. Put it into the introduction of the quiz.")
        if set(kinds) <= {"textEntryInteraction", "inlineChoiceInteraction"}:
            written(item, question)
        elif len(item.interactions) > 1:
            raise BadQuestion(f"It asks several things at once ({', '.join(kinds)}); make a question of each.")
        elif kinds[0] in KINDS:
            KINDS[kinds[0]](item, question, item.interactions[0])
        else:
            raise BadQuestion(f"Items with a {kinds[0]} cannot be asked here.")
        return question

    def _keep_files(self, question: dict) -> None:
        for path in {path for text in texts_of(question) for path in pictures.used_files(text)}:
            if path not in self.reading.files:
                self.reading.files[path] = self.package.read(path)
                self.books.book(path, target="picture of a question")


def _hints(item: Qti21Item) -> list[dict]:
    return [
        {"text": item.markup(node), "cost": building.number(node.get("label") or 0, places=2)}
        for node in item.aside("tutor", "hint")
    ]


def _classes(node: Node) -> dict[str, str]:
    """{name: value} of classes like min-words-10."""
    return {
        name: value for name, _dash, value in (one.rpartition("-") for one in (node.get("class") or "").split()) if name
    }


def _whole(value: str | None) -> int | None:
    return int(value) if value and value.isdigit() else None


def _shares(item: Qti21Item, declared: Declared, *, several: bool) -> dict[str, float]:
    """{key: share of all points} of a mapping."""
    positive = [value for value in declared.mapped.values() if value > 0]
    best = sum(positive) if several else max(positive, default=building.Decimal(0))
    if item.points:
        best = item.points
    elif declared.upper:
        best = min(best, declared.upper)
    return {key: value / best for key, value in declared.mapped.items()} if best else {}


def choice(item: Qti21Item, question: dict, interaction: Node) -> None:
    declared = item.declared(interaction.get("responseIdentifier") or "")
    labels = item.labels(interaction, "simpleChoice")
    several = declared.cardinality == "multiple"
    shares = {key: building.number(share, places=5) for key, share in _shares(item, declared, several=several).items()}
    if several and len(declared.correct) == 1 and interaction.get("maxChoices") == "1":
        several = False
    worth = shares or dict.fromkeys(declared.correct, 1)
    texts = {text.strip("*_ ").casefold(): ident for ident, text, _feedback in labels}
    if not several and set(texts) == {"true", "false"} and set(worth.values()) <= {0, 1}:
        feedback = {ident: words for ident, _text, words in labels}
        question |= {
            "type": "true_false",
            "is_true": worth.get(texts["true"], 0) == 1,
            "feedback_true": feedback[texts["true"]],
            "feedback_false": feedback[texts["false"]],
        }
        return
    options = [(text, worth.get(ident, 0), feedback) for ident, text, feedback in labels]
    building.set_choices(question, options, several=several)
    if several and not shares:
        question["partial"] = "none"
        for option in question["options"]:
            option.pop("fraction", None)


def ordering(item: Qti21Item, question: dict, interaction: Node) -> None:
    declared = item.declared(interaction.get("responseIdentifier") or "")
    labels = {ident: text for ident, text, _feedback in item.labels(interaction, "simpleChoice")}
    if sorted(declared.correct) != sorted(labels):
        raise BadQuestion("It does not say the place of each of its parts.")
    partial = "whole-only" not in (interaction.get("class") or "").split()
    building.set_ordering(question, [labels[ident] for ident in declared.correct], partial=partial)


def matching(item: Qti21Item, question: dict, interaction: Node) -> None:
    sets = list(interaction.iterfind("simpleMatchSet"))
    if len(sets) != 2:
        raise BadQuestion("It does not have two sets to match.")
    declared = item.declared(interaction.get("responseIdentifier") or "")
    sides = [{ident: text for ident, text, _fb in item.labels(one, "simpleAssociableChoice")} for one in sets]
    keys = declared.correct or [key for key, value in declared.mapped.items() if value > 0]
    right = dict(key.split()[:2] for key in keys if len(key.split()) == 2)
    if not set(right) <= set(sides[0]):
        right = {value: key for key, value in right.items()}
    if set(right) != set(sides[0]) or len(keys) != len(right) or not set(right.values()) <= set(sides[1]):
        raise BadQuestion("It does not match every left side with one right side.")
    pairs = [(text, sides[1][right[ident]]) for ident, text in sides[0].items()]
    building.set_matching(question, pairs, list(sides[1].values()), partial=bool(declared.mapped))


def extended(item: Qti21Item, question: dict, interaction: Node) -> None:
    said = _classes(interaction)
    question |= {
        "min_words": _whole(said.get("min-words")),
        "max_words": _whole(said.get("max-words")),
        "model_answer": "\n\n".join(item.markup(node) for node in item.aside("scorer")),
    }


def upload(item: Qti21Item, question: dict, interaction: Node) -> None:
    said = _classes(interaction)
    question |= {
        "type": "file_upload",
        "types": [name for name in (interaction.get("label") or "").split(",") if name],
        "max_files": _whole(said.get("max-files")) or 1,
        "max_bytes": _whole(said.get("max-bytes")),
    }


def written(item: Qti21Item, question: dict) -> None:
    """One field on a line of its own is a short answer or a number; anything else is a text with gaps."""
    first = item.interactions[0]
    parents = {id(child): parent for parent in item.body.iter() for child in parent}
    parent = parents[id(first)]
    is_alone = (
        len(parent) == 1 and parent is not item.body and not (parent.text or "").strip() + (first.tail or "").strip()
    )
    if len(item.interactions) == 1 and first.tag == "textEntryInteraction":
        declared = item.declared(first.get("responseIdentifier") or "")
        if declared.base in ("float", "integer"):
            if not is_alone:
                question["stem"] = item.stem(gaps={id(first): "x"}).replace("[[x]]", "\\_\\_\\_")
            return number(item, question, first, declared)
        if is_alone:
            question |= {"type": "short_text", "accepted": _accepted(item, first, declared)}
            return
    gaps, blanks = {}, []
    for place, interaction in enumerate(item.interactions, 1):
        gaps[id(interaction)] = str(place)
        declared = item.declared(interaction.get("responseIdentifier") or "")
        if interaction.tag == "textEntryInteraction":
            blanks.append(
                {"id": str(place), "accepted": _accepted(item, interaction, declared, of_gap=len(item.interactions))}
            )
            continue
        labels = {node.get("identifier") or "": inner_text(node) for node in interaction.iter("inlineChoice")}
        worth = {
            key: value * len(item.interactions) if item.points else value
            for key, value in _shares(item, declared, several=False).items()
        } or dict.fromkeys(declared.correct, 1)
        accepted = [
            building.accepted(text, share=building.gap_share(worth[ident]), match="exact")
            for ident, text in labels.items()
            if ident in worth
        ]
        blanks.append({"id": str(place), "accepted": accepted, "options": list(labels.values())})
    building.set_blanks(question, item.stem(gaps=gaps), blanks)


def _accepted(item: Qti21Item, interaction: Node, declared: Declared, *, of_gap: int = 1) -> list[dict]:
    shares = _shares(item, declared, several=False)
    if item.points and of_gap > 1:
        shares = {key: building.gap_share(value * of_gap) for key, value in shares.items()}
    said = {rule.value: rule.feedback for rule in item.rules if rule.response == interaction.get("responseIdentifier")}
    texts = list(dict.fromkeys([*declared.mapped, *([] if declared.mapped else declared.correct)]))
    return [
        building.accepted(
            text,
            share=building.gap_share(shares.get(text, 0 if shares else 1)),
            feedback=said.get(text, ""),
            match="exact" if text in declared.exact or not declared.mapped else "folded",
        )
        for text in texts
    ]


def number(item: Qti21Item, question: dict, interaction: Node, declared: Declared) -> None:
    entries = [
        {
            "value": building.number(rule.value),
            "tolerance": building.number(rule.tolerance),
            "fraction": building.number((rule.points or 0) / (item.points or 1), places=5),
            "feedback": rule.feedback,
        }
        for rule in item.rules
        if rule.response == interaction.get("responseIdentifier") and (rule.points or rule.feedback)
    ]
    shares = _shares(item, declared, several=False) or dict.fromkeys(declared.correct, building.Decimal(1))
    entries = entries or [
        {"value": building.number(value), "tolerance": 0, "fraction": building.number(share, places=5), "feedback": ""}
        for value, share in shares.items()
    ]
    unit = interaction.get("label") or ""
    required = "unit-required" in (interaction.get("class") or "").split()
    question |= {"type": "numeric", "accepted": entries, "unit": unit, "unit_required": required and bool(unit)}


KINDS = {
    "choiceInteraction": choice,
    "orderInteraction": ordering,
    "matchInteraction": matching,
    "extendedTextInteraction": extended,
    "uploadInteraction": upload,
}
