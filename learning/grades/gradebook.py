"""The gradebook: who earned what in a course, a page of students at a time.

A page asks the same few queries however many students there are. Only sorting and filtering by what is earned reads the
grades of all of them, in one query.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock
from learning.courses.models import Course
from learning.enrollment.models import Enrollment

from .models import Grade
from .selectors import results_of
from .totals import Result, Scheme, Total, total_of

PER_PAGE = 50
STATES = (
    ("active", _("In the course")),
    ("gone", _("Left or ended")),
    ("all", _("Everybody")),
)
STANDINGS = (
    ("", _("Any")),
    ("below", _("Not passed yet")),
    ("passed", _("Passed")),
    ("missing", _("Something is missing")),
)


@dataclass(frozen=True)
class Wish:
    """What is asked of the gradebook. `sort`: "name", "total" or the number of an activity, with "-" for downwards."""

    text: str = ""
    state: str = "active"
    standing: str = ""
    sort: str = "name"

    @property
    def needs_everybody(self) -> bool:
        return bool(self.standing) or self.sort.lstrip("-") != "name"


@dataclass(frozen=True)
class Cell:
    activity_id: int
    result: Result | None
    is_overridden: bool = False
    is_waiting: bool = False


@dataclass
class Row:
    enrollment: Enrollment
    total: Total
    results: dict[int, Result]
    cells: list[Cell] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.enrollment.user.profile.shown_name


def students_of(course: Course, wish: Wish, *, now: datetime | None = None) -> QuerySet[Enrollment]:
    """By name, filtered by what is known of the person."""
    rows = Enrollment.objects.filter(course=course)
    active = Enrollment.objects.active(clock.current(now))
    if wish.state == "active":
        rows = active.filter(course=course)
    elif wish.state == "gone":
        rows = rows.exclude(pk__in=active.filter(course=course).values("pk"))
    for word in wish.text.split()[:5]:
        rows = rows.filter(Q(user__profile__name__icontains=word) | Q(user__email__icontains=word))
    downwards = "-" if wish.sort == "-name" else ""
    return rows.select_related("user__profile").order_by(f"{downwards}user__profile__name", f"{downwards}user__email")


def gradebook_page(
    course: Course, scheme: Scheme, wish: Wish, number: object = 1, *, now: datetime | None = None
) -> Page:
    """A Page of Rows. Five queries."""
    enrollments = students_of(course, wish, now=now)
    if not wish.needs_everybody:
        page = Paginator(enrollments, PER_PAGE).get_page(number)
        page.object_list = rows_of(list(page.object_list), scheme)
    else:
        rows = arranged(rows_of(list(enrollments), scheme), wish)
        page = Paginator(rows, PER_PAGE).get_page(number)
        page.object_list = list(page.object_list)
    add_cells(page.object_list, scheme)
    return page


def rows_of(enrollments: Sequence[Enrollment], scheme: Scheme) -> list[Row]:
    """With their totals, of all that counts, released or not. One query."""
    results = results_of([enrollment.pk for enrollment in enrollments], are_released=False)
    return [
        Row(enrollment, total_of(scheme, own), own)
        for enrollment in enrollments
        for own in [results.get(enrollment.pk, {})]
    ]


def arranged(rows: list[Row], wish: Wish) -> list[Row]:
    """Filtered and sorted by what is earned; who has nothing to be sorted by comes last. Names stay in order."""
    wanted = {
        "below": lambda row: row.total.is_passed is False,
        "passed": lambda row: row.total.is_passed is True,
        "missing": lambda row: not row.total.is_complete,
    }.get(wish.standing, lambda row: True)
    rows = [row for row in rows if wanted(row)]
    column, is_down = wish.sort.lstrip("-"), wish.sort.startswith("-")
    if column == "name":
        return rows

    def value(row: Row):
        if column == "total":
            return row.total.percent
        result = row.results.get(int(column)) if column.isdecimal() else None
        return result and result.percent

    with_value = [row for row in rows if value(row) is not None]
    return sorted(with_value, key=value, reverse=is_down) + [row for row in rows if value(row) is None]


def add_cells(rows: list[Row], scheme: Scheme) -> None:
    """A cell for every activity of the scheme. One query."""
    flags = {}
    grades = Grade.objects.filter(enrollment__in=[row.enrollment.pk for row in rows])
    for enrollment, activity, entry, earned, released in grades.values_list(
        "enrollment_id", "activity_id", "entry_id", "earned_id", "released_id"
    ):
        flags[enrollment, activity] = {"is_overridden": entry != earned, "is_waiting": entry != released}
    for row in rows:
        row.cells = [
            Cell(
                item.activity_id,
                row.results.get(item.activity_id),
                **flags.get((row.enrollment.pk, item.activity_id), {}),
            )
            for item in scheme.items
        ]
