"""QTI 1.2: packages as Canvas and many others export them, and single XML files."""

import re
import zipfile
from xml.etree.ElementTree import Element

from core.html_markdown import to_html, to_markdown

from ..question_format import FormatRefused, Loss, QuestionFormat, Written
from . import _qti12_writing as writing
from ._package import MANIFEST, FileBooks, has_xml, open_package, zipped
from ._plain_files import beginning
from ._qti12_reading import OWN, Qti12Reader
from ._xml import add, document_bytes

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
FILE = "questions/questions.xml"


class Qti12(QuestionFormat):
    label = "QTI 1.2"
    extension = ".qti12.zip"
    media_type = "application/zip"

    def recognizes(self, path):
        if path.suffix.lower() == ".imscc":
            return False
        return has_xml(path, "questestinterop") or "<questestinterop" in beginning(path)

    def read(self, path, reading):
        if not zipfile.is_zipfile(path):
            return Qti12Reader(reading).read(path.name, path.read_bytes())
        with open_package(path) as package:
            read_package(package, reading, package.xml_files("questestinterop"))

    def write(self, questions):
        root = Element("questestinterop", xmlns=NAMESPACE)
        assessment = add(root, "assessment", ident=f"{OWN}questions", title="Questions")
        section = add(assessment, "section", ident="root_section")
        losses = []
        for question in questions:
            kind = _kind(question)
            if kind is None:
                reason = f"QTI 1.2 has nothing for a question of the type {question['type']} like this one."
                losses.append(Loss(question["id"], reason, is_whole=True))
                continue
            writer = writing.ItemWriter(section, kind, question)
            WRITERS[question["type"]](writer, question)
            writer.close()
            losses += [Loss(question["id"], reason) for reason in _losses(question)]
        return Written(zipped({MANIFEST: _manifest(), FILE: document_bytes(root)}), tuple(losses))


def read_package(package, reading, paths, *, known: dict[str, str] | None = None) -> None:
    """Every file of items in `paths`; the other files are booked too, those in `known` with the reason given there."""
    books = FileBooks(reading, package)
    for path, reason in (known or {}).items():
        books.book(path, reason=reason)
    reader = Qti12Reader(reading, package, books)
    for path in paths:
        try:
            reader.read(path, package.read(path))
            books.book(path)
        except FormatRefused as refusal:
            books.book(path, outcome="rejected", reason=str(refusal))
    books.close()


def _manifest() -> bytes:
    root = Element("manifest", identifier="marula_package", xmlns="http://www.imsglobal.org/xsd/imscp_v1p1")
    add(add(root, "metadata"), "schema", "IMS Content")
    add(root, "organizations")
    resource = add(add(root, "resources"), "resource", identifier="questions", type="imsqti_xmlv1p2", href=FILE)
    add(resource, "file", href=FILE)
    return document_bytes(root)


def _kind(question: dict) -> str | None:
    if question["type"] == "fill_blanks":
        listed = [bool(blank.get("options")) for blank in question["blanks"]]
        return "multiple_dropdowns_question" if all(listed) else "fill_in_multiple_blanks_question"
    return {
        "single_choice": "multiple_choice_question",
        "multiple_choice": "multiple_answers_question",
        "true_false": "true_false_question",
        "short_text": "short_answer_question",
        "numeric": "numerical_question",
        "matching": "matching_question",
        "ordering": "ordering_question",
        "essay": "essay_question",
        "file_upload": "file_upload_question",
    }.get(question["type"])


def changes_formatting(text: str) -> bool:
    """Whether the text looks otherwise once it went through HTML."""
    html = to_html(text)
    return re.sub(r"\s+", " ", to_html(to_markdown(html))) != re.sub(r"\s+", " ", html)


def shown_texts(question: dict) -> list[str]:
    """The texts of a question that are Markdown."""
    texts = [question["stem"], question.get("explanation", ""), question.get("model_answer", "")]
    texts += [question.get(f"feedback_{name}", "") for name in ("true", "false")]
    for name in ("options", "accepted", "pairs", "items", "distractors", "hints"):
        for part in question.get(name) or []:
            keys = ("feedback",) if name == "accepted" else ("text", "left", "right", "feedback")
            texts += [part.get(key) or "" for key in keys]
    return [text for text in texts if text]


def _losses(question: dict) -> list[str]:
    found = question.get("blanks", [])
    entries = [entry for blank in found if not blank.get("options") for entry in blank["accepted"]]
    written = entries + [entry for entry in question.get("accepted", []) if "match" in entry]
    listed = [bool(blank.get("options")) for blank in found]
    said = {
        "QTI 1.2 has no patterns; an accepted answer is left out.": any(e.get("match") == "pattern" for e in written),
        "QTI 1.2 does not tell capital letters from small ones in gaps.": any(
            e.get("match") == "exact" for e in entries
        ),
        "QTI 1.2 has lists for all gaps of a question or for none.": any(listed) and not all(listed),
        "QTI 1.2 has no feedback for gaps.": any(e.get("feedback") for blank in found for e in blank["accepted"]),
        "The formatting of a text may change.": any(changes_formatting(text) for text in shown_texts(question)),
        "A picture beside the question is left out.": bool(question.get("picture")),
    }
    return [reason for reason, is_so in said.items() if is_so]


WRITERS = {
    "single_choice": writing.choice,
    "multiple_choice": writing.choice,
    "true_false": writing.true_false,
    "short_text": writing.short_text,
    "numeric": writing.numeric,
    "matching": writing.matching,
    "ordering": writing.ordering,
    "fill_blanks": writing.blanks,
    "essay": writing.essay,
    "file_upload": writing.file_upload,
}

question_format = Qti12()
