import io
import zipfile

import pytest

from learning.assessment.question_files import read_questions
from learning.assessment.question_format import FormatRefused
from tests.lms_pages.importing.conftest import png

from .reading import read, reasons

pytestmark = pytest.mark.once

ITEM = """<item ident="{ident}" title="T"><itemmetadata><qtimetadata><qtimetadatafield>
<fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry></qtimetadatafield></qtimetadata></itemmetadata><presentation><material>
<mattext texttype="text/html">{stem}</mattext></material>{response}</presentation><resprocessing><outcomes><decvar
maxvalue="100"/></outcomes>{rules}</resprocessing></item>"""
TWO = """<response_lid ident="r" rcardinality="Single"><render_choice><response_label ident="a"><material><mattext>Yes
</mattext></material></response_label><response_label ident="b"><material><mattext>No</mattext></material>
</response_label></render_choice></response_lid>"""
RIGHT = """<respcondition><conditionvar><varequal respident="r">a</varequal></conditionvar>
<setvar action="Set" varname="SCORE">100</setvar></respcondition>"""


def item(ident="i1", kind="multiple_choice_question", stem="Well?", response=TWO, rules=RIGHT):
    return ITEM.format(ident=ident, kind=kind, stem=stem, response=response, rules=rules)


def package(*items: str, **files: bytes) -> bytes:
    xml = "<questestinterop><assessment ident='a' title='Quiz one'><section>" + "".join(items)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("quiz/q.xml", xml + "</section></assessment></questestinterop>")
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def test_every_file_and_item_of_a_package_is_accounted_for(tmp_path):
    stem = "&lt;p&gt;See &lt;img src=&quot;$IMS-CC-FILEBASE$/pic.png&quot; alt=&quot;it&quot;&gt;&lt;/p&gt;"
    reading = read(
        tmp_path,
        "q.zip",
        package(item(stem=stem), item("i2", "hot_spot"), web__pic_dot_png=png(), notes_dot_txt=b"x"),
    )
    (question,) = reading.questions
    assert question["stem"] == "See ![it](import-file:web/pic.png)"
    assert question["tags"] == ["Quiz one"]
    assert reading.files == {"web/pic.png": png()}
    outcomes = {(e.item.kind, e.item.file, e.item.detail): e.outcome for e in reading.ledger.entries}
    assert outcomes["file", "web/pic.png", ""] == "mapped"
    assert outcomes["file", "notes.txt", ""] == "rejected"
    assert "hot_spot" in " ".join(reasons(reading))


def test_the_same_item_twice_is_taken_once_and_another_under_its_name_is_named(tmp_path):
    reading = read(tmp_path, "q.zip", package(item(), item(), item(stem="Other?")))
    assert len(reading.questions) == 1
    assert "taken once" in " ".join(reasons(reading, "mapped"))
    assert "id of this one" in reasons(reading)[0]


def test_what_makes_an_archive_dangerous_is_refused(tmp_path):
    def refused(write) -> str:
        path = tmp_path / "q.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("q.xml", "<questestinterop><assessment/></questestinterop>")
            write(archive)
        with pytest.raises(FormatRefused) as refusal:
            read_questions(path, format="qti12")
        return str(refusal.value)

    link = zipfile.ZipInfo("link.xml")
    link.external_attr = 0o120777 << 16
    assert "leads out" in refused(lambda archive: archive.writestr("../out.xml", "x"))
    assert "symbolic link" in refused(lambda archive: archive.writestr(link, "/etc/passwd"))
    assert "more than" in refused(lambda a: [a.writestr(f"{n}.txt", "") for n in range(20_001)])


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path, monkeypatch):
    from learning.assessment.question_formats import _package

    monkeypatch.setattr(_package, "MOST_UNPACKED", 1_000_000)
    path = tmp_path / "q.zip"
    path.write_bytes(package(item(), item("i2", stem="x" * 2_000_000)))
    _slug, reading = read_questions(path)
    assert reading.questions == []
    assert "unpacks to more than" in " ".join(reasons(reading))


def with_password(archive: bytes) -> bytes:
    """The same with the flag of encryption, which stands before each file and once more in the directory at the end."""
    data = bytearray(archive)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        while place >= 0:
            data[place + flags] |= 1
            place = data.find(signature, place + 4)
    return bytes(data)


@pytest.mark.parametrize("name", ["q.zip", "q.imscc"])
def test_a_package_with_a_password_is_refused_and_the_same_without_is_read(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(package(item()))
    assert len(read_questions(path)[1].questions) == 1
    path.write_bytes(with_password(package(item())))
    with pytest.raises(FormatRefused, match="encrypted. Pack it without a password"):
        read_questions(path)


def test_qti_21_text_entries_and_matches(tmp_path):
    head = '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="x" title="X">'
    gaps = (
        f'{head}<responseDeclaration identifier="A" cardinality="single" baseType="string"><correctResponse><value>blue'
        '</value></correctResponse><mapping><mapEntry mapKey="blue" mappedValue="1" caseSensitive="false"/></mapping>'
        "</responseDeclaration><itemBody><p>The sky is <textEntryInteraction responseIdentifier='A'/> today.</p>"
        "</itemBody></assessmentItem>"
    )
    question = read(tmp_path, "item.xml", gaps).questions[0]
    assert (question["type"], question["text"]) == ("fill_blanks", "The sky is [[1]] today.")
    assert question["blanks"][0]["accepted"][0]["text"] == "blue"
    slider = (
        f"{head}<responseDeclaration identifier='A'/><itemBody><sliderInteraction responseIdentifier='A'/></itemBody>"
    )
    reading = read(tmp_path, "slider.xml", slider + "</assessmentItem>")
    assert "sliderInteraction" in reasons(reading)[0]
    assert "broken" in reasons(read(tmp_path, "cut.xml", gaps[:300]))[0]
