"""What is exported comes back the same, in every format, unless its loss report says otherwise."""

from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from learning.assessment.question_files import read_questions, write_questions, written_formats
from learning.assessment.question_format import question_formats
from learning.assessment.question_type import question_types

from .reading import alike, as_shown

pytestmark = pytest.mark.once

HTML = {"qti12", "qti21"}
# Words with everything that some format gives a meaning to.
WORDS = st.lists(
    st.sampled_from(
        ["loss", "the", "gradient", "=", "~", "#", "{", "}", ":", "\\\\", "->", "50%", "%20%", "a_b", "2 \\* 3", "“ü”",
         "日本", "x \\< y", "&", ";", ",", '"', "'", "[id]", "//", "::", "$x_1^2$", "**bold**",
         "`a{b}`", "T", "FALSE", "-", "@", "🙂"]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)  # fmt: skip
TEXT = WORDS.map(lambda words: f"say {words} end")
BLOCK = st.sampled_from(["```py\nx = {1: '#~='}\n```", "- one\n- two", "$$x = \\frac{1}{2}$$", "Second paragraph."])
STEM = st.builds(lambda text, blocks: "\n\n".join([text, *blocks]), TEXT, st.lists(BLOCK, max_size=2))
MAYBE = st.one_of(st.just(""), TEXT)
TYPED = ["paris", "=", "#", "ü", "{x}", "a~b", "5:3", "<b>", "&amp;", '"']
PLAIN = st.lists(st.sampled_from(TYPED), min_size=1, max_size=3).map(lambda words: "is " + " ".join(words))
SHARE = st.sampled_from([1, 0.5, 0.33333, 0.25, 0.125])
NUMBER = st.one_of(st.integers(-1000, 10**6), st.sampled_from([0.5, -2.25, 3.14159, 1e-05]))


def parts(text, **more):
    return st.lists(
        st.fixed_dictionaries({"text": text, **more}), min_size=2, max_size=5, unique_by=lambda p: p["text"]
    )


@st.composite
def own_fields(draw, kind):
    if kind in ("single_choice", "multiple_choice"):
        options = draw(parts(TEXT, feedback=MAYBE))
        partial = draw(st.sampled_from(["none", "fractions"] + ["right_minus_wrong"] * (kind == "multiple_choice")))
        count = 1 if kind == "single_choice" else draw(st.integers(1, len(options)))
        for place, option in enumerate(options):
            option["is_right"] = place < count
            if partial == "fractions":
                best = 1 if kind == "single_choice" else draw(st.sampled_from([0.5, 0.25, 1]))
                option["fraction"] = best if place < count else draw(st.sampled_from([0, -0.5, -0.33333]))
        return {"options": options, "partial": partial}
    if kind == "true_false":
        return {"is_true": draw(st.booleans()), "feedback_true": draw(MAYBE), "feedback_false": draw(MAYBE)}
    if kind == "short_text":
        return {"accepted": draw(accepted())}
    if kind == "numeric":
        entry = st.fixed_dictionaries(
            {"value": NUMBER, "tolerance": st.sampled_from([0, 1, 0.25]), "fraction": SHARE, "feedback": MAYBE}
        )
        entries = draw(st.lists(entry, min_size=1, max_size=3, unique_by=lambda e: e["value"]))
        entries[0]["fraction"] = 1
        unit = draw(st.sampled_from(["", "kg", "m/s²"]))
        return {"accepted": entries, "unit": unit, "unit_required": bool(unit) and draw(st.booleans())}
    if kind == "matching":
        sides = draw(parts(TEXT, right=TEXT))
        rights = {pair["right"] for pair in sides}
        extra = [entry for entry in draw(parts(TEXT)) if entry["text"] not in rights]
        pairs = [{"left": pair["text"], "right": pair["right"]} for pair in sides]
        return {"pairs": pairs, "distractors": extra, "partial": draw(st.booleans())}
    if kind == "ordering":
        return {"items": draw(parts(TEXT)), "partial": draw(st.booleans())}
    if kind == "fill_blanks":
        count = draw(st.integers(1, 3))
        listed = draw(st.booleans())
        blanks = []
        for place in range(count):
            entries = draw(accepted())
            blank = {"id": f"gap-{place}", "accepted": entries}
            if listed:
                blank["accepted"] = [{"text": "yes", "match": "exact", "fraction": 1, "feedback": ""}]
                blank["options"] = ["no", "yes", draw(PLAIN)]
            blanks.append(blank)
        gaps = " and ".join(f"[[gap-{place}]]" for place in range(count))
        return {"text": f"The {gaps} of {draw(TEXT)}", "blanks": blanks}
    if kind == "essay":
        return {"min_words": draw(st.sampled_from([None, 10])), "max_words": None, "model_answer": draw(MAYBE)}
    if kind == "file_upload":
        return {"types": draw(st.sampled_from([[], ["pdf", "png"]])), "max_files": 2, "max_bytes": 1_000_000}
    if kind == "code":
        return {"language": "python", "starter": draw(PLAIN), "expected_output": "4"}
    area = {"id": "a", "shape": "rect", "coords": [0.1, 0.1, 0.5, 0.5], "is_right": True, "label": "here"}
    return {"image": {"src": "/m.png", "width": 4, "height": 3}, "alt": draw(TEXT), "areas": [area]}


@st.composite
def accepted(draw):
    entry = st.fixed_dictionaries(
        {
            "text": PLAIN,
            "match": st.sampled_from(["folded", "folded", "exact", "pattern"]),
            "fraction": SHARE,
            "feedback": MAYBE,
        }
    )
    entries = draw(st.lists(entry, min_size=1, max_size=3, unique_by=lambda e: e["text"].casefold()))
    entries[0] |= {"fraction": 1, "match": draw(st.sampled_from(["folded", "exact"]))}
    for one in entries[1:]:
        if one["match"] == "pattern":
            one["text"] = draw(st.sampled_from(["(?i)par.*", "(?i).*is.*", "[a-z]+"]))
    return entries


@st.composite
def questions(draw):
    kind = draw(st.sampled_from(sorted(question_types)))
    hints = draw(st.lists(TEXT, max_size=2))
    cost = draw(st.sampled_from([0, 0.5]))
    question = {
        "id": str(UUID(int=draw(st.integers(0, 2**128 - 1)), version=4)),
        "type": kind,
        "points": draw(st.sampled_from([1, 1, 2, 2.5])),
        "stem": draw(STEM),
        "explanation": draw(MAYBE),
        "hints": [{"text": text, "cost": cost} for text in hints],
        "tags": draw(st.lists(st.sampled_from(["loss", "chapter 1", "a/b", "ü", "x: y"]), unique=True, max_size=3)),
        "difficulty": draw(st.sampled_from(["", "easy", "hard"])),
    }
    for name, value in draw(own_fields(kind)).items():
        listed = isinstance(value, list) and value and isinstance(value[0], dict)
        question[name] = [{"id": str(uuid4()), **part} for part in value] if listed else value
    assume(not question_types[kind].problems(question))
    return question


@pytest.mark.parametrize("slug", written_formats())
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # to make a failure small takes minutes: do that by hand
    suppress_health_check=list(HealthCheck),
)
@given(asked=st.lists(questions(), min_size=1, max_size=4, unique_by=lambda question: question["id"]))
def test_what_a_format_can_say_comes_back_the_same(slug, asked, tmp_path_factory):
    written = write_questions(asked, format=slug)
    lossy = {loss.question for loss in written.losses}
    left_out = {loss.question for loss in written.losses if loss.is_whole}
    path = tmp_path_factory.mktemp("out") / f"questions{question_formats[slug].extension}"
    path.write_bytes(written.data)
    if len(left_out) == len(asked):
        return
    found, reading = read_questions(path)
    assert found == slug
    assert not reading.ledger.unaccounted
    assert [(e.item, e.reason) for e in reading.ledger.entries if e.outcome == "rejected"] == []
    back = {question["id"]: question for question in reading.questions}
    assert list(back) == [question["id"] for question in asked if question["id"] not in left_out]
    for question in asked:
        if question["id"] not in lossy:
            same = (lambda one: as_shown(alike(one))) if slug in HTML else alike
            assert same(back[question["id"]]) == same(question)


def test_a_report_of_an_export_names_what_is_lost():
    asked = [
        {"id": str(uuid4()), "type": "code", "points": 1, "stem": "Print 4.", "language": "python", "starter": ""},
        {"id": str(uuid4()), "type": "essay", "points": 3, "stem": "Why?", "model_answer": "Because."},
    ]
    report = write_questions(asked, format="gift").report(asked)
    assert (report["items"], report["mapped"], report["rejected"]) == (4, 1, 3)
    assert [entry["line"] for entry in report["list"]] == [1, 2, 2, 2]
    assert "points" in " ".join(entry["reason"] for entry in report["list"])
