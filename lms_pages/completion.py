"""What makes a lesson complete, in words for its student."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from learning.assignments.enums import KIND
from learning.courses.enums import CompletionRule
from learning.tools.enums import KIND as TOOL

from .specs import Part

PACKAGE = "h5p"


def completion_words(parts: list[Part]) -> str:
    """One sentence for the end of a lesson."""
    needed = [part for part in parts if part.activity and part.activity.is_required]
    if not needed:
        return _("This lesson is done when you mark it as done.")
    tasks = get_text_list([_task(part) for part in needed], _("and"))
    if all(part.activity.rule == CompletionRule.VIEWED for part in needed):
        return _("This lesson is done when you %(tasks)s, or mark it as done.") % {"tasks": tasks}
    return _("This lesson is done when you %(tasks)s.") % {"tasks": tasks}


def _percent(definition: dict) -> int | None:
    return definition.get("pass_percent") or definition.get("required_percent")


def _task(part: Part) -> str:
    names = {"title": part.definition.get("title", ""), "percent": _percent(part.definition)}
    if part.kind == KIND:
        is_passed = part.activity.rule == CompletionRule.PASSED
        return (_("pass “%(title)s”") if is_passed else _("hand in “%(title)s”")) % names
    if part.kind == PACKAGE and part.activity.rule != CompletionRule.PASSED:
        is_viewed = part.activity.rule == CompletionRule.VIEWED
        return (_("look at “%(title)s”") if is_viewed else _("complete “%(title)s”")) % names
    if part.kind == TOOL:
        is_opened = part.activity.rule == CompletionRule.VIEWED
        return (_("open “%(title)s”") if is_opened else _("finish “%(title)s”")) % names
    if part.activity.rule == CompletionRule.PASSED:
        return _("pass “%(title)s” with %(percent)s%%") % names
    if part.activity.rule == CompletionRule.WATCHED:
        names["percent"] = part.definition["watch"]["percent"]
        return _("watch %(percent)s%% of “%(title)s”") % names
    if part.activity.rule == CompletionRule.ANSWERED:
        return _("answer “%(title)s”") % names
    return (_("listen to “%(title)s”") if part.kind == "audio" else _("watch “%(title)s”")) % names
