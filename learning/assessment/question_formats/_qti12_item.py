"""One item of QTI 1.2, as its parts: what is asked, what can be chosen, what earns points, what is said about it."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from core.html_markdown import escape_markdown, lost_tags, to_markdown

from . import _building as building
from . import _pictures as pictures
from ._xml import Node, inner_text

PROFILES = {
    "cc.multiple_choice.v0p1": "multiple_choice_question",
    "cc.multiple_response.v0p1": "multiple_answers_question",
    "cc.true_false.v0p1": "true_false_question",
    "cc.fib.v0p1": "short_answer_question",
    "cc.pattern_match.v0p1": "pattern_match",
    "cc.essay.v0p1": "essay_question",
}
RESPONSES = ("response_lid", "response_str", "response_num", "response_grp", "response_xy")


@dataclass
class Condition:
    """`equal`: (response, value) that are asked for, `unequal` those that must not be; `links`: feedback shown."""

    equal: list[tuple[str, str]] = field(default_factory=list)
    unequal: list[tuple[str, str]] = field(default_factory=list)
    low: list[str] = field(default_factory=list)
    high: list[str] = field(default_factory=list)
    is_exact: bool = False
    is_other: bool = False
    score: building.Decimal | None = None
    is_added: bool = False
    links: list[str] = field(default_factory=list)


class Qti12Item:
    """`find` gives the path of the file at an address, or None."""

    def __init__(self, node: Node, find):
        self.node, self.find, self.notes = node, find, []

    @cached_property
    def fields(self) -> dict[str, str]:
        found = {}
        for entry in self.node.iter("qtimetadatafield"):
            found.setdefault(inner_text(entry.find("fieldlabel")), inner_text(entry.find("fieldentry")))
        return found

    @cached_property
    def kind(self) -> str:
        said = self.fields.get("question_type") or PROFILES.get(self.fields.get("cc_profile", ""), "")
        return said or self._guessed()

    def _guessed(self) -> str:
        """What it looks like, when nothing says what it is."""
        responses = self.responses
        if not responses:
            return "text_only_question"
        first = responses[0]
        if first.tag in ("response_grp", "response_xy"):
            return first.tag
        if first.tag == "response_lid" and first.find(".//render_choice") is None:
            return "an unknown interaction"
        if first.tag == "response_lid" and len(responses) > 1:
            return "matching_question"
        if first.tag == "response_lid":
            rank = (first.get("rcardinality") or "Single").casefold()
            return {"ordered": "ordering_question", "multiple": "multiple_answers_question"}.get(
                rank, "multiple_choice_question"
            )
        if first.tag == "response_num":
            return "numerical_question"
        scored = [condition for condition in self.conditions if condition.score and condition.equal]
        return "short_answer_question" if scored else "essay_question"

    @cached_property
    def responses(self) -> list[Node]:
        return [node for node in self.node.iterfind("presentation//*") if node.tag in RESPONSES]

    @cached_property
    def stem_materials(self) -> list[Node]:
        """Those of the presentation that belong to no response."""
        inside = {id(node) for response in self.responses for node in response.iter("material")}
        presentation = self.node.find("presentation")
        materials = presentation.iter("material") if presentation is not None else []
        return [node for node in materials if id(node) not in inside]

    def labels(self, response: Node) -> list[tuple[str, str]]:
        """[(ident, Markdown)] of what can be chosen."""
        return [
            (label.get("ident") or "", self.text([*label.iter("material")]))
            for label in response.iter("response_label")
        ]

    def plain_labels(self, response: Node) -> list[tuple[str, str]]:
        return [
            (label.get("ident") or "", " ".join(inner_text(node) for node in label.iter("material")))
            for label in response.iter("response_label")
        ]

    def text(self, materials: list[Node], change=lambda words: words) -> str:
        """Markdown of materials; `change` is asked for every text as it stands in the file."""
        parts = []
        for material in materials:
            for node in material:
                if node.tag in ("mattext", "matemtext"):
                    parts.append(self._words(node, change))
                elif node.tag == "matimage" and node.get("uri"):
                    parts.append(f"![{escape_markdown(node.get('label') or '')}]({node.get('uri')})")
                elif node.tag == "matbreak":
                    parts.append("")
                elif node.tag in ("mataudio", "matvideo", "matapplet", "matapplication"):
                    self.notes.append(f"{node.get('uri') or node.tag} was left out")
        return self.with_files("\n\n".join(part for part in parts if part))

    def with_files(self, text: str) -> str:
        return pictures.with_files(text, self.find, self.notes)

    def _words(self, node: Node, change) -> str:
        words = change(inner_text(node) if not len(node) else "".join(node.itertext()))
        kind = (node.get("texttype") or "text/plain").casefold()
        if (
            "html" in kind
            or "rtf" in kind
            or re.search(r"</?(p|div|br|b|i|em|strong|span|sub|sup|code|img)\b", words, re.I)
        ):
            self.notes += [f"<{tag}> was left out" for tag in lost_tags(words)]
            return to_markdown(words)
        return escape_markdown(words.strip())

    @cached_property
    def best(self):
        """What counts as all points."""
        for variable in self.node.iter("decvar"):
            if variable.get("maxvalue"):
                return building.Decimal(str(building.number(variable.get("maxvalue")))) or building.Decimal(100)
        return building.Decimal(100)

    @cached_property
    def conditions(self) -> list[Condition]:
        return [self._condition(node) for node in self.node.iterfind("resprocessing/respcondition")]

    def _condition(self, node: Node) -> Condition:
        found = Condition()
        self._walk(node.find("conditionvar"), found, is_not=False)
        for setvar in node.iterfind("setvar"):
            if (setvar.get("varname") or "SCORE").upper() in ("SCORE", "QUE_SCORE"):
                found.score = building.Decimal(str(building.number(inner_text(setvar) or 0)))
                found.is_added = (setvar.get("action") or "Set").casefold() == "add"
        found.links = [link.get("linkrefid") or "" for link in node.iterfind("displayfeedback")]
        return found

    def _walk(self, node: Node | None, found: Condition, *, is_not: bool) -> None:
        for child in node if node is not None else []:
            pair = (child.get("respident") or "", inner_text(child))
            if child.tag in ("varequal", "varsubstring"):
                (found.unequal if is_not else found.equal).append(pair)
                found.is_exact = found.is_exact or (child.get("case") or "").casefold() == "yes"
            elif child.tag in ("vargte", "vargt") and not is_not:
                found.low.append(pair[1])
            elif child.tag in ("varlte", "varlt") and not is_not:
                found.high.append(pair[1])
            elif child.tag == "other":
                found.is_other = True
            else:
                self._walk(child, found, is_not=is_not or child.tag == "not")

    def share(self, condition: Condition):
        return building.number((condition.score or 0) / self.best, places=5)

    @cached_property
    def feedback(self) -> dict[str, str]:
        """{ident: Markdown} of every feedback."""
        return {
            node.get("ident") or "": self.text([*node.iter("material")]) for node in self.node.iterfind("itemfeedback")
        }

    def feedback_for(self, ident: str, value: str) -> str:
        """What is said to who answered `value` to the response `ident`, and only then."""
        links = [
            link
            for condition in self.conditions
            if condition.equal == [(ident, value)] and not condition.unequal
            for link in condition.links
            if link not in ("correct_fb", "general_fb")
        ]
        return "\n\n".join(dict.fromkeys(self.feedback[link] for link in links if self.feedback.get(link)))

    def general(self, name: str) -> str:
        return self.feedback.get(name, "")
