"""QTI 2.1, written: one file for each item."""

from xml.etree.ElementTree import Element

from core.html_markdown import to_html, to_inline_html

from . import _building as building
from . import _cloze as cloze
from ._xhtml import append_html
from ._xml import add

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


class ItemWriter:
    def __init__(self, question: dict):
        self.question = question
        self.points = building.Decimal(str(question["points"]))
        self.root = Element(
            "assessmentItem",
            xmlns=NAMESPACE,
            identifier=f"q-{question['id']}",
            title=" ".join(question["stem"].split())[:80],
            adaptive="false",
            timeDependent="false",
        )
        self.declarations = Element("declarations")
        self.body = Element("itemBody")
        self.processing = Element("responseProcessing")
        self.modal: dict[str, str] = {}
        if question.get("explanation"):
            self.modal["EXPLANATION"] = question["explanation"]

    def declare(self, base: str, cardinality: str, correct, *, identifier="RESPONSE", mapping=None, exact=()) -> None:
        """`mapping`: {key: share of the points}."""
        node = add(
            self.declarations, "responseDeclaration", identifier=identifier, cardinality=cardinality, baseType=base
        )
        if correct:
            parent = add(node, "correctResponse")
            for value in correct:
                add(parent, "value", str(value))
        if mapping:
            bounds = {"lowerBound": "0", "upperBound": building.plain(self.points)}
            parent = add(node, "mapping", defaultValue="0", **(bounds if cardinality == "multiple" else {}))
            for key, share in mapping.items():
                points = building.plain(round(self.points * building.Decimal(str(share)), 9))
                case = {"caseSensitive": "true" if key in exact else "false"} if base == "string" else {}
                add(parent, "mapEntry", mapKey=key, mappedValue=points, **case)

    def stem(self) -> None:
        append_html(add(self.body, "div"), to_html(self.question["stem"]))

    def template(self, name: str) -> None:
        self.processing.set("template", TEMPLATES + name)

    def rule(self, test: Element, *, points=None, feedback: str = "") -> None:
        """What is earned and said when `test` holds."""
        branch = add(add(self.processing, "responseCondition"), "responseIf")
        branch.append(test)
        if points is not None:
            outcome = add(branch, "setOutcomeValue", identifier="SCORE")
            add(outcome, "baseValue", building.plain(points), baseType="float")
        if feedback:
            outcome = add(branch, "setOutcomeValue", identifier="FEEDBACK")
            add(outcome, "baseValue", feedback, baseType="identifier")

    def close(self) -> Element:
        self.root.extend(self.declarations)
        maximum = building.plain(self.points)
        add(
            self.root,
            "outcomeDeclaration",
            identifier="SCORE",
            cardinality="single",
            baseType="float",
            normalMaximum=maximum,
        )
        if len(self.modal) > ("EXPLANATION" in self.modal) or self.body.find(".//feedbackInline") is not None:
            add(self.root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple", baseType="identifier")
        if "EXPLANATION" in self.modal:
            node = add(self.root, "outcomeDeclaration", identifier="SAID", cardinality="single", baseType="identifier")
            add(add(node, "defaultValue"), "value", "EXPLANATION")
        for hint in self.question.get("hints") or []:
            node = add(self.body, "rubricBlock", view="tutor", class_="hint", label=building.plain(hint["cost"]))
            append_html(node, to_html(hint["text"]))
        if self.question.get("model_answer"):
            append_html(add(self.body, "rubricBlock", view="scorer"), to_html(self.question["model_answer"]))
        self.root.append(self.body)
        if self.processing.get("template") or len(self.processing):
            self.root.append(self.processing)
        for identifier, words in self.modal.items():
            outcome = "SAID" if identifier == "EXPLANATION" else "FEEDBACK"
            node = add(self.root, "modalFeedback", outcomeIdentifier=outcome, identifier=identifier, showHide="show")
            append_html(node, to_html(words))
        return self.root


def choice(writer: ItemWriter, question: dict) -> None:
    several, options = question["type"] == "multiple_choice", question["options"]
    idents = [f"option_{place}" for place in range(1, len(options) + 1)]
    right = [ident for ident, option in zip(idents, options, strict=True) if option["is_right"]]
    is_whole = question.get("partial", "none") == "none"
    shares = dict(zip(idents, building.shares_of(question), strict=True))
    mapping = None if is_whole else {ident: share for ident, share in shares.items() if share}
    writer.declare("identifier", "multiple" if several else "single", right, mapping=mapping)
    writer.stem()
    interaction = add(
        writer.body,
        "choiceInteraction",
        responseIdentifier="RESPONSE",
        shuffle="true",
        maxChoices=0 if several else 1,
    )
    for ident, option in zip(idents, options, strict=True):
        _choice(interaction, ident, to_inline_html(option["text"]), option.get("feedback", ""))
    _score_choices(writer, has_feedback=any(option.get("feedback") for option in options), is_whole=is_whole)


def _choice(interaction: Element, ident: str, html: str, feedback: str) -> None:
    node = add(interaction, "simpleChoice", identifier=ident)
    append_html(node, html)
    if feedback:
        inside = add(node, "feedbackInline", outcomeIdentifier="FEEDBACK", identifier=ident, showHide="show")
        append_html(inside, to_inline_html(feedback))


def _score_choices(writer: ItemWriter, *, has_feedback: bool, is_whole: bool) -> None:
    if not has_feedback and is_whole and writer.points == 1:
        return writer.template("match_correct")
    if not has_feedback and not is_whole:
        return writer.template("map_response")
    if has_feedback:
        add(add(writer.processing, "setOutcomeValue", identifier="FEEDBACK"), "variable", identifier="RESPONSE")
    if is_whole:
        _score_whole(writer)
    else:
        add(add(writer.processing, "setOutcomeValue", identifier="SCORE"), "mapResponse", identifier="RESPONSE")


def _score_whole(writer: ItemWriter) -> None:
    test = Element("match")
    add(test, "variable", identifier="RESPONSE")
    add(test, "correct", identifier="RESPONSE")
    writer.rule(test, points=writer.points)


def true_false(writer: ItemWriter, question: dict) -> None:
    writer.declare("identifier", "single", ["true" if question["is_true"] else "false"])
    writer.stem()
    interaction = add(writer.body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false", maxChoices=1)
    said = {value: question.get(f"feedback_{value}", "") for value in ("true", "false")}
    for value, words in said.items():
        _choice(interaction, value, value.capitalize(), words)
    _score_choices(writer, has_feedback=any(said.values()), is_whole=True)


def short_text(writer: ItemWriter, question: dict) -> None:
    entries = [entry for entry in question["accepted"] if entry.get("match") != "pattern"]
    mapping = {entry["text"]: entry.get("fraction", 1) for entry in entries}
    exact = {entry["text"] for entry in entries if entry.get("match") == "exact"}
    correct = [text for text, share in mapping.items() if share == 1][:1]
    writer.declare("string", "single", correct, mapping=mapping, exact=exact)
    writer.stem()
    add(add(writer.body, "p"), "textEntryInteraction", responseIdentifier="RESPONSE")
    said = [(place, entry) for place, entry in enumerate(entries, 1) if entry.get("feedback")]
    if not said:
        return writer.template("map_response")
    add(add(writer.processing, "setOutcomeValue", identifier="SCORE"), "mapResponse", identifier="RESPONSE")
    for place, entry in said:
        test = Element("stringMatch", caseSensitive="true" if entry["text"] in exact else "false", substring="false")
        add(test, "variable", identifier="RESPONSE")
        add(test, "baseValue", entry["text"], baseType="string")
        writer.modal[f"answer_{place}"] = entry["feedback"]
        writer.rule(test, feedback=f"answer_{place}")


def numeric(writer: ItemWriter, question: dict) -> None:
    entries = question["accepted"]
    correct = [building.plain(entry["value"]) for entry in entries if entry.get("fraction", 1) == 1][:1]
    writer.declare("float", "single", correct)
    writer.stem()
    attributes = {"label": question["unit"]} if question.get("unit") else {}
    if question.get("unit_required"):
        attributes["class_"] = "unit-required"
    add(add(writer.body, "p"), "textEntryInteraction", responseIdentifier="RESPONSE", **attributes)
    for place, entry in enumerate(entries, 1):
        tolerance = building.plain(entry.get("tolerance") or 0)
        test = Element("equal", toleranceMode="absolute", tolerance=f"{tolerance} {tolerance}")
        add(test, "variable", identifier="RESPONSE")
        add(test, "baseValue", building.plain(entry["value"]), baseType="float")
        feedback = f"answer_{place}" if entry.get("feedback") else ""
        if feedback:
            writer.modal[feedback] = entry["feedback"]
        points = round(writer.points * building.Decimal(str(entry.get("fraction", 1))), 6)
        writer.rule(test, points=points, feedback=feedback)


def matching(writer: ItemWriter, question: dict) -> None:
    pairs = question["pairs"]
    rights = list(dict.fromkeys(pair["right"] for pair in pairs))
    rights += [entry["text"] for entry in question.get("distractors", [])]
    idents = {text: f"right_{place}" for place, text in enumerate(rights, 1)}
    keys = [f"left_{place} {idents[pair['right']]}" for place, pair in enumerate(pairs, 1)]
    partial = question.get("partial", True)
    mapping = dict.fromkeys(keys, building.Decimal(1) / len(keys)) if partial else None
    writer.declare("directedPair", "multiple", keys, mapping=mapping)
    writer.stem()
    interaction = add(
        writer.body, "matchInteraction", responseIdentifier="RESPONSE", shuffle="true", maxAssociations=len(pairs)
    )
    left, right = add(interaction, "simpleMatchSet"), add(interaction, "simpleMatchSet")
    for place, pair in enumerate(pairs, 1):
        node = add(left, "simpleAssociableChoice", identifier=f"left_{place}", matchMax=1)
        append_html(node, to_inline_html(pair["left"]))
    for text, ident in idents.items():
        node = add(right, "simpleAssociableChoice", identifier=ident, matchMax=len(pairs))
        append_html(node, to_inline_html(text))
    _score_choices(writer, has_feedback=False, is_whole=not partial)


def ordering(writer: ItemWriter, question: dict) -> None:
    items = [(f"item_{place}", item["text"]) for place, item in enumerate(question["items"], 1)]
    writer.declare("identifier", "ordered", [ident for ident, _text in items])
    writer.stem()
    partial = {} if question.get("partial", True) else {"class_": "whole-only"}
    interaction = add(writer.body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true", **partial)
    for ident, text in sorted(items, key=lambda item: item[1]):
        _choice(interaction, ident, to_inline_html(text), "")
    _score_choices(writer, has_feedback=False, is_whole=True)


def blanks(writer: ItemWriter, question: dict) -> None:
    text, found = building.whole_text(question), question["blanks"]
    for place, blank in enumerate(found, 1):
        text = text.replace(f"[[{blank['id']}]]", cloze.token(place))
        _declare_blank(writer, blank, f"RESPONSE_{place}", len(found))
    append_html(add(writer.body, "div"), to_html(text))
    for place, blank in enumerate(found, 1):
        _put_gap(writer.body, cloze.token(place), _gap(blank, f"RESPONSE_{place}"))
    outcome = add(add(writer.processing, "setOutcomeValue", identifier="SCORE"), "sum")
    for place in range(1, len(found) + 1):
        add(outcome, "mapResponse", identifier=f"RESPONSE_{place}")


def _declare_blank(writer: ItemWriter, blank: dict, identifier: str, count: int) -> None:
    entries = [entry for entry in blank["accepted"] if entry.get("match") != "pattern"]
    names = {option: f"choice_{place}" for place, option in enumerate(blank.get("options") or [], 1)}
    each = {entry["text"]: building.Decimal(str(entry.get("fraction", 1))) / count for entry in entries}
    if names:
        mapping = {names[text]: share for text, share in each.items() if text in names}
        writer.declare("identifier", "single", list(mapping)[:1], identifier=identifier, mapping=mapping)
    else:
        exact = {entry["text"] for entry in entries if entry.get("match") == "exact"}
        writer.declare("string", "single", list(each)[:1], identifier=identifier, mapping=each, exact=exact)


def _gap(blank: dict, identifier: str) -> Element:
    if not blank.get("options"):
        return Element("textEntryInteraction", responseIdentifier=identifier)
    node = Element("inlineChoiceInteraction", responseIdentifier=identifier, shuffle="true")
    for place, option in enumerate(blank["options"], 1):
        add(node, "inlineChoice", option, identifier=f"choice_{place}")
    return node


def _put_gap(body: Element, token: str, gap: Element) -> None:
    """Put the interaction where its token stands in the text."""
    for parent in body.iter():
        if token in (parent.text or ""):
            parent.text, gap.tail = parent.text.split(token, 1)
            parent.insert(0, gap)
            return
        for place, child in enumerate(parent):
            if token in (child.tail or ""):
                child.tail, gap.tail = child.tail.split(token, 1)
                parent.insert(place + 1, gap)
                return


def essay(writer: ItemWriter, question: dict) -> None:
    writer.declare("string", "single", [])
    writer.stem()
    said = [f"{name.replace('_', '-')}-{question[name]}" for name in ("min_words", "max_words") if question.get(name)]
    attributes = {"class_": " ".join(said)} if said else {}
    add(writer.body, "extendedTextInteraction", responseIdentifier="RESPONSE", **attributes)


def file_upload(writer: ItemWriter, question: dict) -> None:
    writer.declare("file", "single", [])
    writer.stem()
    said = [f"max-files-{question.get('max_files') or 1}"]
    said += [f"max-bytes-{question['max_bytes']}"] if question.get("max_bytes") else []
    label = {"label": ",".join(question["types"])} if question.get("types") else {}
    add(writer.body, "uploadInteraction", responseIdentifier="RESPONSE", class_=" ".join(said), **label)
