"""Moodle XML: what Moodle's question bank exports and imports, with pictures, hints and tags."""

import re
from xml.etree.ElementTree import Element

from core.html_markdown import is_words_only, unescape_markdown

from ..question_format import Loss, QuestionFormat, Written
from . import _building as building
from . import _cloze as cloze
from ._moodle_reading import MoodleReader
from ._plain_files import beginning
from ._xml import add, document_bytes, indent, storable


class MoodleXml(QuestionFormat):
    label = "Moodle XML"
    extension = ".moodle.xml"
    media_type = "application/xml"

    def recognizes(self, path):
        return bool(re.search(r"<quiz[\s>]", beginning(path)))

    def read(self, path, reading):
        MoodleReader(reading, path.name).read(path.read_bytes())

    def write(self, questions):
        root, losses = Element("quiz"), []
        for question in questions:
            writer = WRITERS.get(question["type"])
            if writer is None:
                reason = f"Moodle has no questions of the type {question['type']}."
                losses.append(Loss(question["id"], reason, is_whole=True))
                continue
            kind, write = writer
            _head(root, kind, question, write)
            losses += [Loss(question["id"], reason) for reason in _losses(question)]
        indent(root)
        return Written(document_bytes(root), tuple(losses))


def _text(parent, tag: str, text: str, **attributes) -> Element:
    element = add(parent, tag, format="markdown", **attributes)
    add(element, "text", text or "")
    return element


def _plain(parent, tag: str, text: str, **attributes) -> Element:
    element = add(parent, tag, format="plain_text", **attributes)
    add(element, "text", text)
    return element


def _head(root, kind: str, question: dict, write) -> None:
    node = add(root, "question", type=kind)
    add(add(node, "name"), "text", " ".join(question["stem"].split())[:80])
    stem = cloze.write(question, building.whole_text(question)) if kind == "cloze" else question["stem"]
    _text(node, "questiontext", stem)
    _text(node, "generalfeedback", question.get("explanation", ""))
    add(node, "defaultgrade", building.plain(question["points"]))
    hints = question.get("hints") or []
    points = building.Decimal(str(question["points"] or 1))
    cost = building.Decimal(str(hints[0]["cost"])) / points if hints else 0
    add(node, "penalty", building.plain(round(building.Decimal(cost), 7)))
    add(node, "hidden", "0")
    add(node, "idnumber", question["id"])
    write(node, question)
    for hint in hints:
        _text(node, "hint", hint["text"])
    if tags := building.tags_of(question):
        parent = add(node, "tags")
        for tag in tags:
            add(add(parent, "tag"), "text", tag)


def _choice(node, question):
    add(node, "single", "true" if question["type"] == "single_choice" else "false")
    add(node, "shuffleanswers", "true")
    add(node, "answernumbering", "none")
    for option, share in zip(question["options"], building.shares_of(question), strict=True):
        answer = _text(node, "answer", option["text"], fraction=building.percent(share))
        _text(answer, "feedback", option.get("feedback", ""))


def _true_false(node, question):
    for value in ("true", "false"):
        is_right = question["is_true"] == (value == "true")
        answer = _plain(node, "answer", value, fraction=100 if is_right else 0)
        _text(answer, "feedback", question.get(f"feedback_{value}", ""))


def _short_text(node, question):
    entries = question["accepted"]
    add(node, "usecase", "1" if _is_exact(entries) else "0")
    for entry in entries:
        if (text := building.as_wildcard(entry)) is not None:
            answer = _plain(node, "answer", text, fraction=building.percent(entry.get("fraction", 1)))
            _text(answer, "feedback", entry.get("feedback", ""))


def _numeric(node, question):
    for entry in question["accepted"]:
        share = building.percent(entry.get("fraction", 1))
        answer = _plain(node, "answer", building.plain(entry["value"]), fraction=share)
        add(answer, "tolerance", building.plain(entry.get("tolerance") or 0))
        _text(answer, "feedback", entry.get("feedback", ""))
    if question.get("unit"):
        unit = add(add(node, "units"), "unit")
        add(unit, "multiplier", "1")
        add(unit, "unit_name", question["unit"])
    add(node, "unitgradingtype", "1" if question.get("unit_required") else "0")
    add(node, "unitpenalty", "1" if question.get("unit_required") else "0")
    add(node, "showunits", "0" if question.get("unit_required") else "3")


