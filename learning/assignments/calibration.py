"""The sample on which reviewers try the rubric before they judge the work of others."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from learning.courses.models import Activity
from learning.enrollment.models import Enrollment

from .models import PeerCalibration, PeerSample
from .rubrics import choices_total, clean_choices, filled, level_points

MOST_CHARACTERS = 20_000  # of the sample


class CalibrationRefused(ValueError):
    """Nothing was kept; the message says why and what to do, for people."""


def _decided(rubric: dict | None, choices: dict) -> dict:
    try:
        clean = clean_choices(rubric, choices)
    except ValueError as problem:
        raise CalibrationRefused(str(problem)) from None
    if choices_total(rubric, clean) is None:
        raise CalibrationRefused(_("Choose a level for each criterion."))
    return clean


@transaction.atomic
def save_sample(
    *, activity: Activity, rubric: dict | None, text: str, choices: dict, by, now: datetime | None = None
) -> PeerSample | None:
    """What everybody tries who has not tried it; without a text there is none any more (None). Raises
    CalibrationRefused."""
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        PeerSample.objects.filter(activity=activity).delete()
        return None
    if len(text) > MOST_CHARACTERS:
        raise CalibrationRefused(_("The sample may have at most 20,000 characters. Shorten it."))
    kept = {"text": text, "choices": _decided(rubric, choices), "by": by, "changed_at": clock.current(now)}
    return PeerSample.objects.update_or_create(activity=activity, defaults=kept)[0]


def sample_of(activity: Activity, rubric: dict | None) -> PeerSample | None:
    """That of this rubric: one that was judged by another is none before it is judged anew."""
    sample = PeerSample.objects.filter(activity=activity).first()
    return sample if sample and choices_total(rubric, sample.choices) is not None else None


def must_try(activity: Activity, reviewer: Enrollment, rubric: dict | None) -> bool:
    """Whether there is a sample this reviewer has not tried. Two queries."""
    tried = PeerCalibration.objects.filter(activity=activity, reviewer=reviewer).exists()
    return not tried and sample_of(activity, rubric) is not None


def try_sample(
    *, activity: Activity, reviewer: Enrollment, rubric: dict | None, choices: dict, now: datetime | None = None
) -> PeerCalibration:
    """Kept once: whoever has seen how the instructor judged cannot try again. Raises CalibrationRefused."""
    defaults = {"choices": _decided(rubric, choices), "done_at": clock.current(now)}
    return PeerCalibration.objects.get_or_create(activity=activity, reviewer=reviewer, defaults=defaults)[0]


@dataclass(frozen=True)
class Compared:
    """One criterion: the level the reviewer chose and the instructor's, by their titles, and the points between."""

    title: str
    own: str
    instructors: str
    remark: str
    difference: Decimal

    @property
    def is_same(self) -> bool:
        return self.difference == 0


def compared(rubric: dict | None, tried: dict, sample: dict) -> list[Compared]:
    """Criteria that both decided."""
    rows = []
    for criterion, own, other in zip(
        (rubric or {}).get("criteria", ()), filled(rubric, tried), filled(rubric, sample), strict=True
    ):
        if own.chosen and other.chosen:
            points = level_points(criterion)
            difference = points[own.chosen.id] - points[other.chosen.id]
            rows.append(Compared(own.title, own.chosen.title, other.chosen.title, other.comment, difference))
    return rows


def distance(rubric: dict | None, tried: dict, sample: dict) -> Decimal:
    """How many points of the rubric somebody is off the instructor's judgment, criterion by criterion."""
    return sum((abs(row.difference) for row in compared(rubric, tried, sample)), Decimal(0))
