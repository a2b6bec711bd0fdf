"""Reading how a course is graded: the JSON of a GradingVersion as the plain Scheme that totals are made with."""

from decimal import Decimal

from learning.courses.models import Activity, Course, GradingVersion
from learning.courses.selectors import live_grading

from .totals import Category, Item, Scheme


def scheme_of(course: Course, locale: str, version: GradingVersion | None = None) -> Scheme:
    """How the course is graded now, or was in another version of it, in the words of this language. Two queries.

    What counted and is no more in the course does not count now; in its own old version it does.
    """
    definition = (version or live_grading(course)).definition
    rows = Activity.objects.filter(lesson__course=course).values_list("lesson__key", "block_id", "pk", "retired_at")
    known = {(str(key), str(block)): pk for key, block, pk, retired_at in rows if version or retired_at is None}
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
        letters=tuple(
            sorted(
                ((row["letter"], Decimal(str(row["from"]))) for row in definition.get("letters", ())),
                key=lambda row: -row[1],
            )
        ),
        pass_percent=None if definition.get("pass_percent") is None else Decimal(str(definition["pass_percent"])),
        has_leaderboard=definition.get("leaderboard", False),
    )


def _title(titles: dict[str, str], locale: str, source: str) -> str:
    return titles.get(locale) or titles.get(source) or next(iter(titles.values()), "")
