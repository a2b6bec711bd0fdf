"""What of a statement is kept, and what is refused."""

import json
from pathlib import Path

import pytest

from learning.statements.reading import StatementRefused, read_statement
from learning.statements.specs import Score
from tests.factories.packages import said

pytestmark = pytest.mark.once

CAPTURED = json.loads((Path(__file__).parent / "captured.json").read_text())


def deep(levels):
    value = "x"
    for _level in range(levels):
        value = {"a": value}
    return value


def test_every_statement_of_real_packages_is_read_and_the_last_of_each_decides():
    finished = {name: [read_statement(each).finishes for each in sent] for name, sent in CAPTURED.items()}
    assert {name for name, found in finished.items() if any(found)} == {
        "blanks-ai4b-neural-networks",
        "coursepresentation-carpentries-neuron",
        "dragtext-ai4b-terms",
        "multichoice-hf-multi-answer",
        "questionset-hf-chapter2",
        "truefalse-ai4b-lesson1",
    }
    # The pages of the book say "completed" when it is opened, without a parent: none of them finishes it.
    book = [read_statement(each) for each in CAPTURED["interactivebook-deep-learning"]]
    assert sum(each.verb.endswith("/completed") for each in book) == 4 and not any(each.finishes for each in book)
    assert [each.score for each in map(read_statement, CAPTURED["questionset-hf-chapter2"])][-1] == Score(2, 10)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ({"raw": 0, "max": 0, "min": 0}, None),
        ({"raw": None, "max": 5, "scaled": None}, None),
        ({"raw": 12, "max": 5, "scaled": 2.4}, Score(5, 5)),
        ({"raw": -3, "max": 5}, Score(0, 5)),
        ({"scaled": 0.75}, Score(75, 100)),
        ({"scaled": 0.5, "max": 4}, Score(2, 4)),
        ({"raw": 1, "max": 10**9}, None),
    ],
)
def test_scores_are_within_their_limits_or_none(score, expected):
    statement = {**said(), "result": {"score": score, "completion": None, "success": None}}
    read = read_statement(statement)
    assert read.score == expected and read.is_success is None and read.is_completion is None
    assert ("score" in read.data.get("result", {})) is (expected is not None)


@pytest.mark.parametrize(
    "verb", ["http://activitystrea.ms/schema/1.0/consume", "https://w3id.org/xapi/dod-isd/verbs/pressed", "urn:x:y"]
)
def test_verbs_of_any_kind_are_kept(verb):
    assert read_statement({**said(), "verb": {"id": verb}}).verb == verb


@pytest.mark.parametrize(
    "broken",
    [
        [],
        {},
        {"verb": "completed"},
        {"verb": {"id": "completed"}},
        {"verb": {"id": "javascript alert"}},
        {"verb": {"id": "http://x/" + "y" * 300}},
        {"object": "https://content.test"},
        {"object": {"id": 5}},
        {"object": {"id": "x", "definition": ["x"]}},
        {"result": {"score": {"raw": "5", "max": 5}}},
        {"result": {"score": {"raw": True, "max": 5}}},
        {"result": {"completion": "yes"}},
        {"result": {"response": ["a"]}},
        {"result": {"score": {"raw": float("inf"), "max": 5}}},
        {"id": "7"},
        {"context": {"extensions": {"http://x/y": "a\0b"}}},
        {"context": {"extensions": {"http://x/y": "\ud800"}}},
        {"context": {"extensions": deep(40)}},
        {"object": {"id": "x", "definition": {"name": {"en": "x" * 70_000}}}},
    ],
)
def test_what_is_no_statement_is_refused_with_a_sentence(broken):
    sent = {**said(), **broken} if isinstance(broken, dict) and broken else broken
    with pytest.raises(StatementRefused, match=r"\w+ \w+.*\."):
        read_statement(sent)
    assert read_statement(said()).verb.endswith("completed")


def test_nothing_is_taken_over_that_could_speak_for_somebody():
    read = read_statement({**said(), "authority": {"name": "root"}, "stored": "2001-01-01", "attachments": [{"x": 1}]})
    assert set(read.data) == {"verb", "object"}
