"""How a type of question is written in the editor. Members live in questions/, one file each, named as the type of
learning/assessment/question_types/ that grades it, and name their class `block_class`.

A member adds fields, and says what they mean in both directions: `own_definition` gives what the type adds to a
question (plain JSON, see learning.assessment.question_type), `own_stored` gives the raw value of the fields for such a
question, which is how importers write. The fields that every question has are here.
"""

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.compare import BlockComparison, diff_text
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError
from wagtail.images.blocks import ImageBlock as LibraryImageBlock

from core.markdown import checkable_html, plain_text
from core.registry import Registry
from learning.assessment.question_type import question_types
from learning.courses.enums import FileKind
from learning.courses.specs import FileRef

from .block import Problem
from .blocks.image import image_sources, picture_problems

DIFFICULTIES = [("", _("Any")), ("easy", _("Easy")), ("medium", _("Medium")), ("hard", _("Hard"))]
# What is written in Markdown, wherever it stands in a question.
MARKDOWN = {
    "stem",
    "explanation",
    "text",
    "feedback",
    "feedback_true",
    "feedback_false",
    "left",
    "right",
    "model_answer",
}


class PictureComparison(BlockComparison):
    """By its title."""

    def htmlvalue(self, val):
        return escape(str(val or ""))

    def htmldiff(self):
        return diff_text(str(self.val_a or ""), str(self.val_b or "")).to_html()


class QUESTION_GROUP:
    CHOICE = _("To choose")
    WRITTEN = _("To write")
    ARRANGED = _("To arrange")
    BANK = _("From the bank")


class HintBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Hint"), rows=1, help_text=_("Markdown."))
    cost = blocks.FloatBlock(label=_("Cost in points"), default=0, min_value=0, max_value=1000)

    class Meta:
        icon = "help"
        label = _("Hint")
        label_format = "{text}"


class QuestionBlock(blocks.StructBlock):
    """Stored: the fields below and those of the type. Drafts may be half written: every value may be empty."""

    # A type that is graded, but not offered in the editor yet.
    is_offered = True
    # The field of the type that is to blame when the question cannot be asked.
    problem_field = "stem"

    stem = blocks.TextBlock(label=_("Question"), rows=2, help_text=_("Markdown, formulas, code."))
    explanation = blocks.TextBlock(
        label=_("Explanation"), rows=2, required=False, help_text=_("Shown after answering, whatever was answered.")
    )
    points = blocks.FloatBlock(label=_("Points"), default=1, min_value=0, max_value=1000)
    picture = LibraryImageBlock(label=_("Picture"), required=False)
    # Wagtail's own comparison looks into the parts of a picture, also where none was chosen.
    picture.get_comparison_class = lambda: PictureComparison
    hints = blocks.ListBlock(
        HintBlock(), default=[], required=False, max_num=5, label=_("Hints"), help_text=_("Opened one after the other.")
    )
    difficulty = blocks.ChoiceBlock(choices=DIFFICULTIES[1:], required=False, label=_("Difficulty"))
    tags = blocks.CharBlock(
        label=_("Tags"),
        required=False,
        max_length=255,
        help_text=_("What it is about, separated by commas. Results point to lessons by them."),
    )

    class Meta:
        icon = "help"
        label_format = "{stem}"
        group = QUESTION_GROUP.CHOICE
        place = 9  # in its group

    def __init__(self, *args, without: tuple[str, ...] = (), **kwargs):
        """`without` names fields that whoever uses the block keeps elsewhere."""
        self.base_blocks = {name: block for name, block in self.base_blocks.items() if name not in without}
        super().__init__(*args, **kwargs)

    @classmethod
    def example(cls) -> dict:
        """A raw value to show what the type is."""
        return dict(cls._meta_class.example)

    def get_form_layout(self):
        common = set(QuestionBlock.base_blocks)
        own = [name for name in self.child_blocks if name not in common]
        aside = [name for name in ("picture", "hints", "difficulty", "tags") if name in self.child_blocks]
        return BlockGroup(children=["stem", *own, "explanation", "points"], settings=aside)

    def clean(self, value):
        value = super().clean(value)
        problems = [] if self.is_deferred_validation else self.problems(value)
        if problems:
            words = _("Question “%(name)s”: %(problems)s") % {
                "name": name_of(value),
                "problems": " ".join(map(str, problems)),
            }
            raise StructBlockValidationError({self.problem_field: ValidationError(words)})
        return value

    def problems(self, value) -> list[str]:
        """Why nobody can answer it."""
        return question_types[self.name].problems(self.definition(value, ""))

    def gate_problems(self, value) -> list[Problem]:
        problems = [*([] if value["stem"] else [_("It has no text.")]), *self.problems(value)]
        found = picture_problems(value["picture"]) if value.get("picture") else []
        if problems:
            words = _("Question “%(name)s”: %(problems)s") % {
                "name": name_of(value),
                "problems": " ".join(map(str, problems)),
            }
            found.append(Problem("no_right_answer", words))
        return found

    def definition(self, value, question_id: str) -> dict:
        return {
            "id": question_id,
            "type": self.name,
            "stem": value["stem"] or "",
            "points": number(value["points"] if value["points"] is not None else 1),
            "explanation": value["explanation"] or "",
            "hints": [
                {"text": hint["text"], "cost": number(hint["cost"] or 0)} for hint in value["hints"] if hint["text"]
            ],
            "tags": tags_of(value.get("tags")),
            "difficulty": value.get("difficulty") or "",
            "picture": image_sources(value["picture"]) if value.get("picture") else None,
            **self.own_definition(value),
        }

    def stored(self, question: dict) -> dict:
        """The raw value for a plain question. Pictures are not among what is read: they are chosen in the editor."""
        value = {
            "stem": question["stem"],
            "explanation": question.get("explanation", ""),
            "points": question.get("points", 1),
            "hints": items(question.get("hints", [])),
            "difficulty": question.get("difficulty", ""),
            "tags": ", ".join(question.get("tags", [])),
            **self.own_stored(question),
        }
        return {name: item for name, item in value.items() if name in self.child_blocks}

    def own_definition(self, value) -> dict:
        raise NotImplementedError

    def own_stored(self, question: dict) -> dict:
        raise NotImplementedError

    def pictures(self, value) -> list:
        return [value["picture"]] if value.get("picture") else []

    def files(self, value) -> list[FileRef]:
        return [FileRef(FileKind.IMAGE, picture.pk) for picture in self.pictures(value)]

    def written(self, value) -> list[str]:
        return [checkable_html(text) for text in _markdown_in(self.definition(value, ""))]


