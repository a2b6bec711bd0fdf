"""Every file of learning/assessment/question_types/, the moment it exists; its samples are in question_samples.py."""

import json
from decimal import Decimal
from random import Random

import pytest
from django.template.loader import get_template, render_to_string

from learning.assessment.posted import posted_parts
from learning.assessment.question_type import InvalidResponse, Mark, QuestionType, question_types

from .question_samples import SAMPLES, Sample, chosen, options, parts

pytestmark = pytest.mark.once
SLUGS = list(question_types)
ALL = [(slug, place) for slug in SLUGS for place in range(len(SAMPLES.get(slug, ())))]
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> [go](javascript:alert(1)) </fieldset><b>é 学 🎓"


def reviewed(kind: QuestionType, asked: dict, response, **fields) -> str:
    context = {
        "question": {
            "id": asked["id"],
            "stem": asked["stem"],
            "explanation": asked["explanation"],
            "points": 0,
            "max_points": asked["points"],
            "is_right": False,
            "is_answered": kind.is_answered(response),
            "review_template": f"learning/assessment/reviews/{asked['type']}.html",
            **kind.review(asked, response, **fields),
        },
        "number": 1,
        "total": 1,
        "block_id": "b",
    }
    return render_to_string("learning/assessment/review.html", context)


def form(kind: QuestionType, asked: dict, rng=None, **fields) -> str:
    template = f"learning/assessment/questions/{asked['type']}.html"
    context = {"id": asked["id"], "stem": asked["stem"], "points": asked["points"], "template": template}
    return render_to_string(
        "learning/assessment/question.html",
        {"question": {**context, **kind.ask(asked, rng), **fields}, "number": 1, "total": 1, "block_id": "b"},
    )


def hostile(value):
    """The question with hostile words in all its texts that people read; keys and shapes stay."""
    if isinstance(value, list):
        return [hostile(item) for item in value]
    if isinstance(value, dict):
        kept = {"id", "type", "shape", "match", "src", "partial", "types", "value", "tolerance"}
        return {name: item if name in kept else hostile(item) for name, item in value.items()}
    return f"{HOSTILE} {value}" if isinstance(value, str) else value


@pytest.fixture(params=ALL, ids=lambda pair: f"{pair[0]}-{pair[1]}")
def case(request) -> tuple[QuestionType, dict, Sample]:
    slug, place = request.param
    sample = SAMPLES[slug][place]
    return question_types[slug], sample.question(slug), sample


def test_every_type_has_samples_and_templates():
    assert set(SAMPLES) == set(SLUGS)
    for slug in SLUGS:
        assert get_template(f"learning/assessment/questions/{slug}.html")
        assert get_template(f"learning/assessment/reviews/{slug}.html")
        assert question_types[slug].graded_by in {"server", "person", "later"}


def test_answers_earn_what_they_are_worth(case):
    kind, asked, sample = case
    assert kind.problems(asked) == []
    for posted in sample.right:
        response = kind.read(asked, posted)
        assert kind.is_answered(response), posted
        mark = kind.mark(asked, response)
        assert (mark.points, mark.is_right) == (Decimal(4), True), posted
    for posted in sample.wrong:
        mark = kind.mark(asked, kind.read(asked, posted))
        assert (mark.points, mark.is_right) == (Decimal(0), False), posted
    for posted, points in sample.partial:
        mark = kind.mark(asked, kind.read(asked, posted))
        assert (mark.points, mark.is_right) == (Decimal(str(points)), False), posted
    for posted in sample.waits:
        assert kind.graded_by != "server"
        response = kind.read(asked, posted)
        assert kind.is_answered(response) and kind.mark(asked, response) is None


def test_silence_is_no_answer_and_earns_nothing(case):
    kind, asked, _ = case
    response = kind.read(asked, {})
    assert not kind.is_answered(response)
    assert kind.mark(asked, response) == Mark(points=Decimal("0.00"), is_right=False)
    assert "Not answered" in reviewed(kind, asked, response)


