"""Overrides of many grades by a CSV file: first what would happen, line by line, then the same for good.

Columns: email, activity (its number or its title), points, reason; and, where nothing was graded yet, `of`. No points
withdraw an override. A line that is wrong keeps no other from being done, and a file may be sent again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.csv_files import read_rows
from learning.courses.models import Activity, Course
from learning.enrollment.models import Enrollment

from .models import Grade
from .services import GradeRefused, checked_points, override_grade, withdraw_override
from .totals import Scheme

Passes = Callable[[Activity, Decimal, Decimal], bool]
COLUMNS = ("email", "activity", "points", "reason")


class Outcome(models.TextChoices):
    OVERRIDE = "override", gettext_lazy("is overridden")
    WITHDRAW = "withdraw", gettext_lazy("override withdrawn")
    NOTHING = "nothing", gettext_lazy("nothing to do")
    ERROR = "error", gettext_lazy("error")


@dataclass(frozen=True)
class Line:
    """`number` counts lines of the file from 1. `detail` says why, or what was wrong; `before` is what counts now."""

    number: int
    email: str
    activity_name: str
    reason: str = ""
    points: Decimal | None = None
    max_points: Decimal | None = None
    outcome: str = Outcome.ERROR
    detail: str = ""
    enrollment: Enrollment | None = None
    activity: Activity | None = None
    grade: Grade | None = None

    @property
    def is_error(self) -> bool:
        return self.outcome == Outcome.ERROR

    @property
    def is_change(self) -> bool:
        return self.outcome in {Outcome.OVERRIDE, Outcome.WITHDRAW}

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label)


def plan_overrides(text: str, *, course: Course, scheme: Scheme) -> list[Line]:
    """What would happen, in the order of the file. Nothing is changed. Raises core.csv_files.UnreadableFile."""
    rows = read_rows(text, columns=COLUMNS)
    people = {
        enrollment.user.email: enrollment
        for enrollment in Enrollment.objects.filter(
            course=course, user__email__in={row.get("email", "").lower() for _number, row in rows}
        ).select_related("user__profile")
    }
    activities = Activity.objects.in_bulk([item.activity_id for item in scheme.items])
    grades = {
        (grade.enrollment_id, grade.activity_id): grade
        for grade in Grade.objects.filter(enrollment__in=people.values()).select_related("entry")
    }
    seen: dict[tuple[int, int], int] = {}
    return [_planned(number, row, scheme, people, activities, grades, seen) for number, row in rows]


def _planned(number, row, scheme, people, activities, grades, seen) -> Line:
    line = Line(number, row.get("email", "").lower(), row.get("activity", ""), row.get("reason", ""))
    enrollment = people.get(line.email)
    found = [item.activity_id for item in scheme.items if line.activity_name in (str(item.activity_id), item.title)]
    problem = ""
    if enrollment is None:
        problem = _("Nobody with this address is in the course.")
    elif not found:
        problem = _("Nothing in this course counts under this number or title.")
    elif len(found) > 1:
        problem = _("Several have this title. Use the number, as the exported file shows it.")
    elif not line.reason:
        problem = _("A reason is needed; the student reads it.")
    elif (key := (enrollment.pk, found[0])) in seen:
        problem = _("Line %(number)d is about the same grade.") % {"number": seen[key]}
    if problem:
        return replace(line, detail=problem)
    seen[key] = number
    grade = grades.get(key)
    line = replace(line, enrollment=enrollment, activity=activities[found[0]], grade=grade)
    if not row.get("points"):
        is_open = grade is not None and grade.is_overridden
        return replace(line, outcome=Outcome.WITHDRAW if is_open else Outcome.NOTHING)
    try:
        numbers = {"points": _number(row["points"]), "max_points": _most(row.get("of", ""), grade)}
        points, max_points = checked_points(**numbers)
    except GradeRefused as refusal:
        return replace(line, detail=str(refusal))
    line = replace(line, points=points, max_points=max_points)  # as they will be stored
    same = grade and grade.is_overridden and _says(grade.entry) == (line.points, line.max_points, line.reason)
    return replace(line, outcome=Outcome.NOTHING if same else Outcome.OVERRIDE)


def _says(entry) -> tuple:
    return (entry.points, entry.max_points, entry.reason)


def _most(text: str, grade: Grade | None) -> Decimal:
    if text:
        return _number(text)
    if grade is None:
        raise GradeRefused(_("Nothing was graded here yet. Say in a column “of” how many points there are."))
    return grade.max_points


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise GradeRefused(_("“%(text)s” is no number.") % {"text": text[:20]}) from None


def apply_plan(plan: Iterable[Line], *, by, passes: Passes, now: datetime | None = None) -> list[Line]:
    """Do what was planned, each line for itself. `passes(activity, points, max points)` says what passes."""
    done = []
    for line in plan:
        if line.outcome == Outcome.WITHDRAW:
            withdraw_override(grade=line.grade, by=by, reason=line.reason, now=now)
        elif line.outcome == Outcome.OVERRIDE:
            override_grade(
                enrollment=line.enrollment,
                activity=line.activity,
                points=line.points,
                max_points=line.max_points,
                is_passed=passes(line.activity, line.points, line.max_points),
                reason=line.reason,
                by=by,
                now=now,
            )
        done.append(line)
    return done
