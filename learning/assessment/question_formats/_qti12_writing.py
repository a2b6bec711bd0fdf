"""QTI 1.2, written in the words of Canvas; what QTI 1.2 has no word for stands in fields of its own."""

import json
import re
from xml.etree.ElementTree import Element

from core.html_markdown import to_html, to_inline_html

from . import _building as building
from . import _cloze as cloze
from ._qti12_reading import OWN
from ._xml import add


class ItemWriter:
    def __init__(self, section: Element, kind: str, question: dict):
        self.question = question
        title = " ".join(question["stem"].split())[:80]
        self.item = add(section, "item", ident=f"q-{question['id']}", title=title)
        self.fields = add(add(self.item, "itemmetadata"), "qtimetadata")
        self.field("question_type", kind)
        self.field("points_possible", building.plain(question["points"]))
        self.own("tags", question.get("tags") or None)
        self.own("difficulty", question.get("difficulty") or None)
        self.presentation = add(self.item, "presentation")
        self.processing = add(self.item, "resprocessing")
        add(add(self.processing, "outcomes"), "decvar", maxvalue=100, minvalue=0, varname="SCORE", vartype="Decimal")
        self.said: dict[str, str] = {}

    def field(self, label: str, entry: str) -> None:
        parent = add(self.fields, "qtimetadatafield")
        add(parent, "fieldlabel", label)
        add(parent, "fieldentry", entry)

    def own(self, name: str, value) -> None:
        if value is not None:
            self.field(OWN + name, json.dumps(value, ensure_ascii=False))

    def material(self, parent: Element, html: str, *, is_plain: bool = False) -> None:
        kind = "text/plain" if is_plain else "text/html"
        add(add(parent, "material"), "mattext", html, texttype=kind)

    def stem(self, html: str | None = None) -> None:
        self.material(self.presentation, to_html(self.question["stem"]) if html is None else html)

    def response(self, tag: str, ident: str, **attributes) -> Element:
        return add(self.presentation, tag, ident=ident, **attributes)

    def condition(self, *, continues: bool = False) -> Element:
        return add(self.processing, "respcondition", continue_="Yes" if continues else "No")

    def score(self, condition: Element, percent, *, action: str = "Set") -> None:
        add(condition, "setvar", building.plain(percent), action=action, varname="SCORE")

    def link(self, condition: Element, ident: str, words: str) -> None:
        """Show feedback when the condition holds."""
        self.said[ident] = words
        add(condition, "displayfeedback", feedbacktype="Response", linkrefid=ident)

    def feedback(self, response: str, value: str, ident: str, words: str) -> None:
        if words:
            condition = self.condition(continues=True)
            add(add(condition, "conditionvar"), "varequal", value, respident=response)
            self.link(condition, ident, words)

    def explanation(self) -> None:
        if self.question.get("explanation"):
            condition = self.condition(continues=True)
            add(add(condition, "conditionvar"), "other")
            self.link(condition, "general_fb", self.question["explanation"])

    def close(self) -> None:
        """Feedback, hints and a model answer stand at the end."""
        for ident, words in self.said.items():
            self.material(add(add(self.item, "itemfeedback", ident=ident), "flow_mat"), to_html(words))
        hints = self.question.get("hints") or []
        for place, hint in enumerate(hints, 1):
            parent = add(add(self.item, "itemfeedback", ident=f"hint_{place}"), "hint")
            self.material(add(parent, "hintmaterial"), to_html(hint["text"]))
        self.own("hint_costs", [hint["cost"] for hint in hints] or None)
        if self.question.get("model_answer"):
            parent = add(add(self.item, "itemfeedback", ident="solution"), "solution")
            self.material(add(parent, "solutionmaterial"), to_html(self.question["model_answer"]))


def choice(writer: ItemWriter, question: dict) -> None:
    writer.stem()
    several, options = question["type"] == "multiple_choice", question["options"]
    idents = [f"option_{place}" for place in range(1, len(options) + 1)]
    response = writer.response("response_lid", "response1", rcardinality="Multiple" if several else "Single")
    _labels(writer, response, zip(idents, (option["text"] for option in options), strict=True))
    writer.explanation()
    for ident, option in zip(idents, options, strict=True):
        writer.feedback("response1", ident, f"{ident}_fb", option.get("feedback", ""))
    if several and question.get("partial", "none") == "none":
        condition = writer.condition()
        both = add(add(condition, "conditionvar"), "and")
        for ident, option in zip(idents, options, strict=True):
            parent = both if option["is_right"] else add(both, "not")
            add(parent, "varequal", ident, respident="response1")
        writer.score(condition, 100)
        return
    for ident, share in zip(idents, building.shares_of(question), strict=True):
        if share:
            condition = writer.condition(continues=several)
            add(add(condition, "conditionvar"), "varequal", ident, respident="response1")
            percent = round(building.Decimal(str(share)) * 100, 3)
            writer.score(condition, percent, action="Add" if several else "Set")


def _labels(writer: ItemWriter, response: Element, labels) -> None:
    choices = add(response, "render_choice")
    for ident, text in labels:
        writer.material(add(choices, "response_label", ident=ident), to_inline_html(text))


def true_false(writer: ItemWriter, question: dict) -> None:
    writer.stem()
    choices = add(writer.response("response_lid", "response1", rcardinality="Single"), "render_choice")
    for value in ("true", "false"):
        writer.material(add(choices, "response_label", ident=value), value.capitalize(), is_plain=True)
    writer.explanation()
    for value in ("true", "false"):
        writer.feedback("response1", value, f"{value}_fb", question.get(f"feedback_{value}", ""))
    condition = writer.condition()
    right = "true" if question["is_true"] else "false"
    add(add(condition, "conditionvar"), "varequal", right, respident="response1")
    writer.score(condition, 100)