def test_what_no_form_sends_is_refused(case):
    kind, asked, sample = case
    for posted in sample.refused:
        with pytest.raises(InvalidResponse, match="."):
            kind.read(asked, posted)


def test_responses_are_json_and_counted(case):
    kind, asked, sample = case
    everything = [*sample.right, *sample.wrong, *sample.waits, *(posted for posted, _ in sample.partial)]
    for posted in everything:
        response = kind.read(asked, posted)
        stored = json.dumps(response)
        assert json.loads(stored) == response and "\\u0000" not in stored
        keys = kind.fold_stats(asked, response)
        assert keys and all(isinstance(key, str) and len(key) < 300 for key in keys)
        assert all(kind.stats_words(asked, key).strip() for key in keys)
        assert kind.mark(asked, json.loads(stored)) == kind.mark(asked, response)


@pytest.mark.parametrize(
    "slug, key, words",
    [
        ("ordering", "i1,i0", "Step 1 → Step 0"),
        ("matching", "p1=gone", "Left 1 → something of an earlier version"),
        ("fill_blanks", "right:b1", "gap 1 right"),
        ("hotspot", "a", "The top"),
        ("hotspot", "c", "G7"),
        ("hotspot", "elsewhere", "elsewhere"),
        ("single_choice", "gone", "something of an earlier version"),
        ("short_text", "2*3 <b>", r"2\*3 \<b>"),
        ("true_false", "false", "false"),
        *((slug, "", "no answer") for slug in SLUGS if slug != "fill_blanks"),
    ],
)
def test_statistics_are_read_in_words(slug, key, words):
    assert words in question_types[slug].stats_words(SAMPLES[slug][0].question(slug), key)


def test_questions_nobody_can_ask_say_why(case):
    kind, _, sample = case
    slug = next(slug for slug in SLUGS if question_types[slug] is kind)
    for fields in sample.broken:
        problems = kind.problems(sample.question(slug, **fields))
        assert problems and all(str(problem).endswith(".") for problem in problems), fields


def test_asking_tells_nothing(case):
    kind, asked, sample = case
    for rng in (None, Random(1)):
        shown = json.dumps(kind.ask(asked, rng), ensure_ascii=False)
        html = form(kind, asked, rng)
        for secret in sample.secrets:
            assert secret not in shown and secret not in html, secret
        assert html.count("<fieldset") == 1 and "<legend" in html
        assert 'name="q-question-1' in html


def test_the_order_follows_from_the_seed_alone(case):
    kind, asked, _ = case
    assert kind.ask(asked, Random(7)) == kind.ask(asked, Random(7))
    assert kind.ask(asked) == kind.ask(asked)


def test_reviews_hide_what_is_right_until_they_may_show_it(case):
    kind, asked, sample = case
    response = kind.read(asked, sample.wrong[0])
    told = [str(text) for text in kind.reveal(asked)["right_answers"]]
    assert isinstance(told, list)
    hidden = json.dumps(kind.review(asked, response, show_right=False), default=str)
    assert "right_answers" not in hidden or '"right_answers": []' in hidden
    html = reviewed(kind, asked, response, show_right=False)
    assert "Right answer" not in html and "Because." in html
    if told and kind.graded_by != "person":
        assert "ight" in reviewed(kind, asked, response)


def test_hostile_words_are_shown_harmless(case):
    kind, asked, sample = case
    bad = hostile(asked)
    answers = [*sample.right, *sample.waits, {}]
    pages = [form(kind, bad, response={}), form(kind, bad, Random(2))]
    pages += [reviewed(kind, bad, kind.read(asked, posted)) for posted in answers[:1]]
    if kind.read(asked, {}) == "":
        pages += [form(kind, asked, response=HOSTILE), reviewed(kind, asked, HOSTILE)]
    for html in pages:
        lowered = html.lower()
        assert "<script" not in lowered and "<img src=x" not in lowered and 'href="javascript' not in lowered
        assert lowered.count("</fieldset>") == 1 and " style=" not in lowered


