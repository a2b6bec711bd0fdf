"""What the reviews of several students come to: the median of each criterion, and how far they are apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from learning.grades.points import rounded

from .models import PeerReview
from .rubrics import level_points


@dataclass(frozen=True)
class CriterionSpread:
    """One criterion: what each reviewer gave, from the least to the most, and the middle. `is_wide`: they are half of
    the criterion or more apart, so somebody should look."""

    id: str
    title: str
    most: Decimal
    points: tuple[Decimal, ...]

    @property
    def median(self) -> Decimal:
        return rounded(median(self.points))

    @property
    def is_wide(self) -> bool:
        return bool(self.most) and self.points[-1] - self.points[0] >= self.most / 2


def spread_of(rubric: dict | None, reviews: Iterable[PeerReview]) -> list[CriterionSpread]:
    """Of the reviews that were written; [] without a rubric or without any."""
    written = [each for each in reviews if each.done_at]
    found = []
    for each in (rubric or {}).get("criteria", ()):
        levels = level_points(each)
        chosen = [levels.get(review.choices.get(each["id"], {}).get("level")) for review in written]
        given = tuple(sorted(points for points in chosen if points is not None))
        if given:
            found.append(CriterionSpread(each["id"], each["title"], max(levels.values()), given))
    return found


def median_points(rubric: dict | None, reviews: Iterable[PeerReview]) -> Decimal | None:
    """With a rubric the sum of the medians of its criteria, so that one harsh or kind reviewer moves none of them;
    without one the median of the points. None where nothing was written."""
    written = [each for each in reviews if each.done_at]
    if not written:
        return None
    if spread := spread_of(rubric, written):
        return rounded(sum((each.median for each in spread), Decimal(0)))
    return rounded(median(each.points for each in written))


def median_choices(rubric: dict | None, reviews: Iterable[PeerReview]) -> dict:
    """As in Review: the level of each criterion that has just as many points as the median; left open where none has,
    between two levels."""
    criteria = {each["id"]: level_points(each) for each in (rubric or {}).get("criteria", ())}
    found = {}
    for each in spread_of(rubric, reviews):
        level = next((pk for pk, points in criteria[each.id].items() if points == each.median), None)
        if level:
            found[each.id] = {"level": level, "comment": ""}
    return found


def leaning(reviews: Iterable[PeerReview], agreed: dict[int, Decimal]) -> Decimal | None:
    """How many points more than the median of their works somebody gives on average; less is below 0. `agreed` is
    {submission id: median}. None without any review."""
    offsets = [each.points - agreed[each.submission_id] for each in reviews if each.done_at]
    return rounded(sum(offsets, Decimal(0)) / len(offsets)) if offsets else None