def _field_for_text(writer: ItemWriter, **attributes) -> None:
    response = writer.response("response_str", "response1", rcardinality="Single")
    add(add(response, "render_fib", **attributes), "response_label", ident="answer1", rshuffle="No")


def short_text(writer: ItemWriter, question: dict) -> None:
    writer.stem()
    _field_for_text(writer)
    writer.explanation()
    for place, entry in enumerate(question["accepted"], 1):
        if entry.get("match") == "pattern":
            continue
        case = {"case": "Yes"} if entry.get("match") == "exact" else {}
        condition = writer.condition()
        add(add(condition, "conditionvar"), "varequal", entry["text"], respident="response1", **case)
        writer.score(condition, _percent(entry))
        if entry.get("feedback"):
            writer.link(condition, f"answer_{place}_fb", entry["feedback"])


def _percent(entry: dict):
    return round(building.Decimal(str(entry.get("fraction", 1))) * 100, 3)


def numeric(writer: ItemWriter, question: dict) -> None:
    writer.stem()
    _field_for_text(writer, fibtype="Decimal")
    writer.explanation()
    for place, entry in enumerate(question["accepted"], 1):
        value = building.Decimal(str(entry["value"]))
        tolerance = building.Decimal(str(entry.get("tolerance") or 0))
        condition = writer.condition()
        either = add(add(condition, "conditionvar"), "or")
        add(either, "varequal", building.plain(value), respident="response1")
        both = add(either, "and")
        add(both, "vargte", building.plain(value - tolerance), respident="response1")
        add(both, "varlte", building.plain(value + tolerance), respident="response1")
        writer.score(condition, _percent(entry))
        if entry.get("feedback"):
            writer.link(condition, f"answer_{place}_fb", entry["feedback"])
    writer.own("unit", question.get("unit") or None)
    writer.own("unit_required", True if question.get("unit_required") else None)


def matching(writer: ItemWriter, question: dict) -> None:
    writer.stem()
    rights = list(dict.fromkeys(pair["right"] for pair in question["pairs"]))
    rights += [entry["text"] for entry in question.get("distractors", [])]
    idents = {text: f"choice_{place}" for place, text in enumerate(rights, 1)}
    for place, pair in enumerate(question["pairs"], 1):
        response = writer.response("response_lid", f"response_{place}")
        writer.material(response, to_inline_html(pair["left"]))
        _labels(writer, response, ((ident, text) for text, ident in idents.items()))
    writer.explanation()
    each = building.Decimal(100) / len(question["pairs"])
    answers = [(f"response_{place}", idents[pair["right"]]) for place, pair in enumerate(question["pairs"], 1)]
    _score_all(writer, answers, each=each if question.get("partial", True) else None)


def _score_all(writer: ItemWriter, answers, *, each=None) -> None:
    """Points for every answer, or, without `each`, for all of them together."""
    if each is None:
        condition = writer.condition()
        both = add(add(condition, "conditionvar"), "and")
        for ident, value in answers:
            add(both, "varequal", value, respident=ident)
        return writer.score(condition, 100)
    for ident, value in answers:
        condition = writer.condition(continues=True)
        add(add(condition, "conditionvar"), "varequal", value, respident=ident)
        writer.score(condition, round(each, 2), action="Add")


def ordering(writer: ItemWriter, question: dict) -> None:
    writer.stem()
    response = writer.response("response_lid", "response1", rcardinality="Ordered")
    items = [(f"item_{place}", item["text"]) for place, item in enumerate(question["items"], 1)]
    _labels(writer, response, sorted(items, key=lambda item: item[1]))
    writer.explanation()
    _score_all(writer, [("response1", ident) for ident, _text in items])
    writer.own("partial", bool(question.get("partial", True)))


def blanks(writer: ItemWriter, question: dict) -> None:
    text, found = building.whole_text(question), question["blanks"]
    for place, blank in enumerate(found, 1):
        text = text.replace(f"[[{blank['id']}]]", cloze.token(place))
    writer.stem(re.sub(r"marulagap(\d+)end", r"[gap\1]", to_html(text)))
    answers = []
    for place, blank in enumerate(found, 1):
        response = writer.response("response_lid", f"response_gap{place}")
        add(add(response, "material"), "mattext", f"gap{place}")
        choices, texts = add(response, "render_choice"), [entry["text"] for entry in blank["accepted"]]
        worth = {
            entry["text"]: entry.get("fraction", 1) for entry in blank["accepted"] if entry.get("match") != "pattern"
        }
        for number, label in enumerate(blank.get("options") or texts, 1):
            if label in worth or blank.get("options"):
                ident = f"gap{place}_{number}"
                writer.material(add(choices, "response_label", ident=ident), label, is_plain=True)
                if worth.get(label):
                    answers.append((f"response_gap{place}", ident, worth[label]))
    writer.explanation()
    for response, ident, share in answers:
        condition = writer.condition(continues=True)
        add(add(condition, "conditionvar"), "varequal", ident, respident=response)
        writer.score(condition, round(building.Decimal(str(share)) * 100 / len(found), 7), action="Add")


def essay(writer: ItemWriter, question: dict) -> None:
    writer.stem()
    _field_for_text(writer)
    writer.explanation()
    for name in ("min_words", "max_words"):
        writer.own(name, question.get(name) or None)


def file_upload(writer: ItemWriter, question: dict) -> None:
    writer.stem()
    writer.explanation()
    for name in ("types", "max_files", "max_bytes"):
        writer.own(name, question.get(name) or None)
