"""An assignment inside a lesson: handed in as files, text or a link, graded by a person."""

from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from core.markdown import checkable_html, plain_text
from core.uploads.file_types import FILE_KINDS
from learning.assignments.enums import LatePolicy, ResubmissionPolicy
from learning.assignments.rubrics import most_points
from learning.courses.enums import CompletionRule

from ..block import GROUP, BlockActivity, LessonBlock, Problem
from ..block_ids import ids_inside
from ..models.rubric import plain_number
from ..specs import Part

MEGABYTE = 1024 * 1024


class MilestoneBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Milestone"), max_length=150)
    due_at = blocks.DateTimeBlock(label=_("By"), required=False)

    class Meta:
        icon = "tick"
        label = _("Milestone")


class LateBlock(blocks.StructBlock):
    policy = blocks.ChoiceBlock(
        label=_("After the deadline"), choices=LatePolicy.choices, default=LatePolicy.NONE.value, required=True
    )
    percent_per_day = blocks.IntegerBlock(
        label=_("Points off for each day begun, in percent of the maximum"),
        required=False, default=10, min_value=1, max_value=100,
    )  # fmt: skip
    until = blocks.DateTimeBlock(label=_("Cut-off"), required=False)

    class Meta:
        label = _("Coming late")
        collapsed = True


class FilesBlock(blocks.StructBlock):
    types = blocks.MultipleChoiceBlock(
        label=_("Kinds of files"),
        choices=[(slug, kind.label) for slug, kind in FILE_KINDS.items()],
        required=False,
        default=["pdf", "document"],
        widget=forms.CheckboxSelectMultiple,
    )
    max_files = blocks.IntegerBlock(label=_("Most files"), default=3, min_value=0, max_value=20)
    max_megabytes = blocks.IntegerBlock(label=_("Largest file in MB"), default=20, min_value=1, max_value=10_000)

    class Meta:
        label = _("Files")
        collapsed = True


class ResubmissionBlock(blocks.StructBlock):
    policy = blocks.ChoiceBlock(
        label=_("Handing in again"),
        choices=ResubmissionPolicy.choices,
        default=ResubmissionPolicy.UNTIL_DEADLINE.value,
        required=True,
    )
    times = blocks.IntegerBlock(label=_("How often"), required=False, default=1, min_value=1, max_value=50)

    class Meta:
        label = _("Handing in again")
        collapsed = True


class PeerBlock(blocks.StructBlock):
    reviewers = blocks.IntegerBlock(
        label=_("Works that each student reviews"), default=0, min_value=0, max_value=10, help_text=_("0: none.")
    )
    days = blocks.IntegerBlock(label=_("Days for the reviews"), default=7, min_value=1, max_value=60)

    class Meta:
        label = _("Review by other students")
        collapsed = True


class AssignmentBlock(LessonBlock, blocks.StructBlock):
    drawn_from_version = True
    modules = ("js/assignment/draft.js", "js/uploads.js")

    title = blocks.CharBlock(label=_("Title"), max_length=150, default=_("Assignment"))
    instructions = blocks.TextBlock(label=_("Instructions"), rows=6, help_text=_("Markdown."))
    due_at = blocks.DateTimeBlock(
        label=_("Deadline"), required=False, help_text=_("In your time zone; students see it in theirs.")
    )
    late = LateBlock()
    takes_text = blocks.BooleanBlock(label=_("Takes a text"), required=False, default=True)
    takes_link = blocks.BooleanBlock(label=_("Takes a link"), required=False, default=False)
    files = FilesBlock()
    rubric = SnippetChooserBlock("lms_pages.Rubric", label=_("Rubric"), required=False)
    max_points = blocks.FloatBlock(
        label=_("Maximum score"), default=10.0, min_value=1, max_value=100_000,
        help_text=_("With a rubric its sum counts instead."),
    )  # fmt: skip
    pass_points = blocks.FloatBlock(
        label=_("Points to pass"), required=False, min_value=0,
        help_text=_("Empty: complete as soon as it is handed in."),
    )  # fmt: skip
    resubmission = ResubmissionBlock()
    is_anonymous = blocks.BooleanBlock(
        label=_("Grade anonymously"), required=False, help_text=_("Graders see no names until the grade is released.")
    )
    peer = PeerBlock()
    is_project = blocks.BooleanBlock(label=_("Project"), required=False, help_text=_("A capstone, with milestones."))
    milestones = blocks.ListBlock(MilestoneBlock(), label=_("Milestones"), default=[], max_num=20)
    is_required = blocks.BooleanBlock(label=_("Needed to finish the lesson"), required=False, default=True)

    class Meta:
        icon = "upload"
        label = _("Assignment")
        group = GROUP.PRACTICE
        description = _("Work that students hand in and people grade, with deadline, files and rubric.")
        preview_value = {
            "title": "Describe where the average misleads",
            "instructions": "Take a table of your own and show *one* mean that hides something.",
            "takes_text": True,
            "is_required": True,
        }

    def to_python(self, value):
        return super().to_python(ids_inside(self, value, path="assignment"))

    def bulk_to_python(self, values):
        return super().bulk_to_python([ids_inside(self, value, path="assignment") for value in values])

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["part"] = Part.of_definition(context.get("id", ""), "assignment", assignment_definition(value))
        return context

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and (sentences := faults_of(assignment_definition(value))):
            raise StructBlockValidationError(non_block_errors=[ValidationError(each) for each in sentences])
        return value

    def problems(self, value):
        return [Problem("empty", sentence) for sentence in faults_of(assignment_definition(value))]

    def written(self, value):
        return [checkable_html(value["instructions"] or "")]

    def search_text(self, value):
        return f"{value['title'] or ''}\n{plain_text(value['instructions'] or '')}"

    def minutes(self, value):
        return 30

    def activity(self, value):
        definition = assignment_definition(value)
        if faults_of(definition):
            return None
        rule = CompletionRule.PASSED if definition["pass_points"] is not None else CompletionRule.ANSWERED
        return BlockActivity(rule=rule, is_required=bool(value["is_required"]), definition=definition)


