"""What makes a lesson complete, in words for its student."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from learning.assignments.enums import KIND
from learning.courses.enums import CompletionRule

from .specs import Part


def completion_words(parts: list[Part]) -> str:
    """One sentence for the end of a lesson."""
    needed = [part for part in parts if part.activity and part.activity.is_required]
    if not needed:
        return _("This lesson is done when you mark it as done.")
    tasks = get_text_list([_task(part) for part in needed], _("and"))
    if all(part.activity.rule == CompletionRule.VIEWED for part in needed):
        return _("This lesson is done when you %(tasks)s, or mark it as done.") % {"tasks": tasks}
    return _("This lesson is done when you %(tasks)s.") % {"tasks": tasks}


def _task(part: Part) -> str:
    names = {"title": part.definition.get("title", ""), "percent": part.definition.get("pass_percent")}
    if part.kind == KIND:
        is_passed = part.activity.rule == CompletionRule.PASSED
        return (_("pass “%(title)s”") if is_passed else _("hand in “%(title)s”")) % names
    if part.activity.rule == CompletionRule.PASSED:
        return _("pass “%(title)s” with %(percent)s%%") % names
    if part.activity.rule == CompletionRule.WATCHED:
        names["percent"] = part.definition["watch"]["percent"]
        return _("watch %(percent)s%% of “%(title)s”") % names
    if part.activity.rule == CompletionRule.ANSWERED:
        return _("answer “%(title)s”") % names
    return (_("listen to “%(title)s”") if part.kind == "audio" else _("watch “%(title)s”")) % names
