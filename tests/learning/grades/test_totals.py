"""How a total comes about, against the plainest way of computing it."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.grades.totals import Category, Item, Result, Scheme, rounded, total_of

pytestmark = pytest.mark.once


def result(points, max_points=10, is_passed=True) -> Result:
    return Result(Decimal(str(points)), Decimal(max_points), is_passed)


def scheme(*categories, **fields) -> Scheme:
    """Categories are (weight, numbers of activities) with further fields of Category."""
    made = (
        Category(f"Part {place}", Decimal(weight), tuple(Item(pk) for pk in pks), **more)
        for place, (weight, pks, more) in enumerate(categories)
    )
    return Scheme(categories=tuple(made), **fields)


def test_weights_drops_and_what_waits():
    ours = scheme((60, (1, 2, 3), {"drop_lowest": 1}), (40, (4,), {}), (100, (5,), {}))
    total = total_of(ours, {1: result(5), 2: result(8), 3: result(10), 4: result(5)}, explain=True)
    assert total.percent == Decimal("74.00")  # (60 * 90 + 40 * 50) / 100: the third category waits
    assert total.final == Decimal("37.00") and (total.graded, total.count) == (4, 5)
    quizzes, exam, waits = total.lines
    assert [line.is_dropped for line in quizzes.lines] == [True, False, False]
    assert [line.gives for line in quizzes.lines] == [0, 24, 30]
    assert (quizzes.share, quizzes.percent, exam.gives, waits.share) == (60, 90, 20, None)


def test_the_last_result_of_a_category_is_never_dropped_and_of_equals_the_later_is():
    ours = scheme((1, (1, 2), {"drop_lowest": 5}))
    assert total_of(ours, {1: result(3)}).percent == 30
    lines = total_of(ours, {1: result(3), 2: result(3)}, explain=True).lines[0].lines
    assert [line.is_dropped for line in lines] == [False, True]


def test_halves_go_up_and_thirds_come_together_again():
    assert rounded(Decimal("66.665")) == Decimal("66.67") and rounded(Decimal("66.6649")) == Decimal("66.66")
    ours = scheme((1, (1,), {}), (1, (2,), {}), (1, (3,), {}))
    third = {pk: result(1, 3) for pk in (1, 2, 3)}
    assert total_of(ours, third).percent == Decimal("33.33")
    exact_half = {1: result(100, 300), 2: result(200, 300), 3: Result(Decimal("50.015"), Decimal(100), True)}
    assert total_of(ours, exact_half).percent == Decimal("50.01")  # 50.005 exactly, of two thirds that end nowhere


@pytest.mark.parametrize(
    "pass_percent, must_pass, results, expected",
    [
        (None, False, {1: result(1)}, None),
        (50, False, {1: result(10)}, True),  # 50 of 100, though the other is missing
        (51, False, {1: result(10)}, False),
        (None, True, {1: result(10)}, False),  # the other is missing
        (None, True, {1: result(10), 2: result(0, is_passed=False)}, False),
        (None, True, {1: result(0), 2: result(0)}, True),
        (50, True, {1: result(4), 2: result(5)}, False),
    ],
)
def test_passing(pass_percent, must_pass, results, expected):
    ours = scheme((1, (1, 2), {"must_pass": must_pass}), pass_percent=pass_percent and Decimal(pass_percent))
    assert total_of(ours, results).is_passed is expected


def test_letters_begin_at_their_percentage():
    ours = scheme((1, (1,), {}), letters=(("A", Decimal(90)), ("B", Decimal("79.5")), ("F", Decimal(0))))
    letters = [total_of(ours, {1: result(points, 1000)}).letter for points in (900, 899, 795, 794.9, 0)]
    assert letters == ["A", "B", "B", "F", "F"] and total_of(ours, {}).letter == ""


def test_nothing_and_out_of_nothing():
    assert total_of(Scheme(), {}).percent is None and total_of(Scheme(), {}).final == 0
    assert total_of(scheme((0, (1,), {})), {1: result(5)}).percent is None  # of no weight
    assert total_of(scheme((1, (1,), {})), {1: result(0, 0)}).percent == 100


results = st.builds(
    lambda top, part, is_passed: Result(Decimal(part) * top / 100 / 100, Decimal(top) / 100, is_passed),
    st.integers(1, 100_000),
    st.integers(0, 100),
    st.booleans(),
)


@st.composite
def courses(draw):
    numbers = iter(range(1, 100))
    parts = [
        (draw(st.integers(0, 5)), [next(numbers) for _ in range(draw(st.integers(0, 5)))], draw(st.integers(0, 3)))
        for _ in range(draw(st.integers(1, 3)))
    ]
    ours = scheme(*((weight, pks, {"drop_lowest": drop}) for weight, pks, drop in parts), pass_percent=Decimal(50))
    pks = [pk for _, pks, _ in parts for pk in pks]
    graded = draw(st.lists(st.sampled_from(pks), unique=True)) if pks else []
    return ours, {pk: draw(results) for pk in graded}


@settings(max_examples=60, deadline=None)
@given(courses())
def test_totals_are_what_fractions_say_and_the_explanation_adds_up(course):
    ours, earned = course
    total = total_of(ours, earned, explain=True)
    assert total == total_of(ours, earned, explain=True)
    means = []
    for category in ours.categories:
        own = [earned[item.activity_id] for item in category.items if item.activity_id in earned]
        percents = sorted(Fraction(row.points) * 100 / Fraction(row.max_points) for row in own)
        kept = percents[min(category.drop_lowest, len(percents) - 1) :] if percents else []
        if kept and category.weight:
            means.append((Fraction(category.weight), sum(kept) / len(kept)))
    if not means:
        assert total.percent is None
        return
    exact = sum(weight * percent for weight, percent in means) / sum(weight for weight, _ in means)
    thousandths = exact * 100
    expected = Decimal(thousandths.numerator) / Decimal(thousandths.denominator)
    assert total.percent == expected.quantize(Decimal(1), ROUND_HALF_UP) / 100
    given_ = sum(line.gives for part in total.lines for line in part.lines)
    assert abs(given_ - total.percent) <= Decimal("0.10")  # each line is rounded for itself
    assert 0 <= total.final and all(part.percent is None or 0 <= part.percent <= 100 for part in total.lines)


@settings(max_examples=40, deadline=None)
@given(courses(), st.data())
def test_one_more_result_never_lowers_the_final_total(course, data):
    ours, earned = course
    missing = [item.activity_id for item in ours.items if item.activity_id not in earned]
    if missing:
        more = {**earned, data.draw(st.sampled_from(missing)): data.draw(results)}
        assert total_of(ours, more).final >= total_of(ours, earned).final
