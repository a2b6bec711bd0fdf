"""A tool of somebody else in a frame, handed a one-time token once its student agreed. See docs/ai-tools.md."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from learning.courses.enums import CompletionRule
from learning.tools.enums import KIND, DoneWhen, Permission
from learning.tools.models import AITool

from ..block import GROUP, BlockActivity, LessonBlock, Problem
from ..specs import Part

HEIGHTS = range(200, 1601)  # of the frame, in pixels
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")  # of a parameter


def registered_tools():
    return list(AITool.objects.filter(is_active=True).values_list("slug", "name"))


class ToolChoiceBlock(blocks.ChoiceBlock):
    """Stores the tool's name for machines. It stays when the tool is taken off the list; then the gate says so."""

    def __init__(self, **kwargs):
        super().__init__(choices=registered_tools, search_index=False, **kwargs)

    def normalize_choice(self, value):
        return value or ""  # without asking the list, each time a lesson is read

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "choices": []}


class ParameterBlock(blocks.StructBlock):
    name = blocks.RegexBlock(
        rf"^{NAME.pattern}$",
        label=_("Name"),
        error_messages={"invalid": _("Small letters, digits and _, beginning with a letter.")},
    )
    value = blocks.CharBlock(label=_("Value"), max_length=500, required=False)

    class Meta:
        label = _("Parameter")
        label_format = "{name}: {value}"


class AIToolBlock(LessonBlock, blocks.StructBlock):
    drawn_from_version = True
    modules = ("js/tools/ai-tool.js",)

    title = blocks.CharBlock(label=_("Title"), max_length=150, help_text=_("What students do with it, in a few words."))
    tool = ToolChoiceBlock(label=_("Tool"), help_text=_("Administrators decide which tools there are."))
    address = blocks.CharBlock(
        label=_("Address"),
        max_length=500,
        help_text=_(
            "A path such as /practice, or a whole address of this tool. Nothing of the student is added to it."
        ),
    )
    parameters = blocks.ListBlock(
        ParameterBlock(),
        label=_("Parameters"),
        default=[],
        max_num=20,
        help_text=_("Handed to the tool with its token."),
    )
    height = blocks.IntegerBlock(label=_("Height in pixels"), default=600, min_value=HEIGHTS[0], max_value=HEIGHTS[-1])
    consent = blocks.TextBlock(
        label=_("What students agree to"),
        rows=4,
        max_length=2000,
        required=False,
        help_text=_(
            "Asked once a tool, before anything is loaded; what the tool is told is listed below it. Empty: that "
            "others run it, and keep what is typed there."
        ),
    )
    permissions = blocks.MultipleChoiceBlock(
        label=_("What the tool may do"),
        choices=Permission.choices,
        default=[Permission.COMPLETE.value],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    done_when = blocks.ChoiceBlock(
        label=_("Done when"),
        choices=DoneWhen.choices,
        default=DoneWhen.OPENED.value,
        help_text=_("What the tool in the page says can be forged by its student; what its server signs cannot."),
    )
    is_required = blocks.BooleanBlock(label=_("Needed to finish the lesson"), required=False, default=True)

    class Meta:
        icon = "cogs"
        label = _("AI tool")
        label_format = "{title}"
        group = GROUP.PRACTICE
        description = _("A tool of the site's list in a frame of its own, with a token for its student.")
        preview_value = {
            "title": "Try a prompt",
            "tool": "prompt-playground",
            "address": "/own/prompt-playground/index.html",
            "permissions": [Permission.COMPLETE.value],
            "is_required": True,
        }

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and (problem := address_problem(value)):
            raise StructBlockValidationError({"address": ValidationError(problem)})
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["part"] = Part.of_definition(context.get("id", ""), KIND, tool_definition(value))
        return context

    def problems(self, value):
        if not (value["tool"] and value["address"]):
            return [Problem("empty", _("No tool is chosen, or it has no address."))]
        problem = address_problem(value)
        return [Problem("not_allowed", problem)] if problem else []

    def search_text(self, value):
        return value["title"] or ""

    def minutes(self, value):
        return 10

    def activity(self, value):
        definition = tool_definition(value)
        if not (definition["tool"] and definition["address"]):
            return None
        rule = CompletionRule.VIEWED if definition["done_when"] == DoneWhen.OPENED else CompletionRule.ANSWERED
        return BlockActivity(rule=rule, is_required=bool(value["is_required"]), definition=definition)


def tool_definition(value) -> dict:
    """As learning.tools.terms reads it. A tool whose word completes the activity may always give it."""
    done_when = value["done_when"] or DoneWhen.OPENED.value
    asked = {*(value["permissions"] or ()), *([] if done_when == DoneWhen.OPENED else [Permission.COMPLETE.value])}
    return {
        "title": value["title"] or "",
        "tool": value["tool"] or "",
        "address": (value["address"] or "").strip(),
        "parameters": {each["name"]: each["value"] or "" for each in value["parameters"] if each["name"]},
        "height": value["height"] or 600,
        "consent": value["consent"] or "",
        "done_when": done_when,
        "permissions": [name for name in Permission.values if name in asked],
    }


def address_problem(value) -> str:
    """Why this tool cannot be opened at this address, or ""."""
    tool = AITool.objects.filter(slug=value["tool"] or "", is_active=True).first()
    if tool is None:
        return _("This tool is not on the site's list, or not any more. Choose another one, or ask an administrator.")
    if not tool.current_origin:
        return _("This tool needs a content host, which this site does not have.")
    if not tool.address_of(value["address"] or ""):
        names = {"origin": tool.current_origin}
        return _("The address is not on the list of allowed ones: this tool is at %(origin)s alone.") % names
    return ""


block_class = AIToolBlock
