from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from learning.courses.models import Activity, Course
from learning.enrollment.models import Enrollment
from learning.grades.models import Grade

from .models import Registration


def uncounted_registrations(course: Course) -> QuerySet[Registration]:
    """With a score that stands in no gradebook."""
    graded = Grade.objects.filter(enrollment=OuterRef("enrollment"), activity=OuterRef("activity"))
    rows = Registration.objects.filter(enrollment__course=course, points__isnull=False)
    return rows.exclude(Exists(graded)).select_related("enrollment__course", "activity")


def registrations_of(enrollment: Enrollment, activity_ids: Iterable[int]) -> dict[int, Registration]:
    """{activity id: that of the package begun last}. One query."""
    rows = Registration.objects.filter(enrollment=enrollment, activity__in=activity_ids).defer("state")
    return {row.activity_id: row for row in rows.order_by("created_at", "pk")}


def reported_results(activity: Activity) -> QuerySet[Registration]:
    """Who opened the package, the newest first."""
    rows = Registration.objects.filter(activity=activity).defer("state")
    return rows.select_related("enrollment__user__profile").order_by("-changed_at", "-pk")
