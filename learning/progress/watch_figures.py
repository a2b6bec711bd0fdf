"""What was watched and taken, in numbers, for who teaches."""

from dataclasses import dataclass

from django.db.models import Avg, Case, Count, F, FloatField, Q, QuerySet, When
from django.db.models.functions import Least

from learning.courses.models import Course, Lesson

from .models import FileDownload, MediaPlace

TO_THE_END = 0.9  # of the length; credits are seldom watched
PARTS = 20  # of a film, of which shares are shown
MOST_WATCHERS = 2000  # whose stretches are looked at for these shares


@dataclass(frozen=True)
class WatchFigures:
    """`percent`: how much of it a student who began it watched, on average; `finished`: how many of these all of it."""

    students: int = 0
    percent: int = 0
    finished: int = 0


def _with_share() -> QuerySet:
    """Places with the `share` of the film that was watched, from 0 to 1."""
    share = Least(F("watched_seconds") / F("length"), 1.0, output_field=FloatField())
    rows = MediaPlace.objects.filter(watched_seconds__gt=0)
    return rows.annotate(share=Case(When(length__gt=0, then=share), default=0.0))


def watch_figures(course: Course) -> dict[tuple[int, int], WatchFigures]:
    """{(lesson, number of the video): figures} of what anybody began. One query."""
    rows = _with_share().filter(lesson__course=course).order_by().values("lesson", "reference")
    counted = rows.annotate(n=Count("pk"), mean=Avg("share"), full=Count("pk", filter=Q(share__gte=TO_THE_END)))
    return {
        (row["lesson"], row["reference"]): WatchFigures(row["n"], int(row["mean"] * 100 + 0.5), row["full"])
        for row in counted
    }


def watchers_of(lesson: Lesson, reference: int) -> QuerySet:
    """Their places with `share` and `percent`, those who watched most first."""
    rows = _with_share().filter(lesson=lesson, reference=reference).select_related("enrollment__user__profile")
    return rows.annotate(percent=F("share") * 100).order_by("-share", "enrollment__user__email")


def shares_of(lesson: Lesson, reference: int) -> list[int]:
    """How many percent of those who began the video watched each twentieth of it. One query."""
    rows = MediaPlace.objects.filter(lesson=lesson, reference=reference, watched_seconds__gt=0)
    places = list(rows.order_by("-recorded_at").values_list("intervals", "length")[:MOST_WATCHERS])
    seen = [0] * PARTS
    for stretches, length in places:
        for part in range(PARTS if length > 0 else 0):
            middle = (part + 0.5) * length / PARTS
            seen[part] += any(start <= middle <= end for start, end in stretches)
    return [count * 100 // len(places) for count in seen] if places else []


def downloads_of(course: Course) -> dict[tuple[str, int], tuple[int, int]]:
    """{(kind, number of a file): (people of the course, downloads by them)}; once a day for each. One query."""
    rows = FileDownload.objects.filter(user__enrollments__course=course).order_by()
    counted = rows.values("kind", "reference").annotate(people=Count("user", distinct=True), n=Count("pk"))
    return {(row["kind"], row["reference"]): (row["people"], row["n"]) for row in counted}
