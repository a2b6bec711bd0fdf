"""How a total comes about. Pure: no rows, no clock, the same numbers give the same total for ever.

- A result is points out of the points there were, as a percentage; out of nothing, it is all.
- In a category every result counts the same. The lowest are dropped as the category says, but one always counts;
  of equal ones the later is dropped.
- The total is the mean of the categories by weight. A category without results waits, and so does its weight.
- "So far" counts what is graded; "final" counts what is missing as nothing. Passing is judged by the final one, which
  only rises as results come.
- Numbers are Decimals of 28 digits and rounded once, at the end: to two places, halves upwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDRED, ZERO, CENT = Decimal(100), Decimal(0), Decimal("0.01")
EXACT = Decimal("1e-18")  # a third three times is one


@dataclass(frozen=True)
class Result:
    """What somebody earned in one activity."""

    points: Decimal
    max_points: Decimal
    is_passed: bool

    @property
    def percent(self) -> Decimal:
        return self.points * HUNDRED / self.max_points if self.max_points else HUNDRED


@dataclass(frozen=True)
class Item:
    """An activity that counts: its number and what it is called."""

    activity_id: int
    title: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Category:
    name: str
    weight: Decimal
    items: tuple[Item, ...]
    drop_lowest: int = 0
    must_pass: bool = False


@dataclass(frozen=True)
class Scheme:
    """`letters` from the highest down, each with the percentage it begins at."""

    categories: tuple[Category, ...] = ()
    letters: tuple[tuple[str, Decimal], ...] = ()
    pass_percent: Decimal | None = None
    has_leaderboard: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for category in self.categories for item in category.items)

    @property
    def has_pass_rule(self) -> bool:
        return self.pass_percent is not None or any(category.must_pass for category in self.categories)

    def letter_of(self, percent: Decimal | None) -> str:
        return next((letter for letter, least in self.letters if percent is not None and percent >= least), "")


@dataclass(frozen=True)
class ItemLine:
    """One result in the explanation. `gives` is what it adds to the total, in percentage points."""

    item: Item
    result: Result | None
    percent: Decimal | None = None
    is_dropped: bool = False
    gives: Decimal = ZERO


@dataclass(frozen=True)
class CategoryLine:
    """`share` is the part of the total it decides now, in percent; None while it waits for a first result."""

    category: Category
    lines: tuple[ItemLine, ...]
    percent: Decimal | None = None
    share: Decimal | None = None
    gives: Decimal = ZERO


@dataclass(frozen=True)
class Total:
    """`percent` so far and `final`, both rounded; None while there is nothing. `is_passed` is None without a rule."""

    percent: Decimal | None
    final: Decimal
    letter: str
    is_passed: bool | None
    graded: int
    count: int
    lines: tuple[CategoryLine, ...] = ()

    @property
    def is_complete(self) -> bool:
        return self.graded == self.count


def rounded(number: Decimal) -> Decimal:
    return number.quantize(EXACT, ROUND_HALF_UP).quantize(CENT, ROUND_HALF_UP)


def total_of(scheme: Scheme, results: Mapping[int, Result], *, explain: bool = False) -> Total:
    """`results` by the number of the activity. `lines` only with `explain`; the numbers are the same."""
    counted = [_counted(category, results) for category in scheme.categories]
    so_far = _mean(
        [(category.weight, percent) for category, (percent, _) in zip(scheme.categories, counted, strict=True)]
    )
    final = ZERO
    if any(category.items for category in scheme.categories):
        ends = [(category.weight, _final_of(category, results)) for category in scheme.categories if category.items]
        final = rounded(_mean(ends) or ZERO)
    percent = None if so_far is None else rounded(so_far)
    return Total(
        percent=percent,
        final=final,
        letter=scheme.letter_of(percent),
        is_passed=_is_passed(scheme, results, final),
        graded=sum(item.activity_id in results for item in scheme.items),
        count=len(scheme.items),
        lines=_explained(scheme, results, counted) if explain else (),
    )


def _kept(percents: list[Decimal], drop_lowest: int) -> list[int]:
    """Places of those that count."""
    order = sorted(range(len(percents)), key=lambda place: (percents[place], -place))
    return order[min(drop_lowest, len(percents) - 1) :] if percents else []


def _average(percents: list[Decimal], drop_lowest: int) -> Decimal:
    kept = _kept(percents, drop_lowest)
    return sum(percents[place] for place in kept) / len(kept)


def _counted(category: Category, results: Mapping[int, Result]) -> tuple[Decimal | None, list[int]]:
    """The percentage of what is graded, and the numbers of the activities that count in it."""
    graded = [item.activity_id for item in category.items if item.activity_id in results]
    if not graded:
        return None, []
    percents = [results[pk].percent for pk in graded]
    return _average(percents, category.drop_lowest), [graded[place] for place in _kept(percents, category.drop_lowest)]


def _final_of(category: Category, results: Mapping[int, Result]) -> Decimal:
    percents = [results[item.activity_id].percent if item.activity_id in results else ZERO for item in category.items]
    return _average(percents, category.drop_lowest)


def _mean(pairs: list[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    pairs = [(weight, percent) for weight, percent in pairs if percent is not None and weight]
    weights = sum(weight for weight, _ in pairs)
    return sum(weight * percent for weight, percent in pairs) / weights if pairs else None


def _is_passed(scheme: Scheme, results: Mapping[int, Result], final: Decimal) -> bool | None:
    if not scheme.has_pass_rule:
        return None
    if scheme.pass_percent is not None and final < scheme.pass_percent:
        return False
    wanted = [item.activity_id for category in scheme.categories if category.must_pass for item in category.items]
    return all(pk in results and results[pk].is_passed for pk in wanted)


def _explained(scheme: Scheme, results: Mapping[int, Result], counted: list) -> tuple[CategoryLine, ...]:
    pairs = list(zip(scheme.categories, counted, strict=True))
    weights = sum(category.weight for category, (percent, _) in pairs if percent is not None)
    lines = []
    for category, (percent, kept) in pairs:
        share = category.weight / weights if percent is not None and weights else None
        each = share / len(kept) if share is not None else ZERO
        items = []
        for item in category.items:
            result = results.get(item.activity_id)
            own = None if result is None else result.percent
            counts = item.activity_id in kept
            items.append(
                ItemLine(
                    item=item,
                    result=result,
                    percent=None if own is None else rounded(own),
                    is_dropped=result is not None and not counts,
                    gives=rounded(own * each) if counts else ZERO,
                )
            )
        lines.append(
            CategoryLine(
                category=category,
                lines=tuple(items),
                percent=None if percent is None else rounded(percent),
                share=None if share is None else rounded(share * HUNDRED),
                gives=ZERO if share is None else rounded(share * percent),
            )
        )
    return tuple(lines)
