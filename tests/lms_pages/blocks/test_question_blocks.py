"""Questions as the editor keeps them: in both directions, from the format before there were types, and in quizzes."""

from copy import deepcopy
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError

from learning.assessment.question_type import question_types
from learning.assessment.quiz_settings import settings_of
from learning.courses.enums import CompletionRule
from lms_pages.block_ids import ids_inside
from lms_pages.models import LessonPage
from lms_pages.question_block import made, question_blocks
from tests.contracts.question_samples import SAMPLES
from tests.factories.bodies import question, quiz
from tests.factories.files import make_image

from .test_quiz_block import messages

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def block(slug="quiz"):
    return LessonPage._meta.get_field("body").stream_block.child_blocks[slug]


def value(*questions, kind="quiz", **fields):
    raw = quiz(*questions)["value"]
    return block(kind).to_python({**raw, **fields})


def test_every_type_can_be_written_and_read_back():
    assert set(question_blocks) == set(question_types)
    for slug, samples in SAMPLES.items():
        for sample in samples:
            asked = sample.question(slug, hints=[{"text": "Think.", "cost": 0.5}], tags=["a", "b"], difficulty="hard")
            one = made(slug)
            raw = ids_inside(one, one.stored(asked), path="")
            read = one.definition(one.to_python(raw), asked["id"])
            apart = {"image", "alt"} if slug == "hotspot" else set()  # pictures are chosen, not read
            for name, wanted in asked.items():
                if name not in apart:
                    assert _without_defaults(read[name]) == _without_defaults(wanted), (slug, name)
            assert one.problems(one.to_python(raw)) == [] or apart


def _without_defaults(part):
    if isinstance(part, list):
        return [_without_defaults(item) for item in part]
    if isinstance(part, dict):
        return {
            name: _without_defaults(item)
            for name, item in part.items()
            if item != "" and not (name == "fraction" and item == 1)
        }
    return part


def test_examples_can_be_asked():
    make_image(description="A hill")
    for slug in question_blocks:
        one = made(slug)
        example = one.example_value() if slug == "hotspot" else one.example()
        written = one.to_python(ids_inside(one, example, path=slug))
        assert one.problems(written) == [], slug
        one.clean(written)


def test_half_written_questions_of_every_type_say_what_is_missing():
    for slug in question_blocks:
        one = made(slug)
        empty = one.to_python(ids_inside(one, one.get_prep_value(one.get_default()), path=slug))
        found = one.gate_problems(empty)
        assert found and all(str(problem.sentence) for problem in found), slug
        assert all(isinstance(html, str) for html in one.written(empty))


OLD = {
    "title": "Check yourself",
    "pass_percent": 70,
    "is_required": True,
    "questions": [
        {
            "type": "item",
            "id": "q1",
            "value": {
                "stem": "Which?",
                "allow_several": several,
                "options": [
                    {"type": "item", "id": "o1", "value": {"text": "a", "is_right": True, "feedback": "Yes."}},
                    {"type": "item", "id": "o2", "value": {"text": "b", "is_right": False, "feedback": ""}},
                ],
                "explanation": "Because.",
                "points": 2,
            },
        }
        for several in (False, True)
    ],
}


def test_quizzes_from_before_there_were_types_keep_everything():
    migration = import_module("lms_pages.migrations.0012_questions_of_many_types")
    name = migration.NameTheTypes().apply
    migrated = name(deepcopy(OLD))
    assert name(deepcopy(migrated)) == migrated  # a second time changes nothing
    definition = block().activity(block().to_python(migrated)).definition
    assert [one["type"] for one in definition["questions"]] == ["single_choice", "multiple_choice"]
    first = definition["questions"][0]
    assert (first["id"], first["stem"], first["explanation"], first["points"]) == ("q1", "Which?", "Because.", 2)
    assert first["options"] == [
        {"id": "o1", "text": "a", "is_right": True, "feedback": "Yes."},
        {"id": "o2", "text": "b", "is_right": False, "feedback": ""},
    ]
    settings = settings_of(definition)
    assert settings.is_inline and settings.pass_percent == 70 and "items" not in definition
    bare = {**deepcopy(OLD), "questions": [OLD["questions"][0]["value"]]}
    assert name(bare)["questions"][0]["type"] == "single_choice"  # written without ids


def test_settings_reach_the_definition():
    settings = {
        "mode": "graded", "pass_points": 1.5, "attempts_allowed": 2, "counts": "last", "time_limit_minutes": 20,
        "opens_at": "2027-01-05T08:00:00Z", "closes_at": "2027-01-06T08:00:00Z", "shuffle_options": True,
        "layout": "one", "feedback": "closed", "show_right": False, "password": "open",
    }  # fmt: skip
    written = value(question(points=1), question(points=0.5), settings=settings)
    block().clean(written)
    activity = block().activity(written)
    found = settings_of(activity.definition)
    assert activity.rule == CompletionRule.PASSED and not found.is_inline
    assert (found.pass_points, found.attempts_allowed, found.counts, found.time_limit_minutes) == (1.5, 2, "last", 20)
    assert found.closes_at.isoformat() == "2027-01-06T08:00:00+00:00" and found.password == "open"
    assert (found.shuffle_options, found.layout, found.feedback, found.show_right) == (True, "one", "closed", False)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"pass_percent": 50, "settings": {"pass_points": 1}}, "not both"),
        ({"settings": {"pass_points": 9}}, "Nobody can pass"),
        ({"settings": {"opens_at": "2027-01-06T08:00:00Z", "closes_at": "2027-01-05T08:00:00Z"}}, "before it opens"),
        ({"settings": {"feedback": "closed"}}, "never closes"),
        ({"settings": {"attempts_allowed": 1, "cool_down_minutes": 5}}, "only one attempt"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(fields, words):
    with pytest.raises(ValidationError) as caught:
        block().clean(value(question(points=1), **fields))
    assert words in messages(caught.value)


def test_an_exam_begins_with_the_preset():
    exam = block("exam")
    empty = exam.get_default()
    assert [child.value["points"] for child in empty["questions"]] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    raw = exam.get_prep_value(empty)
    raw["questions"] = [question(points=30)]
    settings = settings_of(exam.activity(exam.to_python(raw)).definition)
    assert (settings.mode, settings.pass_points, settings.attempts_allowed) == ("exam", 18, 1)
    assert settings.feedback == "released" and not settings.show_right and settings.time_limit_minutes == 30


def test_keys_stay_out_of_what_is_searched():
    found = []
    for slug in ("short_text", "fill_blanks", "matching", "ordering", "numeric", "essay"):
        found.append({"type": slug, "id": slug, "value": {**made(slug).example(), "stem": f"Stem of {slug}"}})
    words = block().search_text(value(*found))
    assert "Stem of essay" in words
    for secret in ("gradient", "learning rate", "what was learned", "Predict", "9.81"):
        assert secret not in words