def name_of(value) -> str:
    return Truncator(plain_text(value["stem"])).chars(60)


def number(points) -> int | float:
    """As JSON has it: whole where it is whole, else with two places."""
    points = round(float(points), 2)
    return int(points) if points == int(points) else points


def plain_number(value: float) -> int | float:
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def share(percent) -> dict:
    """{"fraction"} of an option or accepted answer, when it is not worth everything."""
    return {} if percent is None else {"fraction": plain_number(percent / 100)}


def percent(entry: dict):
    return plain_number(round(entry["fraction"] * 100, 3)) if "fraction" in entry else None


def tags_of(text) -> list[str]:
    return sorted({tag.strip().lower() for tag in (text or "").split(",") if tag.strip()})


def items(values: list) -> list[dict]:
    """A raw list as Wagtail keeps it; an id that a value brings along becomes that of its item."""
    return [_item(value) for value in values]


def worded_items(entries: list[dict]) -> list[dict]:
    """Of [{"id", "text"}], for a list that holds nothing but texts."""
    return [{**_item({"id": entry.get("id")}), "value": entry["text"]} for entry in entries]


def _item(value):
    known = value.get("id") if isinstance(value, dict) else None
    rest = {name: part for name, part in value.items() if name != "id"} if isinstance(value, dict) else value
    return {"type": "item", "value": rest, **({"id": known} if known else {})}


def _markdown_in(part, name: str = ""):
    if isinstance(part, dict):
        for key, inner in part.items():
            if key != "accepted":  # compared, not shown as Markdown
                yield from _markdown_in(inner, key)
    elif isinstance(part, list):
        for inner in part:
            yield from _markdown_in(inner, name)
    elif isinstance(part, str) and part and name in MARKDOWN:
        yield part


question_blocks: Registry = Registry("lms_pages.questions", attribute="block_class")


def offered_blocks(*, without: tuple[str, ...] = ()) -> list[tuple]:
    """(slug, block) pairs for a stream, in the order of the chooser's groups."""
    order = [QUESTION_GROUP.CHOICE, QUESTION_GROUP.WRITTEN, QUESTION_GROUP.ARRANGED]
    found = [(slug, made(slug, without=without)) for slug, cls in question_blocks.items() if cls.is_offered]
    return sorted(found, key=lambda pair: (order.index(pair[1].meta.group), pair[1].meta.place, pair[0]))


def made(slug: str, *, without: tuple[str, ...] = ()) -> QuestionBlock:
    block = question_blocks[slug](without=without)
    block.set_name(slug)
    return block