def test_forms_show_again_what_was_answered(case):
    """A taking page passes the response along; without one nothing is filled in."""
    kind, asked, sample = case
    written = [*sample.right, *sample.waits]
    if not written or asked["type"] in {"single_choice", "multiple_choice", "true_false"}:
        return
    response = kind.read(asked, written[0])
    assert form(kind, asked, response=response) != form(kind, asked)


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice"])
def test_options_that_read_the_same_are_told_apart(kind):
    asked = SAMPLES[kind][0].question(kind, options=options(False, True))
    for option in asked["options"]:
        option["text"] = "the same"
    kind = question_types[kind]
    assert kind.mark(asked, kind.read(asked, chosen("o1"))).is_right
    html = reviewed(kind, asked, ["o0"])
    assert html.count("Your answer") == 1 and html.count("the same") == 2
    assert "About 0" in html and "About 1" not in html  # feedback is for what was chosen


def test_pairs_are_matched_by_what_is_chosen():
    """The choices have names that follow from their words, never from the pair they belong to."""
    kind, asked = question_types["matching"], SAMPLES["matching"][0].question("matching")
    choices = {choice["text"]: choice["id"] for choice in kind.ask(asked)["choices"]}
    assert list(choices) == ["Nothing", "Right 0", "Right 1", "Right 2"]  # two pairs share one
    right = {f"p{n}": choices[f"Right {n % 3}"] for n in range(4)}
    assert kind.mark(asked, kind.read(asked, parts(**right))).is_right
    mixed = parts(**{**right, "p0": choices["Nothing"]})
    assert kind.mark(asked, kind.read(asked, mixed)).points == 3
    assert kind.mark({**asked, "partial": False}, kind.read(asked, mixed)).points == 0
    assert not any(f"p{n}" in choices.values() for n in range(4))
    html = reviewed(kind, asked, kind.read(asked, mixed))
    assert html.count("Right answer") == 1
    assert f'value="{choices["Nothing"]}" selected' in form(kind, asked, response={"p0": choices["Nothing"]})


def test_what_is_to_be_ordered_never_stands_in_order():
    kind, asked = question_types["ordering"], SAMPLES["ordering"][0].question("ordering")
    for rng in [None, *(Random(seed) for seed in range(40))]:
        assert [item["id"] for item in kind.ask(asked, rng)["items_asked"]] != ["i0", "i1", "i2", "i3"]
    whole = {**asked, "partial": False}
    assert kind.mark(whole, kind.read(whole, parts(i0="2", i1="3", i2="4", i3="1"))).points == 0


def test_points_have_two_places_and_a_half_goes_up():
    kind = question_types["multiple_choice"]
    asked = SAMPLES["multiple_choice"][1].question("multiple_choice", points=0.25)
    assert kind.mark(asked, ["o0"]).points == Decimal("0.13")


def test_gaps_in_code_are_fields_too():
    kind, asked = question_types["fill_blanks"], SAMPLES["fill_blanks"][0].question("fill_blanks")
    html = form(kind, asked)
    assert html.count("<input") == 2 and html.count("<select") == 1 and "[[" not in html
    assert html.index('aria-label="Gap 3"') > html.index("<pre")


def test_code_in_a_stem_stays_out_of_the_legend():
    asked = SAMPLES["single_choice"][0].question(
        "single_choice", stem="What does it print?\n\n```python\nprint(1)\n```"
    )
    html = form(question_types["single_choice"], asked)
    legend = html[html.index("<legend") : html.index("</legend>")]
    assert "What does it print?" in legend and "<pre" not in legend
    assert "<pre" in html and "aria-describedby" in html


def test_fields_are_sorted_to_their_questions():
    posted = {"q-a": ["1"], "q-a-b": ["2"], "q-a-b-c": ["3"], "ticket": ["x"]}
    assert posted_parts(posted, ["a"]) == {"a": {"": ["1"], "b": ["2"], "b-c": ["3"]}}
    assert posted_parts(posted, ["a", "a-b"]) == {"a": {"": ["1"]}, "a-b": {"": ["2"], "c": ["3"]}}
    with pytest.raises(InvalidResponse):
        posted_parts({"q-ab": ["1"]}, ["a"])
