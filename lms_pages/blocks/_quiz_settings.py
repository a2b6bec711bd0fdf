"""How a quiz is taken and counted, as its author says it; learning.assessment.quiz_settings reads it."""

from datetime import UTC

from django.core.exceptions import ValidationError
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from ..question_block import number


class QuizSettingsBlock(blocks.StructBlock):
    mode = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("practice", _("Practice")), ("graded", _("Graded: counts in the grade book"))],
        default="practice",
    )
    pass_points = blocks.FloatBlock(
        label=_("Passed from so many points"),
        required=False,
        min_value=0,
        help_text=_("In place of a passing score in percent."),
    )
    attempts_allowed = blocks.IntegerBlock(
        label=_("Attempts"), required=False, min_value=1, max_value=100, help_text=_("Empty: as many as one likes.")
    )
    counts = blocks.ChoiceBlock(
        label=_("Which attempt counts"),
        choices=[
            ("best", _("the best")),
            ("last", _("the last")),
            ("average", _("the average")),
            ("first", _("the first")),
        ],
        default="best",
    )
    cool_down_minutes = blocks.IntegerBlock(
        label=_("Minutes between two attempts"), default=0, min_value=0, max_value=60 * 24 * 30
    )
    time_limit_minutes = blocks.IntegerBlock(
        label=_("Time limit in minutes"), required=False, min_value=1, max_value=60 * 24, help_text=_("Empty: none.")
    )
    opens_at = blocks.DateTimeBlock(label=_("Opens"), required=False)
    closes_at = blocks.DateTimeBlock(
        label=_("Closes"), required=False, help_text=_("An attempt that is open then ends with it.")
    )
    password = blocks.CharBlock(
        label=_("Password"), required=False, max_length=100, help_text=_("Asked for when an attempt begins.")
    )
    shuffle_questions = blocks.BooleanBlock(label=_("Questions in random order"), required=False, default=False)
    shuffle_options = blocks.BooleanBlock(label=_("Options in random order"), required=False, default=False)
    layout = blocks.ChoiceBlock(
        label=_("Questions"), choices=[("all", _("all on one page")), ("one", _("one a page"))], default="all"
    )
    backtracking = blocks.BooleanBlock(
        label=_("One may go back"), required=False, default=True, help_text=_("Matters with one question a page.")
    )
    feedback = blocks.ChoiceBlock(
        label=_("Feedback"),
        choices=[
            ("immediate", _("after each question")),
            ("submitted", _("when the attempt is handed in")),
            ("closed", _("when the quiz has closed")),
            ("released", _("when an instructor releases it")),
            ("never", _("never")),
        ],
        default="submitted",
    )
    show_right = blocks.BooleanBlock(label=_("Feedback shows the right answers"), required=False, default=True)

    class Meta:
        icon = "cog"
        label = _("Settings")
        collapsed = True
        form_layout = BlockGroup(
            [
                "mode",
                "pass_points",
                BlockGroup(
                    ["attempts_allowed", "counts", "cool_down_minutes"], heading=_("Attempts"), classname="collapsed"
                ),
                BlockGroup(
                    ["time_limit_minutes", "opens_at", "closes_at", "password"],
                    heading=_("Time and entry"),
                    classname="collapsed",
                ),
                BlockGroup(
                    ["shuffle_questions", "shuffle_options", "layout", "backtracking"],
                    heading=_("How it is asked"),
                    classname="collapsed",
                ),
                BlockGroup(["feedback", "show_right"], heading=_("Feedback"), classname="collapsed"),
            ]
        )

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        errors = {}
        if value["opens_at"] and value["closes_at"] and value["opens_at"] >= value["closes_at"]:
            errors["closes_at"] = _("It closes before it opens.")
        if value["feedback"] == "closed" and not value["closes_at"]:
            errors["feedback"] = _("It never closes: say when, or choose another moment.")
        if value["cool_down_minutes"] and value["attempts_allowed"] == 1:
            errors["cool_down_minutes"] = _("There is only one attempt.")
        if errors:
            raise StructBlockValidationError({name: ValidationError(words) for name, words in errors.items()})
        return value


class ExamSettingsBlock(QuizSettingsBlock):
    mode = blocks.ChoiceBlock(label=_("Kind"), choices=[("exam", _("Exam"))], default="exam", required=True)


def settings_definition(value, pass_percent) -> dict:
    """The plain form; passing by points goes before passing by percent."""
    passing = {"points": number(value["pass_points"])} if value["pass_points"] is not None else None
    return {
        **{name: item for name, item in value.items() if name not in {"pass_points", "opens_at", "closes_at"}},
        "attempts_allowed": value["attempts_allowed"] or None,
        "cool_down_minutes": value["cool_down_minutes"] or 0,
        "password": value["password"] or "",
        "pass": passing or ({"percent": pass_percent} if pass_percent else None),
        "opens_at": _moment(value["opens_at"]),
        "closes_at": _moment(value["closes_at"]),
    }


def _moment(moment) -> str | None:
    if moment is None:
        return None
    return (make_aware(moment) if is_naive(moment) else moment).astimezone(UTC).isoformat()
