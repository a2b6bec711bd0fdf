"""Many people into courses by a CSV file: first what would happen, line by line, then the same for good.

The first line names the columns `email` and `course`; a course is named by its key or by the last part of its address.
A line that is wrong keeps no other from being done, and a file may be sent again: who is in already stays as they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import clock
from core.csv_files import read_rows
from learning.courses.models import Course

from .enums import EnrollmentSource, EnrollmentStatus
from .models import Enrollment
from .services import EnrollmentRefused, enroll_student, require_listed_course


class Outcome(models.TextChoices):
    ENROLL = "enroll", gettext_lazy("is enrolled")
    COMES_BACK = "comes_back", gettext_lazy("comes back")
    NOTHING = "nothing", gettext_lazy("nothing to do")
    ERROR = "error", gettext_lazy("error")


@dataclass(frozen=True)
class Line:
    """`number` counts lines of the file from 1. `detail` says why, or what was wrong."""

    number: int
    email: str
    course_name: str
    outcome: str = Outcome.ERROR
    detail: str = ""
    user: User | None = None
    course: Course | None = None

    @property
    def is_error(self) -> bool:
        return self.outcome == Outcome.ERROR

    @property
    def is_change(self) -> bool:
        return self.outcome in {Outcome.ENROLL, Outcome.COMES_BACK}

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label)


def plan_enrollments(text: str, *, now: datetime | None = None) -> list[Line]:
    """What would happen, in the order of the file. Nothing is changed. Raises core.csv_files.UnreadableFile."""
    rows = read_rows(text, columns=("email", "course"))
    lines = [Line(number, row.get("email", "").lower(), row.get("course", "")) for number, row in rows]
    people = {
        user.email: user
        for user in User.objects.filter(email__in={line.email for line in lines}).select_related("profile")
    }
    courses = _courses({line.course_name for line in lines})
    rows = {
        (row.user_id, row.course_id): row
        for row in Enrollment.objects.filter(
            user__in=people.values(), course__in={course.pk for found in courses.values() for course in found}
        )
    }
    now, seen, planned = clock.current(now), {}, []
    for line in lines:
        found = _with_person_and_course(line, people, courses)
        if not found.detail:
            pair = (found.user.pk, found.course.pk)
            found = _with_outcome(found, rows.get(pair), now)
            if pair in seen and not found.is_error:
                same = _("the same as line %(number)d") % {"number": seen[pair]}
                found = replace(found, outcome=Outcome.NOTHING, detail=same)
            seen.setdefault(pair, line.number)
        planned.append(found)
    return planned


def apply_plan(plan: Iterable[Line], *, now: datetime | None = None) -> list[Line]:
    """Do what was planned, each line for itself. Returns the lines as they went: what is refused now is an error."""
    done = []
    for line in plan:
        if line.is_change:
            try:
                enroll_student(course=line.course, user=line.user, source=EnrollmentSource.STAFF, now=now)
            except EnrollmentRefused as refusal:
                line = replace(line, outcome=Outcome.ERROR, detail=str(refusal))
        done.append(line)
    return done


def _courses(names: set[str]) -> dict[str, list[Course]]:
    """{name: courses of this key, else of this slug}: more than one where an address does not tell them apart."""
    keys = {name: key for name in names if (key := _as_key(name))}
    by_key = {course.key: course for course in Course.objects.filter(key__in=keys.values())}
    found: dict[str, list[Course]] = {name: [by_key[key]] for name, key in keys.items() if key in by_key}
    for course in Course.objects.filter(slug__in=names - found.keys()):
        found.setdefault(course.slug, []).append(course)
    return found


def _as_key(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _with_person_and_course(line: Line, people: dict[str, User], courses: dict[str, list[Course]]) -> Line:
    """With both, or with a `detail` that says what is wrong."""
    user, found = people.get(line.email), courses.get(line.course_name, [])
    problem = ""
    if not line.email or not line.course_name:
        problem = _("Email address and course are both needed.")
    elif user is None:
        problem = _("Nobody here has this address. They have to make an account first.")
    elif not user.is_active:
        problem = _("This account is deactivated.")
    elif not found:
        problem = _("There is no course of this key or address.")
    elif len(found) > 1:
        problem = _("Several courses have this address. Use the key.")
    return replace(line, detail=problem, user=user, course=found[0] if len(found) == 1 else None)


def _with_outcome(line: Line, enrollment: Enrollment | None, now: datetime) -> Line:
    try:
        require_listed_course(course=line.course)
    except EnrollmentRefused as refusal:
        return replace(line, detail=str(refusal))
    if enrollment is None:
        return replace(line, outcome=Outcome.ENROLL)
    if enrollment.is_active(now):
        return replace(line, outcome=Outcome.NOTHING, detail=_("is in the course already"))
    if enrollment.status == EnrollmentStatus.ACTIVE:
        return replace(line, outcome=Outcome.COMES_BACK, detail=_("access had ended"))
    return replace(line, outcome=Outcome.COMES_BACK, detail=str(enrollment.get_status_display()).lower())