def _matching(node, question):
    add(node, "shuffleanswers", "true")
    sides = [(pair["left"], pair["right"]) for pair in question["pairs"]]
    for left, right in sides + [("", entry["text"]) for entry in question.get("distractors", [])]:
        part = _text(node, "subquestion", left)
        add(add(part, "answer"), "text", unescape_markdown(right))


def _ordering(node, question):
    add(node, "layouttype", "VERTICAL")
    add(node, "selecttype", "ALL")
    add(node, "selectcount", "0")
    add(node, "gradingtype", "RELATIVE_NEXT_EXCLUDE_LAST" if question.get("partial", True) else "ALL_OR_NOTHING")
    add(node, "showgrading", "SHOW")
    for place, item in enumerate(question["items"], 1):
        answer = _text(node, "answer", item["text"], fraction=place)
        _text(answer, "feedback", "")


def _essay(node, question):
    add(node, "responseformat", "editor")
    add(node, "responserequired", "1")
    add(node, "attachments", "0")
    for tag, name in (("minwordlimit", "min_words"), ("maxwordlimit", "max_words")):
        if question.get(name):
            add(node, tag, str(question[name]))
    _text(node, "graderinfo", question.get("model_answer", ""))


def _file_upload(node, question):
    add(node, "responseformat", "noinline")
    add(node, "responserequired", "0")
    add(node, "attachments", str(question.get("max_files") or 1))
    add(node, "attachmentsrequired", "1")
    add(node, "maxbytes", str(question.get("max_bytes") or 0))
    add(node, "filetypeslist", ",".join(question.get("types") or ()))


def _cloze(node, question):
    """Everything is in the text."""


def _is_exact(entries) -> bool:
    """Moodle says it once for all answers."""
    plain = [entry for entry in entries if entry.get("match") != "pattern"]
    return bool(plain) and all(entry["match"] == "exact" for entry in plain)


def _losses(question) -> list[str]:
    kind, hints = question["type"], question.get("hints") or []
    groups = [question.get("accepted", []), *(blank["accepted"] for blank in question.get("blanks", []))]
    written = [[entry for entry in group if "match" in entry] for group in groups]
    listed = [blank for blank in question.get("blanks", []) if blank.get("options")]
    free = [group for group in written if not any(group is blank["accepted"] for blank in listed)]
    entries = [entry for group in free for entry in group]
    bare = [entry.get("feedback", "") for blank in question.get("blanks", []) for entry in blank["accepted"]]
    bare += [pair["right"] for pair in question.get("pairs", [])]
    bare += [entry["text"] for entry in question.get("distractors", [])]
    texts = str(question)
    said = {
        "All or nothing becomes partial credit, with nothing for who chooses a wrong option.": kind == "multiple_choice"
        and question.get("partial", "none") == "none",
        "All or nothing becomes partial credit.": kind == "matching" and not question.get("partial", True),
        "Moodle knows one price for all hints; they get that of the first.": len({hint["cost"] for hint in hints}) > 1,
        "Moodle minds capital letters for all answers of a question or for none.": any(
            any(entry["match"] == "exact" for entry in group)
            and (not _is_exact(group) or any(entry["match"] == "pattern" for entry in group))
            for group in free
        ),
        "An accepted answer is a pattern that Moodle cannot say; it is left out.": any(
            building.as_wildcard(entry) is None for entry in entries
        ),
        "The feedback of a gap and the right side of a pair lose their formatting.": not all(map(is_words_only, bare)),
        "A picture beside the question is left out.": bool(question.get("picture")),
        "It has characters that XML cannot hold; they are left out.": storable(texts) != texts,
    }
    return [reason for reason, is_so in said.items() if is_so]


WRITERS = {
    "single_choice": ("multichoice", _choice),
    "multiple_choice": ("multichoice", _choice),
    "true_false": ("truefalse", _true_false),
    "short_text": ("shortanswer", _short_text),
    "numeric": ("numerical", _numeric),
    "matching": ("matching", _matching),
    "ordering": ("ordering", _ordering),
    "fill_blanks": ("cloze", _cloze),
    "essay": ("essay", _essay),
    "file_upload": ("essay", _file_upload),
}

question_format = MoodleXml()
