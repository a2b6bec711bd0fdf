"""One item of QTI 2.1 (or 2.2), as its parts."""

import re
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

from core.html_markdown import lost_tags, to_markdown

from ..question_format import BadQuestion
from . import _building as building
from . import _cloze as cloze
from . import _pictures as pictures
from ._xml import Node, inner_markup, inner_text

INLINE = ("inlineChoiceInteraction", "textEntryInteraction", "gap")
ASIDE = ("rubricBlock", "infoControl", "stylesheet", "templateBlock")


@dataclass
class Declared:
    """A response: `correct` values, and `mapped` ones with their points."""

    base: str = "identifier"
    cardinality: str = "single"
    correct: list[str] = field(default_factory=list)
    mapped: dict[str, building.Decimal] = field(default_factory=dict)
    exact: set[str] = field(default_factory=set)  # keys whose capital letters count
    upper: building.Decimal | None = None


@dataclass
class Rule:
    """A branch of the response processing: for `value` (within `tolerance`) there are `points` and `feedback`."""

    response: str
    value: str
    tolerance: str = "0"
    points: building.Decimal | None = None
    feedback: str = ""
    is_exact: bool = True


class Qti21Item:
    """`find` gives the path of the file at an address, or None."""

    def __init__(self, node: Node, find):
        self.node, self.find, self.notes = node, find, []
        body = node.find("itemBody")
        if body is None:
            raise BadQuestion("It has no body.")
        self.body = body

    @cached_property
    def interactions(self) -> list[Node]:
        return [node for node in self.body.iter() if node.tag.endswith("Interaction")]

    @cached_property
    def points(self):
        """What it is worth by its own account, or None."""
        for outcome in self.node.iterfind("outcomeDeclaration"):
            name = outcome.get("identifier", "").upper()
            if name == "SCORE" and outcome.get("normalMaximum"):
                return building.Decimal(str(building.number(outcome.get("normalMaximum"))))
            if name in ("MAXSCORE", "MAX_SCORE") and inner_text(outcome.find("defaultValue/value")):
                return building.Decimal(str(building.number(inner_text(outcome.find("defaultValue/value")))))
        return None

    def declared(self, identifier: str) -> Declared:
        for node in self.node.iterfind("responseDeclaration"):
            if node.get("identifier") == identifier:
                return _declared(node)
        raise BadQuestion(f"The response “{identifier[:40]}” is declared nowhere.")

    def markup(self, node: Node, change=lambda markup: markup) -> str:
        """What stands in an element, as Markdown."""
        html = change(inner_markup(node))
        self.notes += [f"<{tag}> was left out" for tag in lost_tags(html)]
        html = re.sub(
            r"<object\b[^>]*\bdata=(\"[^\"]*\")[^>]*>(.*?)</object>", r'<img src=\1 alt="\2">', html, flags=re.S
        )
        return pictures.with_files(to_markdown(html), self.find, self.notes)

    def stem(self, *, gaps: dict[int, str] | None = None) -> str:
        """The body without its interactions, their prompts included; `gaps`: {id(interaction): name of its gap}."""
        return cloze.with_gaps(self.markup(_pruned(self.body, gaps or {})))

    def aside(self, view: str, name: str = "") -> list[Node]:
        """Remarks for those who grade or help."""
        return [
            node
            for node in self.body.iter("rubricBlock")
            if view in (node.get("view") or "").split() and (not name or name in (node.get("class") or "").split())
        ]

    def labels(self, interaction: Node, tag: str) -> list[tuple[str, str, str]]:
        """[(identifier, Markdown, feedback)] of what can be chosen."""
        found = []
        for choice in interaction.iter(tag):
            feedback = [node for node in choice.iter() if node.tag in ("feedbackInline", "feedbackBlock")]
            words = "\n\n".join(self.markup(node) for node in feedback)
            plain = _without(choice, ("feedbackInline", "feedbackBlock"))
            ident = choice.get("identifier") or ""
            found.append((ident, self.markup(plain), words or self.modal.get(ident, "")))
        return found

    @cached_property
    def modal(self) -> dict[str, str]:
        return {
            node.get("identifier") or "": self.markup(node)
            for node in self.node.iterfind("modalFeedback")
            if (node.get("showHide") or "show") == "show"
        }

    @cached_property
    def rules(self) -> list[Rule]:
        found = []
        processing = self.node.find("responseProcessing")
        for branch in processing.iter() if processing is not None else []:
            if branch.tag not in ("responseIf", "responseElseIf"):
                continue
            tests = [node for node in branch.iter() if node.tag in ("equal", "stringMatch", "match")]
            if len(tests) != 1 or tests[0].find("variable") is None or tests[0].find("baseValue") is None:
                continue
            rule = Rule(tests[0].find("variable").get("identifier") or "", inner_text(tests[0].find("baseValue")))
            rule.tolerance = (tests[0].get("tolerance") or "0").split()[0]
            rule.is_exact = tests[0].get("caseSensitive") != "false"
            for outcome in branch.iterfind("setOutcomeValue"):
                value = inner_text(outcome.find("baseValue"))
                if (outcome.get("identifier") or "").upper() == "SCORE" and value:
                    rule.points = building.Decimal(str(building.number(value)))
                else:
                    rule.feedback = rule.feedback or self.modal.get(value, "")
            found.append(rule)
        return found


def _declared(node: Node) -> Declared:
    found = Declared(node.get("baseType") or "identifier", (node.get("cardinality") or "single").casefold())
    found.correct = [inner_text(value) for value in node.iterfind("correctResponse/value")]
    mapping = node.find("mapping")
    if mapping is not None:
        for entry in mapping.iterfind("mapEntry"):
            key = entry.get("mapKey") or ""
            found.mapped[key] = building.Decimal(str(building.number(entry.get("mappedValue") or 0)))
            if entry.get("caseSensitive") != "false":
                found.exact.add(key)
        if mapping.get("upperBound"):
            found.upper = building.Decimal(str(building.number(mapping.get("upperBound"))))
    return found


def _without(node: Node, tags) -> Node:
    """A copy without the elements of these names; what follows them stays."""
    return _pruned(node, {}, tags)


def _pruned(node: Node, gaps: dict[int, str], tags=ASIDE) -> Node:
    result = copy(node)
    for child in list(result):
        result.remove(child)
    for child in node:
        if child.tag in tags:
            kept = None
        elif id(child) in gaps:
            kept = Node("span")
            kept.text = cloze.token(gaps[id(child)])
        elif child.tag.endswith("Interaction"):
            kept = child.find("prompt")
            kept = _named(kept, "p") if kept is not None else None
        else:
            kept = _pruned(child, gaps, tags)
        if kept is not None:
            kept.tail = child.tail
            result.append(kept)
        elif (child.tail or "").strip():
            tail = Node("span")
            tail.text = child.tail
            result.append(tail)
    return result


def _named(node: Node, tag: str) -> Node:
    result = Node(tag)
    result.text = node.text
    result.extend(node)
    return result
