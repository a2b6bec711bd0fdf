"""A quiz inside a lesson: graded on the server, against the version that was shown."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from learning.assessment.question_type import question_types
from learning.courses.enums import CompletionRule, LessonKind
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from core.markdown import plain_text

from ..block import GROUP, BlockActivity, LessonBlock


class OptionBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"), rows=1, help_text=_("Markdown. Formulas go between dollar signs."))
    is_right = blocks.BooleanBlock(label=_("Right answer"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"), rows=1, required=False, help_text=_("Shown when this was chosen."))

    class Meta:
        icon = "list-ul"
        label = _("Option")


class QuestionBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("Question"), rows=2, help_text=_("Markdown."))
    allow_several = blocks.BooleanBlock(
        label=_("Several right answers"), required=False, help_text=_("Right when exactly the right options are chosen.")
    )
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=12, label=_("Options"))
    explanation = blocks.TextBlock(
        label=_("Explanation"), rows=2, required=False, help_text=_("Shown after answering, whatever was chosen.")
    )
    points = blocks.IntegerBlock(label=_("Points"), default=1, min_value=1, max_value=100)

    class Meta:
        icon = "help"
        label = _("Question")

    def clean(self, value):
        value = super().clean(value)
        question = question_definition("", value)
        problems = question_types[question["type"]].problems(question)
        if problems:
            raise StructBlockValidationError({"options": ValidationError(problems)})
        return value


class QuizBlock(LessonBlock, blocks.StructBlock):
    lesson_kind = LessonKind.QUIZ
    drawn_from_version = True

    title = blocks.CharBlock(label=_("Title"), max_length=150, default=_("Check yourself"))
    introduction = blocks.TextBlock(label=_("Introduction"), rows=2, required=False, help_text=_("Markdown."))
    pass_percent = blocks.IntegerBlock(
        label=_("Passing score in percent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Empty: practice, complete as soon as it is answered."),
    )
    is_required = blocks.BooleanBlock(label=_("Needed to finish the lesson"), required=False, default=True)
    questions = blocks.ListBlock(QuestionBlock(), min_num=1, max_num=100, label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Quiz")
        group = GROUP.PRACTICE
        description = _("Questions with one or several right answers and feedback for each.")
        preview_value = {
            "title": "Check yourself",
            "pass_percent": None,
            "is_required": True,
            "questions": [
                {
                    "stem": "Your loss goes 0.9, 1.4, 3.1. What do you change first?",
                    "allow_several": False,
                    "options": [
                        {"text": "Collect more data", "is_right": False, "feedback": ""},
                        {"text": "Make the learning rate smaller", "is_right": True, "feedback": ""},
                    ],
                    "explanation": "Each step overshoots, so take shorter ones.",
                    "points": 1,
                }
            ],
        }

    def search_text(self, value):
        # Questions only: options and feedback would give the answers away.
        return " ".join(plain_text(question["stem"]) for question in value["questions"])

    def minutes(self, value):
        return len(value["questions"])

    def activity(self, value):
        rule = CompletionRule.PASSED if value["pass_percent"] else CompletionRule.ANSWERED
        return BlockActivity(rule=rule, is_required=value["is_required"], definition=quiz_definition(value))


def question_definition(question_id: str, value) -> dict:
    """One question as the assessment room reads it; ids are those of the list items, stable across edits."""
    return {
        "id": question_id,
        "type": "multiple_choice" if value["allow_several"] else "single_choice",
        "stem": value["stem"],
        "points": value["points"] or 1,
        "explanation": value["explanation"],
        "options": [
            {
                "id": option.id or str(place),
                "text": option.value["text"],
                "is_right": option.value["is_right"],
                "feedback": option.value["feedback"],
            }
            for place, option in enumerate(value["options"].bound_blocks)
        ],
    }


def quiz_definition(value) -> dict:
    return {
        "title": value["title"],
        "introduction": value["introduction"],
        "pass_percent": value["pass_percent"],
        "questions": [question_definition(item.id, item.value) for item in value["questions"].bound_blocks],
    }


block_class = QuizBlock
