"""Every format of questions that is found in the folder keeps the contract."""

import pytest

from learning.assessment.question_files import read_questions, write_questions
from learning.assessment.question_format import FormatRefused, QuestionFormat, question_formats

pytestmark = pytest.mark.once
QUESTION = {
    "id": "6d3c1a52-8a5e-4b7c-9d43-0f5a2b1c7e90",
    "type": "true_false",
    "points": 1,
    "stem": "A smaller learning rate is always better.",
    "explanation": "It may never arrive.",
    "is_true": False,
    "feedback_true": "Try it.",
    "feedback_false": "",
    "hints": [],
    "tags": ["training"],
    "difficulty": "easy",
}


@pytest.fixture(params=list(question_formats))
def slug(request):
    return request.param


def test_says_what_it_is(slug):
    assert isinstance(question_formats[slug], QuestionFormat)
    assert question_formats[slug].label
    assert question_formats[slug].extension.startswith(".")
    assert "/" in question_formats[slug].media_type


def test_what_it_writes_is_recognized_by_itself_alone_and_read_without_losses(slug, tmp_path):
    if not question_formats[slug].can_write:
        with pytest.raises(FormatRefused):
            write_questions([QUESTION], format=slug)
        return
    written = write_questions([QUESTION], format=slug)
    path = tmp_path / f"questions{question_formats[slug].extension}"
    path.write_bytes(written.data)
    assert written.losses == ()
    assert [name for name, one in question_formats.items() if one.recognizes(path)] == [slug]
    _slug, reading = read_questions(path)
    assert reading.questions == [QUESTION]
    assert reading.ledger.report()["rejected"] == 0
