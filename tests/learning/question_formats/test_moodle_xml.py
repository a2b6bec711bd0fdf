import base64

import pytest

from tests.lms_pages.importing.conftest import png

from .reading import read, reasons

pytestmark = pytest.mark.once


def quiz(*questions: str) -> str:
    return "<?xml version='1.0'?><quiz>" + "".join(questions) + "</quiz>"


def asked(kind: str, stem: str, inner: str = "", *, fmt: str = "html", files: str = "") -> str:
    return (
        f"<question type='{kind}'><name><text>N</text></name><questiontext format='{fmt}'>"
        f"<text><![CDATA[{stem}]]></text>{files}</questiontext><defaultgrade>2</defaultgrade><penalty>0.5</penalty>{inner}</question>"
    )


def answer(text: str, fraction=100, inner: str = "") -> str:
    return f"<answer fraction='{fraction}' format='moodle_auto_format'><text>{text}</text>{inner}</answer>"


def one(tmp_path, *args, **kwargs):
    reading = read(tmp_path, "q.xml", quiz(asked(*args, **kwargs)))
    assert reasons(reading) == []
    return reading.questions[0]


def test_cloze_becomes_a_text_with_gaps(tmp_path):
    question = one(
        tmp_path,
        "cloze",
        "<p>About places.</p><p>{1:SHORTANSWER:=Berlin#Yes~%50%Bo*} lies in {2:MC:~Austria~=Germany &amp; more}, "
        "and {1:NM:=3.5} is *.</p>",
    )
    assert question["type"] == "fill_blanks"
    assert question["stem"] == "About places."
    assert question["text"] == "[[1]] lies in [[2]], and [[3]] is \\*."
    first, second, third = question["blanks"]
    assert [(e["text"], e["match"], e["fraction"]) for e in first["accepted"]] == [
        ("Berlin", "folded", 1),
        ("(?i)Bo.*", "pattern", 0.5),
    ]
    assert second["options"] == ["Austria", "Germany & more"]
    assert second["accepted"][0]["text"] == "Germany & more"
    assert third["accepted"][0]["text"] == "3.5"


def test_other_kinds(tmp_path):
    numeric = one(
        tmp_path,
        "numerical",
        "How far?",
        answer("5", inner="<tolerance>0.5</tolerance>")
        + "<units><unit><multiplier>1</multiplier><unit_name>km</unit_name></unit></units>"
        "<unitgradingtype>1</unitgradingtype>",
    )
    assert (numeric["accepted"][0]["tolerance"], numeric["unit"], numeric["unit_required"]) == (0.5, "km", True)
    gaps = one(tmp_path, "gapselect", "A [[2]] here", "<selectoption><text>x</text><group>1</group></selectoption>" * 1
               + "<selectoption><text>y</text><group>1</group></selectoption>")  # fmt: skip
    assert gaps["text"] == "A [[1]] here"
    assert (gaps["blanks"][0]["accepted"][0]["text"], gaps["blanks"][0]["options"]) == ("y", ["x", "y"])
    upload = one(tmp_path, "essay", "Send", "<responseformat>noinline</responseformat><attachments>2</attachments>")
    assert (upload["type"], upload["max_files"]) == ("file_upload", 2)
    hinted = one(
        tmp_path, "truefalse", "So?", answer("true") + answer("false", 0) + "<hint format='html'><text>H</text></hint>"
    )
    assert hinted["hints"] == [{"text": "H", "cost": 1}]


def test_pictures_come_along_and_bad_ones_are_named(tmp_path):
    image = base64.b64encode(png()).decode()
    reading = read(
        tmp_path,
        "q.xml",
        quiz(
            asked(
                "truefalse",
                "<p>See <img src='@@PLUGINFILE@@/a%20b.png' alt='a'> and <img src='@@PLUGINFILE@@/no.png' alt='b'></p>"
                "<iframe src='//x'></iframe>",
                answer("true") + answer("false", 0),
                files=f"<file name='a b.png' path='/' encoding='base64'>{image}</file>"
                "<file name='bad.png' path='/' encoding='base64'>%%%</file>",
            )
        ),
    )
    (path,) = reading.files
    assert reading.files[path] == png()
    assert f"![a](import-file:{path})" in reading.questions[0]["stem"]
    entries = {entry.item.kind: entry for entry in reading.ledger.entries if entry.outcome == "mapped"}
    assert "no.png did not come along" in entries["question"].reason
    assert "<iframe> was left out" in entries["question"].reason
    assert "Its content is not base64." in reasons(reading)


def test_a_broken_file_keeps_what_is_whole(tmp_path):
    whole = asked("truefalse", "One?", answer("true") + answer("false", 0))
    reading = read(tmp_path, "q.xml", quiz(whole, whole.replace("One", "Two"))[:-60])
    assert [question["stem"] for question in reading.questions] == ["One?"]
    assert "broken" in reasons(reading)[0]


def test_what_cannot_be_asked_is_named(tmp_path):
    reading = read(
        tmp_path,
        "q.xml",
        quiz(
            asked("description", "Read this."),
            asked("calculated", "{x} + 1?"),
            asked("strange\u2603", "?"),
            asked("cloze", "No gap."),
            asked("cloze", "{1:NM:=3:0.5}"),
            asked("multichoice", "Which?", answer("a", "much") + answer("b", 0)),
            asked("multichoice", "", answer("a") + answer("b", 0)),
        ),
    )
    assert reading.questions == []
    for words, reason in zip(
        ("description", "formula", "no kind of question", "no gap", "tolerance", "much", "no text"),
        reasons(reading),
        strict=True,
    ):
        assert words in reason
