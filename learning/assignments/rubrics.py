"""Rubrics as frozen in a definition: criteria with levels, of which a grader chooses one each."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

MOST_CHARACTERS = 2000  # of the remark on one criterion


@dataclass(frozen=True)
class FilledLevel:
    id: str
    title: str
    description: str
    points: Decimal
    is_chosen: bool


@dataclass(frozen=True)
class FilledCriterion:
    id: str
    title: str
    description: str
    levels: tuple[FilledLevel, ...]
    comment: str

    @property
    def chosen(self) -> FilledLevel | None:
        return next((level for level in self.levels if level.is_chosen), None)


def most_points(rubric: dict) -> Decimal:
    return sum((max(_points(level) for level in each["levels"]) for each in rubric["criteria"]), Decimal(0))


def _points(level: dict) -> Decimal:
    return Decimal(str(level["points"]))


def level_points(criterion: dict) -> dict[str, Decimal]:
    """{level id: points}"""
    return {level["id"]: _points(level) for level in criterion["levels"]}


def posted_choices(rubric: dict | None, posted: Mapping) -> dict:
    """{criterion id: {"level", "comment"}} of a form with fields level-<id> and remark-<id>."""
    return {
        each["id"]: {"level": posted.get(f"level-{each['id']}", ""), "comment": posted.get(f"remark-{each['id']}", "")}
        for each in (rubric or {}).get("criteria", ())
    }


def clean_choices(rubric: dict | None, choices: dict) -> dict:
    """Those that say something. Raises ValueError, in words for people, for what is not in the rubric."""
    criteria = {each["id"]: {level["id"] for level in each["levels"]} for each in (rubric or {}).get("criteria", ())}
    clean = {}
    for pk, choice in choices.items():
        level, comment = choice.get("level") or "", (choice.get("comment") or "").replace("\0", "").strip()
        if pk not in criteria or (level and level not in criteria[pk]):
            raise ValueError(_("A criterion or level was sent that is not in the rubric. Reload the page."))
        if len(comment) > MOST_CHARACTERS:
            raise ValueError(_("A remark on a criterion may have at most 2,000 characters."))
        if level or comment:
            clean[pk] = {"level": level, "comment": comment}
    return clean


def choices_total(rubric: dict | None, choices: dict) -> Decimal | None:
    """The sum of the chosen levels; None while a criterion is undecided, or without a rubric."""
    total = Decimal(0)
    for each in (rubric or {}).get("criteria", ()):
        chosen = choices.get(each["id"], {}).get("level")
        points = next((_points(level) for level in each["levels"] if level["id"] == chosen), None)
        if points is None:
            return None
        total += points
    return total if rubric else None


def filled(rubric: dict | None, choices: dict) -> list[FilledCriterion]:
    """For templates: every criterion with what was chosen."""
    return [
        FilledCriterion(
            id=each["id"],
            title=each["title"],
            description=each.get("description", ""),
            levels=tuple(
                FilledLevel(
                    id=level["id"],
                    title=level["title"],
                    description=level.get("description", ""),
                    points=_points(level),
                    is_chosen=choices.get(each["id"], {}).get("level") == level["id"],
                )
                for level in each["levels"]
            ),
            comment=choices.get(each["id"], {}).get("comment", ""),
        )
        for each in (rubric or {}).get("criteria", ())
    ]
