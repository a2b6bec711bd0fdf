from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F

from learning.courses.models import Activity
from learning.enrollment.models import Enrollment

from .enums import GradeOrigin
from .models import Grade, GradeEntry
from .scheme import schemes_of
from .totals import Result, Scheme, Total, total_of

NUMBERS = ("points", "max_points", "is_passed")


def results_of(enrollments: Iterable, *, are_released: bool) -> dict[int, dict[int, Result]]:
    """{enrollment id: {activity id: what it earned}}: what counts, or what the students see of it. One query."""
    of = "released__" if are_released else ""
    rows = Grade.objects.filter(enrollment__in=enrollments).exclude(**{f"{of}points": None})
    found: dict[int, dict[int, Result]] = {}
    for enrollment_id, activity_id, *numbers in rows.values_list(
        "enrollment_id", "activity_id", *(f"{of}{name}" for name in NUMBERS)
    ):
        found.setdefault(enrollment_id, {})[activity_id] = Result(*numbers)
    return found


@dataclass(frozen=True)
class Standing:
    """Where a student stands. `waiting` are activities with a number that the student does not see yet, `overridden`
    those where a person's number counts. `notes` are {activity id: (origin, reason)} of what was overridden or
    regraded."""

    scheme: Scheme
    total: Total
    waiting: frozenset[int]
    overridden: frozenset[int]
    notes: dict[int, tuple[str, str]]
    entries: dict[int, list[GradeEntry]] = field(default_factory=dict)


def standing_of(enrollment: Enrollment, scheme: Scheme) -> Standing:
    """What the student sees, with how the total comes about. Two queries."""
    return _standing(enrollment, scheme, are_released=True)


def full_standing_of(enrollment: Enrollment, scheme: Scheme) -> Standing:
    """What counts, released or not, and every entry there ever was: for who grades. Three queries."""
    standing = _standing(enrollment, scheme, are_released=False)
    for entry in GradeEntry.objects.filter(enrollment=enrollment).select_related("made_by__profile"):
        standing.entries.setdefault(entry.activity_id, []).append(entry)
    return standing


def _standing(enrollment: Enrollment, scheme: Scheme, *, are_released: bool) -> Standing:
    results = results_of([enrollment.pk], are_released=are_released).get(enrollment.pk, {})
    rows = Grade.objects.filter(enrollment=enrollment)
    of = "released__" if are_released else "entry__"
    rows = list(rows.values_list("activity_id", "entry_id", "earned_id", "released_id", f"{of}origin", f"{of}reason"))
    told = {GradeOrigin.OVERRIDE, GradeOrigin.REGRADE}
    return Standing(
        scheme=scheme,
        total=total_of(scheme, results, explain=True),
        waiting=frozenset(pk for pk, entry, _earned, released, *_ in rows if entry != released),
        overridden=frozenset(pk for pk, entry, earned, *_ in rows if entry != earned),
        notes={pk: (GradeOrigin(origin).label, reason) for pk, *_, origin, reason in rows if origin in told},
    )


def totals_of(enrollments: Iterable[Enrollment], locale: str) -> dict[int, Total]:
    """{enrollment id: the total its student sees}, of courses where anything counts. Three queries for any number;
    expects the enrollments with their courses."""
    enrollments = list(enrollments)
    schemes = schemes_of([enrollment.course for enrollment in enrollments], locale)
    results = results_of([enrollment.pk for enrollment in enrollments], are_released=True)
    return {
        enrollment.pk: total_of(scheme, results.get(enrollment.pk, {}))
        for enrollment in enrollments
        if (scheme := schemes[enrollment.course_id]).items
    }


def lessons_of(scheme: Scheme) -> dict[int, tuple]:
    """{activity id: (key of its lesson, id of its block)}, to lead there. One query."""
    rows = Activity.objects.filter(pk__in=[item.activity_id for item in scheme.items])
    return {pk: (key, block) for pk, key, block in rows.values_list("pk", "lesson__key", "block_id")}


def waiting_counts(scheme: Scheme) -> list[tuple]:
    """[(item, how many students do not see what counts)] of activities where anybody waits. One query."""
    waiting = Grade.objects.filter(activity__in=[item.activity_id for item in scheme.items])
    waiting = waiting.exclude(released=F("entry"), released__isnull=False)
    counts = dict(waiting.values_list("activity").annotate(Count("pk")).values_list("activity", "pk__count"))
    return [(item, counts[item.activity_id]) for item in scheme.items if item.activity_id in counts]
