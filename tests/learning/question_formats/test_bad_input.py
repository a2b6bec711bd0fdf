"""Files that are broken, hostile or very large: one clear sentence, and the rest is read."""

import pytest

from learning.assessment.question_files import read_questions
from learning.assessment.question_format import FormatRefused

from .reading import read, reasons

pytestmark = pytest.mark.once
BOMB = '<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("empty.gift", b"", "is empty"),
        ("bomb.xml", f"{BOMB}<quiz><question type='essay'>&b;</question></quiz>".encode(), "declares entities"),
        ("bomb12.xml", f"{BOMB}<questestinterop>&b;</questestinterop>".encode(), "declares entities"),
        ("picture.png", b"\x89PNG\r\n", "no known format. Known are: CSV"),
        ("broken.zip", b"PK\x03\x04 and nothing more", "no known format"),
        ("broken.imscc", b"PK\x03\x04 and nothing more", "no known format"),
    ],
)
def test_what_is_refused_whole(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FormatRefused, match=words):
        read_questions(path)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "big.xml"
    with path.open("wb") as file:
        file.write(b"<quiz>")
        file.truncate(51 * 1024 * 1024)
    with pytest.raises(FormatRefused, match="51 MB; at most 50 MB"):
        read_questions(path)


def test_huge_text_costs_its_question_only(tmp_path):
    reading = read(tmp_path, "q.gift", f"{'x' * 100_001}{{T}}\n\nSmall?{{T}}\n")
    assert [question["stem"] for question in reading.questions] == ["Small?"]
    assert "longer than" in reasons(reading)[0]


def test_thousands_of_questions_are_read(tmp_path):
    text = "".join(f"::Q{number}::Is {number} odd?{{=yes#Right ~no ~maybe}}\n\n" for number in range(3000))
    reading = read(tmp_path, "q.gift", text)
    assert len({question["id"] for question in reading.questions}) == reading.ledger.count("mapped") == 3000


def test_csv_for_people(tmp_path):
    reading = read(
        tmp_path,
        "q.csv",
        "Type;Question;Option 1;Option 2;Option 3;Right;Points;Tags\n"
        "single choice;'=2+2 is?;4;5;;1;2;sums, easy\n"
        "multiple_choice;Which?;a;b;c;1;3;1;x\n"
        "multiple_choice;Which two?;a;b;c;1,3;1;\n"
        "true_false;So?;;;;maybe;1;\n"
        "riddle;What?;;;;;1;\n"
        "numeric;Pi?;3.14±0.01;;;;1;\n"
        'single_choice;Bad?;a;b;;7;1;\n',
    )  # fmt: skip
    assert [question["stem"] for question in reading.questions] == ["=2+2 is?", "Which two?", "Pi?"]
    first, second, third = reading.questions
    assert (first["points"], first["tags"]) == (2, ["sums", "easy"])
    assert [option["is_right"] for option in second["options"]] == [True, False, True]
    assert third["accepted"][0]["tolerance"] == 0.01
    for words, reason in zip(
        ("more cells", "true or false", "riddle", "by their numbers"), reasons(reading), strict=True
    ):
        assert words in reason
    with pytest.raises(FormatRefused, match="has to name the columns"):
        path = tmp_path / "none.csv"
        path.write_text("a,b\n1,2\n")
        read_questions(path, format="csv")
