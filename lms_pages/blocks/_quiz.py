"""What quiz and exam share: questions of their own and of the bank, settings, and what is frozen of them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from core.markdown import checkable_html, plain_text
from learning.assessment.quiz_settings import settings_of
from learning.courses.enums import CompletionRule, LessonKind

from ..block import BlockActivity, LessonBlock, Problem
from ..block_ids import ids_inside
from ..question_block import QuestionBlock, offered_blocks
from ..specs import Part
from ._bank_parts import BANK_PARTS
from ._quiz_settings import settings_definition


class QuestionsBlock(blocks.StreamBlock):
    def __init__(self, **kwargs):
        bank = [(slug, block_class()) for slug, block_class in BANK_PARTS.items()]
        super().__init__([*offered_blocks(), *bank], **kwargs)

    class Meta:
        min_num = 1
        max_num = 100
        label = _("Questions")


class AskingBlock(LessonBlock, blocks.StructBlock):
    """Fields of a member: title, introduction, pass_percent, is_required, questions, settings."""

    kind = ""
    lesson_kind = LessonKind.QUIZ
    drawn_from_version = True
    modules = ("js/questions.js",)

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        settings = value["settings"]
        if value["pass_percent"] and settings["pass_points"] is not None:
            words = _("Say from how many percent or from how many points it is passed, not both.")
            raise StructBlockValidationError({"pass_percent": ValidationError(words)})
        total = fixed_points(definition_of(value))
        if total is not None and settings["pass_points"] is not None and settings["pass_points"] > total:
            words = _("Nobody can pass: its questions are worth %(total)s points in all, %(needed)s are needed.")
            numbers = {"total": total, "needed": settings["pass_points"]}
            raise StructBlockValidationError({"questions": ValidationError(words % numbers)})
        return value

    def get_preview_value(self):
        value = super().get_preview_value()
        list(value["questions"])  # a stream keeps what nobody looked at as it was written, without defaults
        return value

    def to_python(self, value):
        return super().to_python(with_ids(self, value))

    def bulk_to_python(self, values):
        return super().bulk_to_python([with_ids(self, value) for value in values])

    def get_context(self, value, parent_context=None):
        """For the editor's preview, where a question may still be half written."""
        context = super().get_context(value, parent_context)
        context["part"] = Part.of_definition(context.get("id", ""), self.kind, definition_of(value))
        return context

    def problems(self, value):
        if not value["questions"]:
            return [Problem("no_right_answer", _("The quiz has no questions."))]
        found = [problem for child in own_questions(value) for problem in child.block.gate_problems(child.value)]
        gone = [child for child in value["questions"] if child.block_type == "pick" and not child.value["question"]]
        return found + [Problem("bank_short", _("A question of the bank is gone. Choose another one."))] * bool(gone)

    def problems_on(self, value, page):
        from ..bank import shortages  # rows of the bank

        return [Problem("bank_short", sentence) for sentence in shortages(definition_of(value), page)]

    def picked(self, value) -> list:
        """Questions of the bank that stand in it by name."""
        picks = (child.value["question"] for child in value["questions"] if child.block_type == "pick")
        return [question for question in picks if question]

    def written(self, value):
        found = [html for child in own_questions(value) for html in child.block.written(child.value)]
        return [checkable_html(value["introduction"]), *found]

    def files(self, value):
        return list(dict.fromkeys(file for child in own_questions(value) for file in child.block.files(child.value)))

    def search_text(self, value):
        # Questions only: options and feedback would give the answers away.
        return " ".join(plain_text(child.value["stem"]) for child in own_questions(value))

    def minutes(self, value):
        drawn = (child.value["count"] or 1 for child in value["questions"] if child.block_type == "draw")
        single = sum(child.block_type != "draw" for child in value["questions"])
        return value["settings"]["time_limit_minutes"] or single + sum(drawn)

    def activity(self, value):
        """Of the questions that can be asked. The editor publishes no others, but a bulk action publishes any draft."""
        definition = definition_of(value, only_finished=True)
        if not (definition["questions"] or definition.get("items")):
            return None
        rule = CompletionRule.PASSED if settings_of(definition).has_pass_mark else CompletionRule.ANSWERED
        return BlockActivity(rule=rule, is_required=bool(value["is_required"]), definition=definition)


def with_ids(block: AskingBlock, stored):
    """A quiz stored without ids for its questions and options is read with the same ones every time."""
    return ids_inside(block, stored, path=block.kind)


def own_questions(value) -> list:
    return [child for child in value["questions"] if isinstance(child.block, QuestionBlock)]


def definition_of(value, *, only_finished: bool = False) -> dict:
    """What is frozen when it is published; ids of questions are those of their blocks, stable across edits."""
    questions, items = [], []
    for child in value["questions"]:
        if not isinstance(child.block, QuestionBlock):
            items.append(child.block.item(child.value))
        elif not (only_finished and child.block.problems(child.value)):
            questions.append(child.block.definition(child.value, child.id))
            items.append({"question": child.id})
    items = [item for item in items if item]
    mixed = {"items": items} if any("question" not in item for item in items) else {}
    return {
        "title": value["title"] or "",
        "introduction": value["introduction"] or "",
        "pass_percent": value["pass_percent"],
        "questions": questions,
        **mixed,
        "settings": settings_definition(value["settings"], value["pass_percent"]),
    }


def fixed_points(definition: dict) -> float | None:
    """What all questions are worth together; None where some come from the bank."""
    return None if "items" in definition else sum(question["points"] for question in definition["questions"])