def assignment_definition(value) -> dict:
    """As learning.assignments.terms reads it."""
    late, files, again, peer = value["late"], value["files"], value["resubmission"], value["peer"]
    rubric = value["rubric"].definition() if value["rubric"] else None
    pass_points = value["pass_points"]
    return {
        "title": value["title"] or "",
        "instructions": value["instructions"] or "",
        "is_project": bool(value["is_project"]),
        "milestones": [
            {"id": item.id, "title": item.value["title"], "due_at": iso(item.value["due_at"])}
            for item in value["milestones"].bound_blocks
        ]
        if value["is_project"]
        else [],
        "due_at": iso(value["due_at"]),
        "late": {
            "policy": late["policy"] or LatePolicy.NONE.value,
            "percent_per_day": late["percent_per_day"] or 0,
            "until": iso(late["until"]),
        },
        "takes_text": bool(value["takes_text"]),
        "takes_link": bool(value["takes_link"]),
        "files": {
            "types": sorted(files["types"] or []),
            "max_files": files["max_files"] or 0,
            "max_bytes": (files["max_megabytes"] or 1) * MEGABYTE,
        },
        "rubric": rubric,
        "max_points": plain_number(most_points(rubric) if rubric else value["max_points"]),
        "pass_points": None if pass_points is None else plain_number(pass_points),
        "resubmission": {"policy": again["policy"] or ResubmissionPolicy.NONE.value, "times": again["times"] or 0},
        "is_anonymous": bool(value["is_anonymous"]),
        "peer": {"reviewers": peer["reviewers"], "days": peer["days"] or 7} if peer["reviewers"] else None,
    }


def iso(moment: datetime | None) -> str | None:
    """UTC; one without a zone is of the site's."""
    if moment is None:
        return None
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment, timezone.get_default_timezone())
    return moment.astimezone(UTC).isoformat()


def faults_of(definition: dict) -> list[str]:
    """What keeps it from being given to students, in sentences that say what to do."""
    late, files = definition["late"], definition["files"]
    takes_files = files["max_files"] and files["types"]
    largest = settings.UPLOAD_MAX_BYTES // MEGABYTE
    faults = {
        _("There are no instructions."): not definition["instructions"].strip(),
        _("Students can hand in nothing: allow a text, a link or files."): not (
            takes_files or definition["takes_text"] or definition["takes_link"]
        ),
        _("Points off for coming late, a cut-off and reviews by others need a deadline."): not definition["due_at"]
        and (late["policy"] != LatePolicy.NONE or definition["peer"]),
        _("A cut-off needs its moment, after the deadline."): late["policy"] == LatePolicy.CUTOFF and not late["until"],
        _("The cut-off is before the deadline."): late["policy"] != LatePolicy.NONE
        and bool(late["until"] and definition["due_at"])
        and late["until"] <= definition["due_at"],
        _("Say how many percent each day costs."): late["policy"] == LatePolicy.PENALTY and not late["percent_per_day"],
        _("The maximum score is 0."): not definition["max_points"] > 0,
        _("More points are needed to pass than can be earned."): (definition["pass_points"] or 0)
        > definition["max_points"],
        _("A file may have at most %(most)d MB on this site.") % {"most": largest}: bool(takes_files)
        and files["max_bytes"] > settings.UPLOAD_MAX_BYTES,
    }
    return [str(sentence) for sentence, is_so in faults.items() if is_so]


block_class = AssignmentBlock
