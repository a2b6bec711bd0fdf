import json

import pytest

from .reading import read, reasons

pytestmark = pytest.mark.once


def one(tmp_path, text):
    reading = read(tmp_path, "q.gift", text)
    assert reasons(reading) == []
    return reading.questions[0]


def test_the_parts_of_a_question(tmp_path):
    question = one(
        tmp_path,
        "// [id:one] [tag:loss] [tag:difficulty:easy]\n$CATEGORY: $course$/top/Deep learning/A//B\n\n"
        "::Name::[html]<p>What is <b>2\\=2</b>?<script>x()</script></p>{=yes#Right ~no#Wrong####All of it}",
    )
    assert question["type"] == "single_choice"
    assert question["stem"] == "What is **2=2**?"
    assert question["tags"] == ["Deep learning", "A/B"]
    assert [(o["text"], o["is_right"], o["feedback"]) for o in question["options"]] == [
        ("yes", True, "Right"),
        ("no", False, "Wrong"),
    ]
    assert question["explanation"] == "All of it"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Sun rises{T#no#yes}", {"is_true": True, "feedback_true": "yes", "feedback_false": "no"}),
        ("Sun sets{FALSE}", {"is_true": False, "feedback_true": "", "feedback_false": ""}),
        ("Pi?{#3.14:0.01}", {"type": "numeric", "accepted": [("3.14", 0.01, 1)]}),
        ("Pi?{#3.1..3.2}", {"type": "numeric", "accepted": [("3.15", 0.05, 1)]}),
        ("Year?{#=1822:0 =%50%1822:2}", {"type": "numeric", "accepted": [("1822", 0, 1), ("1822", 2, 0.5)]}),
        ("City?{=Paris =%50%Par*}", {"type": "short_text", "texts": ["Paris", "(?i)Par.*"]}),
        ("Match{=a -> 1 =b -> 2 = -> 3}", {"type": "matching", "pairs": [("a", "1"), ("b", "2")], "extra": ["3"]}),
        ("Order{>2 ALL VERTICAL ALL_OR_NOTHING\nfirst\nsecond}", {"type": "ordering", "items": ["first", "second"]}),
        ("Why?{}", {"type": "essay", "model_answer": ""}),
        ("Which{~%50%a ~%50%b ~%-50%c}", {"type": "multiple_choice", "partial": "right_minus_wrong"}),
        ("Which{~%60%a ~%40%b ~c}", {"type": "multiple_choice", "partial": "fractions"}),
        ("Which{=a ~%50%b ~c}", {"type": "single_choice", "partial": "fractions"}),
        ("The {=cat =kitty} sat.", {"type": "fill_blanks", "text": "The [[1]] sat.", "options": None}),
        ("The {=cat ~dog} sat.", {"type": "fill_blanks", "text": "The [[1]] sat.", "options": ["cat", "dog"]}),
    ],
)
def test_kinds_of_questions(tmp_path, text, expected):
    question = one(tmp_path, text)
    blank = (question.get("blanks") or [{}])[0]
    found = question | {
        "texts": [entry.get("text") for entry in question.get("accepted", [])],
        "pairs": [(pair["left"], pair["right"]) for pair in question.get("pairs", [])],
        "extra": [entry["text"] for entry in question.get("distractors", [])],
        "items": [item["text"] for item in question.get("items", [])],
        "options": blank.get("options") if "blanks" in question else question.get("options"),
    }
    if question["type"] == "numeric":
        found["accepted"] = [(str(e["value"]), e["tolerance"], e["fraction"]) for e in question["accepted"]]
    assert {name: found[name] for name in expected} == expected


def test_each_wrong_part_is_named_and_the_rest_is_read(tmp_path):
    reading = read(
        tmp_path,
        "q.gift",
        "Just a description.\n\nNever closed {=a ~b\n\nFirst {=a ~b} {=c ~d}\n\nNumber?{#about 5}\n\n"
        "::Good::Right?{T}\n\n::No right one::Which?{~a ~b}\n\n::Good::Right?{T}\n\n::Good::Another text{F}\n",
    )
    assert [question["stem"] for question in reading.questions] == ["Right?"]
    found = " ".join(reasons(reading))
    for words in ("description", "never closed", "more than one answer part", "about 5", "at least one", "id of this"):
        assert words in found
    assert reading.ledger.report()["items"] == 8


def test_bytes_that_are_not_utf_8_cost_their_question_only(tmp_path):
    reading = read(tmp_path, "q.gift", b"Caf\xe9?{T}\n\nTea?{F}\n")
    assert [question["stem"] for question in reading.questions] == ["Tea?"]
    assert "not UTF-8" in reasons(reading)[0]
    json.dumps(reading.ledger.report(), ensure_ascii=False).encode()  # can be written to a file
    wide = read(tmp_path, "w.gift", "Café?{T}".encode("utf-16"))
    assert wide.questions[0]["stem"] == "Café?"


def test_reading_again_gives_the_same_ids(tmp_path):
    text = "::One::A?{=a ~b}\n\n::Two::B?{T}\n"
    ids = [[q["id"] for q in read(tmp_path, name, text).questions] for name in ("bank.gift", "bank (1).gift")]
    assert ids[0] == ids[1]
    assert [q["id"] for q in read(tmp_path, "other.gift", text).questions] != ids[0]
