"""QTI 2.1 (and 2.2): packages with a file for each item, and single items."""

import zipfile
from xml.etree.ElementTree import Element

from ..question_format import FormatRefused, Loss, QuestionFormat, Written
from . import _qti21_writing as writing
from ._package import MANIFEST, FileBooks, has_xml, open_package, zipped
from ._plain_files import beginning
from ._qti21_reading import Qti21Reader
from ._xml import add, document_bytes
from .qti12 import changes_formatting, shown_texts

LOM = "http://ltsc.ieee.org/xsd/LOM"


class Qti21(QuestionFormat):
    label = "QTI 2.1"
    extension = ".qti21.zip"
    media_type = "application/zip"

    def recognizes(self, path):
        return has_xml(path, "assessmentItem") or "<assessmentItem" in beginning(path)

    def read(self, path, reading):
        if not zipfile.is_zipfile(path):
            return Qti21Reader(reading).read(path.name, path.read_bytes())
        with open_package(path) as package:
            books = FileBooks(reading, package)
            reader = Qti21Reader(reading, package, books)
            items = package.xml_files("assessmentItem ")
            for found in package.xml_files("assessmentTest"):
                try:
                    reader.read_tests([found])
                except FormatRefused as refusal:
                    books.book(found, outcome="rejected", reason=str(refusal))
            reader.read_manifest()
            for found in items:
                try:
                    reader.read(found, package.read(found))
                    books.book(found)
                except FormatRefused as refusal:
                    books.book(found, outcome="rejected", reason=str(refusal))
            books.close()

    def write(self, questions):
        files, losses = {}, []
        for place, question in enumerate(questions, 1):
            if question["type"] not in WRITERS:
                reason = f"Questions of the type {question['type']} are not written as QTI 2.1."
                losses.append(Loss(question["id"], reason, is_whole=True))
                continue
            writer = writing.ItemWriter(question)
            WRITERS[question["type"]](writer, question)
            files[f"items/item_{place:05}.xml"] = (question, document_bytes(writer.close()))
            losses += [Loss(question["id"], reason) for reason in _losses(question)]
        manifest = _manifest({path: question for path, (question, _data) in files.items()})
        return Written(zipped({MANIFEST: manifest} | {path: data for path, (_q, data) in files.items()}), tuple(losses))


def _manifest(questions: dict[str, dict]) -> bytes:
    root = Element("manifest", {"xmlns": "http://www.imsglobal.org/xsd/imscp_v1p1", "identifier": "marula_package"})
    metadata = add(root, "metadata")
    add(metadata, "schema", "QTIv2.1 Package")
    add(metadata, "schemaversion", "1.0.0")
    add(root, "organizations")
    resources = add(root, "resources")
    for path, question in questions.items():
        ident = f"r-{question['id']}"
        resource = add(resources, "resource", identifier=ident, type="imsqti_item_xmlv2p1", href=path)
        if question.get("tags") or question.get("difficulty"):
            _metadata(add(resource, "metadata"), question)
        add(resource, "file", href=path)
    return document_bytes(root)


def _metadata(parent: Element, question: dict) -> None:
    lom = add(parent, "lom", xmlns=LOM)
    general = add(lom, "general")
    for tag in question.get("tags") or []:
        add(add(general, "keyword"), "string", tag)
    if difficulty := question.get("difficulty"):
        node = add(add(lom, "educational"), "difficulty")
        add(node, "source", "LOMv1.0")
        add(node, "value", {"hard": "difficult"}.get(difficulty, difficulty))


def _losses(question: dict) -> list[str]:
    found = question.get("blanks", [])
    entries = [entry for blank in found for entry in blank["accepted"]]
    written = [entry for blank in found if not blank.get("options") for entry in blank["accepted"]]
    written += [entry for entry in question.get("accepted", []) if "match" in entry]
    said = {
        "QTI 2.1 has no patterns; an accepted answer is left out.": any(e.get("match") == "pattern" for e in written),
        "The feedback of gaps is left out.": any(entry.get("feedback") for entry in entries),
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

question_format = Qti21()
