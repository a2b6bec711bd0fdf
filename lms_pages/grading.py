"""How a course is graded, as its page says it and as it is compiled.

An author makes categories and says which kinds belong to each; lessons named in a category go there first. The first
category that names something has it. Without categories everything graded counts alike.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from learning.courses.enums import REPORTED_KINDS, CompletionRule
from learning.courses.specs import ActivitySpec, LessonSpec, ModuleSpec
from learning.tools.enums import Permission

KINDS = (
    ("quiz", _("Graded quizzes")),
    ("exam", _("Exams")),
    ("assignment", _("Assignments")),
    ("h5p", _("Interactive content, where its scores count")),
    ("ai_tool", _("AI tools, where their scores count")),
)


class CategoryBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=100)
    weight = blocks.DecimalBlock(
        label=_("Weight"),
        min_value=0,
        max_value=1000,
        decimal_places=2,
        default=100,
        help_text=_("Its share of the total. Weights are compared with each other and need not add up to 100."),
    )
    kinds = blocks.MultipleChoiceBlock(
        label=_("What belongs to it"), choices=KINDS, required=False, help_text=_("All of these kinds.")
    )
    lessons = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="lms_pages.LessonPage"),
        default=[],
        label=_("Lessons"),
        help_text=_("Whatever is assessed in these lessons belongs here, whatever its kind."),
    )
    drop_lowest = blocks.IntegerBlock(
        label=_("Drop the lowest"),
        min_value=0,
        max_value=20,
        default=0,
        help_text=_("So many of the lowest results do not count. One always counts."),
    )
    must_pass = blocks.BooleanBlock(
        label=_("Each of them has to be passed"), required=False, help_text=_("To pass the course.")
    )

    class Meta:
        icon = "list-ul"
        label = _("Category")
        label_format = "{name}"


class LetterBlock(blocks.StructBlock):
    letter = blocks.CharBlock(label=_("Letter"), max_length=10)
    from_percent = blocks.DecimalBlock(label=_("From percent"), min_value=0, max_value=100, decimal_places=2)

    class Meta:
        icon = "title"
        label = _("Letter")
        label_format = "{letter}"


def grading_of(page, modules: tuple[ModuleSpec, ...]) -> dict:
    """CourseSpec.grading of a live course page and what was read below it."""
    assessed = [
        (lesson, activity)
        for module in modules
        for lesson in module.lessons
        for activity in lesson.activities
        if kind_of(activity, counts_reported=page.counts_reported_scores) in dict(KINDS)
    ]
    return {
        "categories": _categories(page, assessed),
        "letters": [
            {"letter": block.value["letter"], "from": _number(block.value["from_percent"])}
            for block in page.letter_scale
        ],
        "pass_percent": page.pass_percent,
        "leaderboard": page.has_leaderboard,
    }


def _categories(page, assessed: list[tuple[LessonSpec, ActivitySpec]]) -> list[dict]:
    wanted = list(page.grade_categories)
    if not wanted:
        items = [_item(*pair) for pair in assessed]
        return [{"id": "", "name": "", "weight": 1, "drop_lowest": 0, "must_pass": False, "items": items}]
    items: dict[str, list[dict]] = {block.id: [] for block in wanted}
    for lesson, activity in assessed:
        if home := _category_of(wanted, lesson, activity):
            items[home].append(_item(lesson, activity))
    return [
        {
            "id": block.id,
            "name": block.value["name"],
            "weight": _number(block.value["weight"]),
            "drop_lowest": block.value["drop_lowest"] or 0,
            "must_pass": bool(block.value["must_pass"]),
            "items": items[block.id],
        }
        for block in wanted
    ]


def _category_of(wanted, lesson: LessonSpec, activity: ActivitySpec) -> str | None:
    named = [
        block.id
        for block in wanted
        if any(page and page.translation_key == lesson.key for page in block.value["lessons"])
    ]
    of_kind = [block.id for block in wanted if kind_of(activity, counts_reported=True) in (block.value["kinds"] or ())]
    return next(iter([*named, *of_kind]), None)


def kind_of(activity: ActivitySpec, *, counts_reported: bool = False) -> str:
    """One of KINDS, or what counts nowhere. A quiz counts when its author said so, or gave it a mark to pass; others
    are practice. What a package or a tool reports counts where the course says so, when there is anything to
    report."""
    if activity.kind in REPORTED_KINDS:
        return activity.kind if counts_reported and _reports_a_score(activity) else "practice"
    if activity.kind != "quiz":
        return activity.kind
    definition = next(iter(activity.definitions.values()), {})
    settings = definition.get("settings") or {}
    is_graded = settings.get("mode", "practice") != "practice" or settings.get("pass") or definition.get("pass_percent")
    return "quiz" if is_graded else "practice"


def _reports_a_score(activity: ActivitySpec) -> bool:
    if activity.kind == "h5p":
        return activity.rule != CompletionRule.VIEWED
    return Permission.SCORE in next(iter(activity.definitions.values()), {}).get("permissions", ())


def _item(lesson: LessonSpec, activity: ActivitySpec) -> dict:
    titles = {
        locale: definition.get("title") or lesson.titles.get(locale, "")
        for locale, definition in activity.definitions.items()
    }
    return {"lesson": str(lesson.key), "block": str(activity.block_id), "kind": activity.kind, "titles": titles}


def _number(value) -> int | float:
    """Of JSON: whole where it is whole."""
    return int(value) if value == int(value) else float(value)
