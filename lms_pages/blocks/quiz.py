"""A quiz inside a lesson: graded on the server, against the version that was shown."""

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from core.markdown import checkable_html, plain_text
from learning.assessment.question_type import question_types
from learning.courses.enums import CompletionRule, LessonKind

from ..block import GROUP, BlockActivity, LessonBlock, Problem
from ..block_ids import ids_inside
from ..specs import Part

# A new question opens with as many options as it needs at least.
EMPTY_OPTION = {"text": "", "is_right": False, "feedback": ""}


class OptionBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"), rows=1, help_text=_("Markdown. Formulas go between dollar signs."))
    is_right = blocks.BooleanBlock(label=_("Right answer"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"), rows=1, required=False, help_text=_("Shown when this was chosen."))

    class Meta:
        icon = "list-ul"
        label = _("Option")
        label_format = "{text}"


class QuestionBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("Question"), rows=2, help_text=_("Markdown."))
    allow_several = blocks.BooleanBlock(
        label=_("Several right answers"),
        required=False,
        help_text=_("Right when exactly the right options are chosen."),
    )
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=12, default=[EMPTY_OPTION] * 2, label=_("Options"))
    explanation = blocks.TextBlock(
        label=_("Explanation"), rows=2, required=False, help_text=_("Shown after answering, whatever was chosen.")
    )
    points = blocks.IntegerBlock(label=_("Points"), default=1, min_value=1, max_value=100)

    class Meta:
        icon = "help"
        label = _("Question")
        label_format = "{stem}"

    def clean(self, value):
        value = super().clean(value)
        problems = [] if self.is_deferred_validation else problems_of(question_definition("", value))
        if problems:
            name = Truncator(plain_text(value["stem"])).chars(60)
            message = " ".join(problems)
            raise StructBlockValidationError(
                {
                    "options": ValidationError(
                        _("Question “%(name)s”: %(problems)s") % {"name": name, "problems": message}
                    )
                }
            )
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

    def to_python(self, value):
        return super().to_python(with_ids(self, value))

    def bulk_to_python(self, values):
        return super().bulk_to_python([with_ids(self, value) for value in values])

    def get_context(self, value, parent_context=None):
        """For the editor's preview, where a question may still be half written."""
        context = super().get_context(value, parent_context)
        context["part"] = Part.of_definition(context.get("id", ""), "quiz", quiz_definition(value))
        return context

    def problems(self, value):
        questions = quiz_definition(value)["questions"]
        if not questions:
            return [Problem("no_right_answer", _("The quiz has no questions."))]
        return [
            Problem(
                "no_right_answer",
                _("Question “%(name)s”: %(problems)s")
                % {"name": Truncator(plain_text(question["stem"])).chars(60), "problems": " ".join(problems)},
            )
            for question in questions
            if (problems := problems_of(question))
        ]

    def written(self, value):
        texts = [value["introduction"]]
        for question in value["questions"]:
            texts += [question["stem"], question["explanation"]]
            texts += [text for option in question["options"] for text in (option["text"], option["feedback"])]
        return [checkable_html(text) for text in texts]

    def search_text(self, value):
        # Questions only: options and feedback would give the answers away.
        return " ".join(plain_text(question["stem"]) for question in value["questions"])

    def minutes(self, value):
        return len(value["questions"])

    def activity(self, value):
        """Of the questions that can be asked. The editor publishes no others, but a bulk action publishes any draft."""
        definition = quiz_definition(value)
        definition["questions"] = [question for question in definition["questions"] if not problems_of(question)]
        if not definition["questions"]:
            return None
        rule = CompletionRule.PASSED if definition["pass_percent"] else CompletionRule.ANSWERED
        return BlockActivity(rule=rule, is_required=bool(value["is_required"]), definition=definition)


def with_ids(block: QuizBlock, stored):
    """A quiz stored without ids for its questions and options is read with the same ones every time."""
    return ids_inside(block, stored, path="quiz")


def problems_of(question: dict) -> list[str]:
    return question_types[question["type"]].problems(question)


def question_definition(question_id: str, value) -> dict:
    """One question as the assessment room reads it; ids are those of the list items, stable across edits."""
    return {
        "id": question_id,
        "type": "multiple_choice" if value["allow_several"] else "single_choice",
        "stem": value["stem"] or "",
        "points": value["points"] or 1,
        "explanation": value["explanation"] or "",
        "options": [
            {
                "id": option.id,
                "text": option.value["text"] or "",
                "is_right": bool(option.value["is_right"]),
                "feedback": option.value["feedback"] or "",
            }
            for option in value["options"].bound_blocks
        ],
    }


def quiz_definition(value) -> dict:
    return {
        "title": value["title"] or "",
        "introduction": value["introduction"] or "",
        "pass_percent": value["pass_percent"],
        "questions": [question_definition(item.id, item.value) for item in value["questions"].bound_blocks],
    }


block_class = QuizBlock
