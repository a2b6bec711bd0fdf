"""Reading how a course is graded: the JSON of a GradingVersion as the plain Scheme that totals are made with."""

from collections.abc import Iterable
from decimal import Decimal

from learning.courses.models import Activity, Course, GradingVersion

from .totals import Category, Item, Scheme


def scheme_of(course: Course, locale: str, version: GradingVersion | None = None) -> Scheme:
    """How the course is graded now, or was in another version of it, in the words of this language. Two queries.

    What counted and is no more in the course does not count now; in its own old version it does.
    """
    if version is None:
        return schemes_of([course], locale)[course.pk]
    rows = Activity.objects.filter(lesson__course=course).values_list("lesson__key", "block_id", "pk")
    return _scheme(version.definition, {(str(key), str(block)): pk for key, block, pk in rows}, course, locale)


def schemes_of(courses: Iterable[Course], locale: str) -> dict[int, Scheme]:
    """{course id: how it is graded now}; one in which nothing counts for a course that was never published. Two
    queries for any number."""
    courses = {course.pk: course for course in courses}
    live = GradingVersion.objects.filter(course__in=courses, is_live=True)
    definitions = dict(live.values_list("course", "definition"))
    known = {pk: {} for pk in courses}
    rows = Activity.objects.filter(lesson__course__in=courses, retired_at=None, lesson__is_live=True)
    for course_id, key, block, pk in rows.values_list("lesson__course", "lesson__key", "block_id", "pk"):
        known[course_id][str(key), str(block)] = pk
    return {pk: _scheme(definitions.get(pk, {}), known[pk], course, locale) for pk, course in courses.items()}


def _scheme(definition: dict, known: dict[tuple[str, str], int], course: Course, locale: str) -> Scheme:
    letters = [(row["letter"], Decimal(str(row["from"]))) for row in definition.get("letters", ())]
    least = definition.get("pass_percent")
    return Scheme(
        categories=tuple(
            Category(
                name=category["name"],
                weight=Decimal(str(category["weight"])),
                items=tuple(
                    Item(pk, _title(item["titles"], locale, course.source_locale), item["kind"])
                    for item in category["items"]
                    if (pk := known.get((item["lesson"], item["block"])))
                ),
                drop_lowest=category["drop_lowest"],
                must_pass=category["must_pass"],
            )
            for category in definition.get("categories", ())
        ),
        letters=tuple(sorted(letters, key=lambda row: -row[1])),
        pass_percent=None if least is None else Decimal(str(least)),
        has_leaderboard=definition.get("leaderboard", False),
    )


def _title(titles: dict[str, str], locale: str, source: str) -> str:
    return titles.get(locale) or titles.get(source) or next(iter(titles.values()), "")
