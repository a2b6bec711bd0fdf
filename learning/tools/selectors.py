"""The tools of a lesson as one student finds them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from learning.courses.selectors import authored_courses

from .keys import has_signing_key
from .models import AITool, AIToolConsent, AIToolSession
from .terms import ToolTerms, terms_of


@dataclass(frozen=True)
class ToolView:
    """`url` of the frame is empty where the tool cannot be opened: not registered, switched off, or the address that
    its author wrote is not on its origin any more."""

    terms: ToolTerms
    tool: AITool | None = None
    url: str = ""
    is_students: bool = False
    is_trial: bool = False  # of somebody of the team: nothing counts
    has_consent: bool = False

    @property
    def is_open(self) -> bool:
        return bool(self.url and self.may_open and self.has_consent)

    @property
    def may_open(self) -> bool:
        return self.is_students or self.is_trial

    @property
    def target(self) -> str:
        """To whom the page speaks: a frame without an origin of its own can only be spoken to as "*"."""
        return self.tool.current_origin if self.tool and "allow-same-origin" in self.tool.sandbox else "*"


def bare_tool(definition: dict) -> ToolView:
    """For a preview: nobody's, and nothing is opened."""
    return ToolView(terms_of(definition))


def tool_views(terms: Mapping[int, ToolTerms], user=None, *, is_trial: bool = False) -> dict[int, ToolView]:
    """{activity id: view}; `user` is a student of the course, or of its team who tries it. One query, and one for
    them."""
    tools = {tool.slug: tool for tool in AITool.objects.filter(slug__in={each.tool for each in terms.values()})}
    consents = {}
    if user is not None and tools:
        own = AIToolConsent.objects.filter(user=user, tool__in=tools.values())
        consents = {consent.tool_id: consent for consent in own}
    who = {"is_students": user is not None and not is_trial, "is_trial": is_trial}
    return {pk: _view(each, tools.get(each.tool), consents, **who) for pk, each in terms.items()}


def _view(terms: ToolTerms, tool: AITool | None, consents: dict, **who) -> ToolView:
    consent = consents.get(tool.pk) if tool else None
    is_ready = tool is not None and tool.is_active and has_signing_key()
    return ToolView(
        terms=terms,
        tool=tool,
        url=tool.address_of(terms.address) if is_ready else "",
        **who,
        has_consent=bool(consent and consent.covers(terms.permissions)),
    )


def seen_sessions(user) -> QuerySet[AIToolSession]:
    """Those of the courses that a person writes; all for editors."""
    if user.has_perm("tools.view_aitoolsession"):
        return AIToolSession.objects.all()
    return AIToolSession.objects.filter(activity__lesson__course__in=authored_courses(user))


def consents_of(user) -> QuerySet[AIToolConsent]:
    """To tools, that hold; the newest first."""
    return AIToolConsent.objects.filter(user=user, withdrawn_at=None).select_related("tool").order_by("-agreed_at")


def sessions_of_activities(pks: Collection[int]) -> dict[int, str]:
    """{activity id: "opened / completed"}, of all students. One query."""
    rows = AIToolSession.objects.filter(activity__in=pks, tried_by=None).order_by().values("activity")
    rows = rows.annotate(opened=Count("pk"), completed=Count("completed_at"))
    return {row["activity"]: f"{row['opened']} / {row['completed']}" for row in rows}
