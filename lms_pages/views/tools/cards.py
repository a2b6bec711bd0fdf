"""The AI tools of a lesson on its page, and what the page must be allowed for them."""

from learning.access.rules import may_teach
from learning.tools.enums import KIND
from learning.tools.selectors import tool_views
from learning.tools.terms import terms_of

from ...specs import Part


def add_tools(parts: list[Part], enrollment, user, course) -> None:
    """Give every AI tool its `tool`. Two queries, however many there are; none where there is none. Who teaches the
    course without being enrolled may try them."""
    own = [part for part in parts if part.kind == KIND and part.activity and part.definition]
    if own:
        terms = {part.activity.pk: terms_of(part.definition) for part in own}
        is_trial = enrollment is None and may_teach(user, course)
        views = tool_views(terms, user if enrollment or is_trial else None, is_trial=is_trial)
        for part in own:
            part.tool = views[part.activity.pk]


def frame_sources(parts: list[Part]) -> list[str]:
    """Origins that this page may frame: those of its tools, agreed to or not, since agreeing loads no new page."""
    return sorted({part.tool.tool.current_origin for part in parts if part.tool and part.tool.url})
