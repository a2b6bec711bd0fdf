from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from learning.courses.enums import CompletionRule
from learning.courses.models import Activity, ActivityVersion, Course
from learning.enrollment.models import Enrollment
from learning.grades.models import Grade

from .models import Registration, Statement
from .specs import ReadStatement


def uncounted_registrations(course: Course) -> QuerySet[Registration]:
    """With a score that stands in no gradebook."""
    graded = Grade.objects.filter(enrollment=OuterRef("enrollment"), activity=OuterRef("activity"))
    rows = Registration.objects.filter(enrollment__course=course, points__isnull=False)
    return rows.exclude(Exists(graded)).select_related("enrollment__course", "activity")


def unsettled_registrations(before: datetime) -> QuerySet[Registration]:
    """With reports that progress or grade do not know of yet."""
    due = Q(completion_due_at__isnull=False) | Q(grade_due_at__isnull=False)
    return Registration.objects.filter(due, changed_at__lt=before)


def registrations_for_report(said: Iterable[ReadStatement], *, keeps_state: bool) -> QuerySet[Registration]:
    """All that storing a report asks for, in one query: with `has_heard`, whether any statement that finishes the
    package was stored before. Locked when the report may change the registration, so that two tabs keep what each
    other said."""
    rows = Registration.objects.select_related("version", "enrollment__course", "activity__lesson__course")
    finishing = [each.id for each in said if each.finishes]
    if finishing and None not in finishing:  # one without an id gets it of its content
        stored = Statement.objects.filter(registration=OuterRef("pk"), statement_id__in=finishing)
        rows = rows.annotate(has_heard=Exists(stored))
    if finishing or keeps_state:
        rows = rows.select_for_update(of=("self",))
    return rows if keeps_state else rows.defer("state")


def registrations_of(enrollment: Enrollment, activity_ids: Iterable[int]) -> dict[tuple[int, str], Registration]:
    """{(activity id, package): its registration}. One query."""
    rows = Registration.objects.filter(enrollment=enrollment, activity__in=activity_ids).defer("state")
    return {(row.activity_id, row.package): row for row in rows}


@dataclass(frozen=True)
class PackageActivity:
    """A package of a course, with how many students opened and completed it."""

    activity: Activity
    title: str
    is_judged: bool  # by what it reports
    opened: int
    completed: int


def package_activities(course: Course, locale: str) -> list[PackageActivity]:
    """In the order of the course, in this language or its own. Two queries."""
    versions: dict[int, ActivityVersion] = {}
    live = ActivityVersion.objects.filter(
        is_live=True, activity__lesson__course=course, activity__kind="h5p", activity__retired_at=None
    )
    for version in live.filter(locale__in={locale, course.source_locale}, activity__lesson__is_live=True):
        if version.locale == locale or version.activity_id not in versions:
            versions[version.activity_id] = version
    rows = Activity.objects.filter(pk__in=versions).annotate(
        opened=Count("registrations", distinct=True),
        completed=Count("completions", filter=Q(completions__reopened_at=None), distinct=True),
    )
    return [
        PackageActivity(
            activity=row,
            title=versions[row.pk].definition.get("title", ""),
            is_judged=row.rule != CompletionRule.VIEWED,
            opened=row.opened,
            completed=row.completed,
        )
        for row in rows.order_by("lesson__order", "order")
    ]


def reported_results(activity: Activity) -> QuerySet[Registration]:
    """Who opened the package, the newest first."""
    rows = Registration.objects.filter(activity=activity).defer("state")
    return rows.select_related("enrollment__user__profile").order_by("-changed_at", "-pk")
