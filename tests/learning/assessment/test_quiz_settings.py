from datetime import UTC, datetime
from decimal import Decimal

import pytest

from learning.assessment.quiz_settings import settings_of

pytestmark = pytest.mark.once


def test_definitions_from_before_there_were_settings_are_practice_as_ever():
    old = settings_of({"title": "x", "pass_percent": 66, "questions": []})
    assert old.is_inline and old.has_pass_mark and old.feedback == "submitted" and old.show_right
    assert old.is_passed(Decimal(2), Decimal(3)) and not old.is_passed(Decimal("1.97"), Decimal(3))
    practice = settings_of({"pass_percent": None})
    assert practice.is_inline and not practice.has_pass_mark and practice.is_passed(Decimal(0), Decimal(3))


@pytest.mark.parametrize(
    "settings",
    [
        {"mode": "graded"},
        {"mode": "exam"},
        {"attempts_allowed": 2},
        {"time_limit_minutes": 5},
        {"closes_at": "2026-03-02T12:00:00+00:00"},
        {"layout": "one"},
        {"feedback": "never"},
        {"show_right": False},
        {"password": "sesame"},
        {"shuffle_options": True},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_what_asks_for_more_than_a_form_in_the_lesson_has_a_page_of_its_own(settings):
    assert settings_of({"settings": {}}).is_inline
    assert not settings_of({"settings": settings}).is_inline


def test_draws_need_a_page_of_their_own_and_own_questions_do_not():
    assert settings_of({"items": [{"question": "a"}]}).is_inline
    assert not settings_of({"items": [{"question": "a"}, {"draw": {"count": 2}}]}).is_inline


def test_passing_by_marks_counts_marks():
    exam = settings_of({"pass_percent": 90, "settings": {"mode": "exam", "pass": {"points": 12.5}}})
    assert exam.pass_percent is None and exam.pass_points == Decimal("12.50")
    assert exam.is_passed(Decimal("12.50"), Decimal(40)) and not exam.is_passed(Decimal("12.49"), Decimal(40))
    assert not settings_of({"pass_percent": 90, "settings": {"pass": None}}).has_pass_mark


def test_nonsense_is_read_as_the_default():
    odd = settings_of({"settings": {"mode": "?", "counts": 3, "closes_at": "soon", "opens_at": "2026-03-02T12:00"}})
    assert (odd.mode, odd.counts, odd.closes_at) == ("practice", "best", None)
    assert odd.opens_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
