"""Files made by other programs, as they came: every item is accounted for, and the keys are right."""

import json
from collections import Counter
from fractions import Fraction

import pytest

from learning.assessment.question_files import read_questions
from learning.assessment.question_type import question_types
from tests.lms_pages.importing.conftest import SHARED

from .reading import reasons

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the courses of others are not beside this folder (shared/data)"),
]
FILES = {
    "quizzes/ai-for-beginners-lessons-1-7.gift.txt": ("gift", {"single_choice": 23, "true_false": 15}),
    "quizzes/hf-llm-ch1-4.gift.txt": ("gift", {"single_choice": 43, "multiple_choice": 9, "true_false": 1}),
    "quizzes/hf-llm-ch1-4.moodle.xml": ("moodle_xml", {"single_choice": 43, "multiple_choice": 9, "true_false": 1}),
    "quizzes/hf-llm-ch1.qti12-canvas.zip": ("qti12", {"single_choice": 7, "multiple_choice": 1}),
    "quizzes/qti12-hfch2.zip": ("qti12", {"single_choice": 5}),
    "quizzes/qti21-hfch2.zip": ("qti21", {"single_choice": 5}),
    "imscc/canvas-all-question-types.imscc": (
        "imscc",
        {
            "single_choice": 1, "true_false": 1, "multiple_choice": 1, "fill_blanks": 1, "matching": 1, "numeric": 1,
            "essay": 1, "file_upload": 1,
        },
    ),
    "imscc/canvas-course-1.imscc": ("imscc", {"single_choice": 1}),
    "imscc/canvas-assignment-rubrics.imscc": ("imscc", {}),
    "imscc/canvas-single-discussion.imscc": ("imscc", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_every_item_is_accounted_for(name):
    slug, kinds = FILES[name]
    found, reading = read_questions(SHARED / name)
    report = reading.ledger.report()
    assert found == slug
    assert Counter(question["type"] for question in reading.questions) == kinds
    assert report["unaccounted"] == 0
    assert report["items"] == report["mapped"] + report["raw"] + report["rejected"] == len(report["list"])
    assert all(entry["reason"] for entry in report["list"] if entry["outcome"] == "rejected")
    assert len({question["id"] for question in reading.questions}) == len(reading.questions)


def test_what_canvas_says_of_its_questions():
    _slug, reading = read_questions(SHARED / "imscc/canvas-all-question-types.imscc")
    found = {question["type"]: question for question in reading.questions}
    assert [(o["text"], o["is_right"]) for o in found["single_choice"]["options"]][2] == ("3", True)
    assert found["single_choice"]["explanation"] == "alright"
    assert [o["feedback"] for o in found["single_choice"]["options"]][:1] == ["add 2\n\ntoo bad"]
    assert found["fill_blanks"]["text"] == "Roses are [[1]], violets are [[2]]"
    assert found["fill_blanks"]["blanks"][1]["options"] == ["SILVER", "BLUE"]
    assert [(p["left"], p["right"]) for p in found["matching"]["pairs"]][0] == ("Toyota", "Corolla")
    assert len(found["matching"]["distractors"]) == 3
    assert found["numeric"]["accepted"][0]["tolerance"] == 0.01
    assert {"formula" in reason for reason in reasons(reading)} == {True, False}


@pytest.mark.parametrize("name", ["hf-llm-ch1-4.gift.txt", "hf-llm-ch1-4.moodle.xml"])
def test_the_key_is_that_of_the_source(name):
    source = [
        q
        for part in json.loads((SHARED / "quizzes/hf-llm-ch1-4.questions.json").read_text())
        for q in part["questions"]
    ]
    _slug, reading = read_questions(SHARED / "quizzes" / name)
    for given, question in zip(source, reading.questions, strict=True):
        right = [choice["text"] for choice in given["choices"] if choice["correct"]]
        if question["type"] == "true_false":
            assert [str(question["is_true"])] == right
            continue
        assert len([o for o in question["options"] if o["is_right"]]) == len(right)
        chosen = [option["id"] for option in question["options"] if option["is_right"]]
        mark = question_types[question["type"]].mark(question, chosen)
        assert mark.is_right and mark.points == Fraction(question["points"])
