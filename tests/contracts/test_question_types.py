"""Every file of learning/assessment/question_types/, the moment it exists."""

import json

import pytest
from django.template.loader import render_to_string

from learning.assessment.question_type import InvalidResponse, Mark, QuestionType, question_types

SLUGS = list(question_types)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> [go](javascript:alert(1)) </fieldset><b>é 学 🎓"


def options(*rights: bool, text="Option") -> list[dict]:
    return [
        {"id": f"o{place}", "text": f"{text} {place}", "is_right": right, "feedback": f"About {place}"}
        for place, right in enumerate(rights)
    ]


def question(slug: str, **fields) -> dict:
    """One that every type of choice can ask: three options, one of them right."""
    return {
        "id": "question-1",
        "type": slug,
        "stem": "Which?",
        "points": 3,
        "explanation": "Because.",
        "options": options(False, True, False),
        **fields,
    }


def right_values(asked: dict) -> list[str]:
    return [option["id"] for option in asked["options"] if option["is_right"]]


def reviewed(kind: QuestionType, asked: dict, response) -> str:
    context = {
        "question": {
            "stem": asked["stem"],
            "explanation": asked["explanation"],
            "points": 0,
            "max_points": asked["points"],
            "is_right": False,
            "is_answered": kind.is_answered(response),
            "review_template": f"learning/assessment/reviews/{asked['type']}.html",
            **kind.review(asked, response),
        },
        "number": 1,
        "total": 1,
        "block_id": "b",
    }
    return render_to_string("learning/assessment/review.html", context)


def form(kind: QuestionType, asked: dict) -> str:
    template = f"learning/assessment/questions/{asked['type']}.html"
    context = {"id": asked["id"], "stem": asked["stem"], "points": asked["points"], "template": template}
    return render_to_string(
        "learning/assessment/question.html",
        {"question": {**context, **kind.ask(asked)}, "number": 1, "total": 1, "block_id": "b"},
    )


@pytest.fixture(params=SLUGS)
def slug(request):
    return request.param


@pytest.fixture
def kind(slug):
    return question_types[slug]


def test_there_are_single_and_multiple_choice():
    assert {"single_choice", "multiple_choice"} <= set(SLUGS)


def test_a_right_answer_earns_all_points(kind, slug):
    asked = question(slug)
    response = kind.read(asked, right_values(asked))
    assert kind.is_answered(response)
    assert kind.mark(asked, response) == Mark(points=3, is_right=True)


def test_a_wrong_answer_earns_none(kind, slug):
    asked = question(slug)
    assert kind.mark(asked, kind.read(asked, ["o0"])) == Mark(points=0, is_right=False)


def test_no_answer_earns_none(kind, slug):
    asked = question(slug)
    response = kind.read(asked, [])
    assert not kind.is_answered(response)
    assert kind.mark(asked, response) == Mark(points=0, is_right=False)


def test_a_response_is_json(kind, slug):
    asked = question(slug)
    response = kind.read(asked, right_values(asked))
    assert json.loads(json.dumps(response)) == response


@pytest.mark.parametrize("values", [["o9"], ["o1", "o9"], [""], ["O1"], ["o1 "]])
def test_unknown_options_are_refused(kind, slug, values):
    with pytest.raises(InvalidResponse, match="."):
        kind.read(question(slug), values)


def test_the_same_option_twice_is_one_answer_or_refused(kind, slug):
    asked = question(slug)
    try:
        response = kind.read(asked, ["o1", "o1"])
    except InvalidResponse:
        return
    assert kind.mark(asked, response).is_right


def test_a_good_question_has_no_problems(kind, slug):
    assert kind.problems(question(slug)) == []


def test_a_question_without_a_right_answer_says_so(kind, slug):
    problems = kind.problems(question(slug, options=options(False, False)))
    assert any("right" in problem for problem in problems)


def test_a_question_without_a_right_answer_gives_no_points_to_silence(kind, slug):
    asked = question(slug, options=options(False, False))
    assert not kind.mark(asked, kind.read(asked, [])).is_right


def test_a_question_needs_two_options(kind, slug):
    assert kind.problems(question(slug, options=options(True)))
    assert kind.problems(question(slug, options=[]))


def test_asking_does_not_tell(kind, slug):
    asked = question(slug)
    shown = json.dumps(kind.ask(asked))
    assert "is_right" not in shown and "feedback" not in shown and "About" not in shown
    html = form(kind, asked)
    assert "About" not in html and "Because" not in html
    assert html.count('name="q-question-1"') == 3 and 'value="o1"' in html
    assert "<fieldset" in html and "<legend" in html


def test_review_of_nothing_shows_what_was_right(kind, slug):
    html = reviewed(kind, question(slug), [])
    assert "Not answered" in html and "Right answer" in html and "Because." in html
    assert "About" not in html  # feedback is for what was chosen


def test_review_shows_feedback_of_what_was_chosen(kind, slug):
    html = reviewed(kind, question(slug), ["o0"])
    assert "About 0" in html and "About 1" not in html
    assert "Your answer, wrong" in html and "Right answer" in html


def test_options_that_read_the_same_are_told_apart(kind, slug):
    asked = question(slug)
    for option in asked["options"]:
        option["text"] = "the same"
    assert kind.mark(asked, kind.read(asked, ["o1"])).is_right
    assert not kind.mark(asked, kind.read(asked, ["o0"])).is_right
    html = reviewed(kind, asked, ["o0"])
    assert html.count("Your answer") == 1 and html.count("the same") == 3


def test_hostile_words_are_shown_harmless(kind, slug):
    asked = question(slug, stem=HOSTILE, explanation=HOSTILE, options=options(False, True, text=HOSTILE))
    for option in asked["options"]:
        option["feedback"] = HOSTILE
    for html in (form(kind, asked), reviewed(kind, asked, ["o0"])):
        lowered = html.lower()
        assert "<script" not in lowered and "onerror" not in lowered and 'href="javascript' not in lowered
        assert lowered.count("</fieldset>") == 1
        assert "é 学 🎓" in html


def test_code_in_a_stem_stays_out_of_the_legend(kind, slug):
    html = form(kind, question(slug, stem="What does it print?\n\n```python\nprint(1)\n```"))
    legend = html[html.index("<legend") : html.index("</legend>")]
    assert "What does it print?" in legend and "<pre" not in legend
    assert "<pre" in html and "aria-describedby" in html
