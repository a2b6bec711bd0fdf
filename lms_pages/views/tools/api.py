"""What servers of tools ask: POST /api/v1/ai-tools/validate-token/ and /complete/. Each is signed by the tool."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db import transaction
from ninja import Router, Schema
from pydantic import ConfigDict, FiniteFloat, StringConstraints

from core import clock
from core.rate_limit import is_too_often
from core.request_origin import current_address
from learning.access.rules import may_enter_lesson, may_teach
from learning.tools.enums import Permission, Way
from learning.tools.models import AITool, AIToolSession
from learning.tools.services import REPORTS_WITHIN, complete_session, exchange_token, session_to_complete
from learning.tools.signatures import signing_tool
from learning.tools.terms import terms_of
from learning.tools.tokens import LONGEST, TokenRefused

MOST_BYTES = 16_384
A_MINUTE = 600  # of one tool
STRANGERS_A_MINUTE = 120  # of one network address


class Body(Schema):
    model_config = ConfigDict(extra="forbid")


class TokenIn(Body):
    token: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class CompletionIn(Body):
    session: UUID
    lesson: UUID
    score: FiniteFloat | None = None
    time_spent: FiniteFloat | None = None


class Person(Schema):
    id: UUID
    name: str | None = None


class SessionOut(Schema):
    session: UUID
    user: Person
    course: UUID
    lesson: UUID
    activity: UUID
    language: str
    permissions: list[str]
    parameters: dict[str, str]
    launched_at: datetime
    complete_until: datetime
    trial: bool  # somebody of the team looks how it works; nothing counts


class CompletionOut(Schema):
    session: UUID
    completed_at: datetime
    score: float | None
    time_spent: int | None
    repeated: bool


def signed(request) -> AITool:
    """Raises TokenRefused; then who asked too often is told so."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise TokenRefused("too_large")
    if is_too_often(f"tool-api:{current_address()}", most=STRANGERS_A_MINUTE * 10, seconds=60):
        raise TokenRefused("too_often")
    try:
        authorization = request.headers.get("authorization", "")
        tool = signing_tool(authorization=authorization, body=request.body, now=clock.current())
    except TokenRefused:
        if is_too_often(f"tool-api-refused:{current_address()}", most=STRANGERS_A_MINUTE, seconds=60):
            raise TokenRefused("too_often") from None
        raise
    if is_too_often(f"tool-api-of:{tool.pk}", most=A_MINUTE, seconds=60):
        raise TokenRefused("too_often")
    return tool


router = Router(tags=["AI tools"], auth=signed)


@router.post("/validate-token/", response=SessionOut)
@transaction.atomic
def validate_token(request, body: TokenIn):
    """Exchange a launch token, once, for whom and what it was made for."""
    session = exchange_token(token=body.token, tool=request.auth)
    _ask_the_door(session)
    lesson, user = session.activity.lesson, session.person
    name = user.profile.shown_name if session.allows(Permission.NAME) else None
    return SessionOut(
        session=session.key,
        user=Person(id=session.subject, name=name),
        course=lesson.course.key,
        lesson=lesson.key,
        activity=session.activity.block_id,
        language=session.version.locale,
        permissions=session.permissions,
        parameters=terms_of(session.version.definition).parameters,
        launched_at=session.launched_at,
        complete_until=session.launched_at + REPORTS_WITHIN,
        trial=session.is_trial,
    )


@router.post("/complete/", response=CompletionOut)
@transaction.atomic
def complete(request, body: CompletionIn):
    """Say that the student is done. Said again, the answer is what was stored."""
    session = session_to_complete(key=body.session, tool=request.auth)
    if session.activity.lesson.key != body.lesson:
        raise TokenRefused("somebody_else")
    _ask_the_door(session)
    is_known = session.completed_at is not None and session.way == Way.SERVER
    session = complete_session(session=session, way=Way.SERVER, score=body.score, seconds=body.time_spent)
    return CompletionOut(
        session=session.key,
        completed_at=session.completed_at,
        score=session.score,
        time_spent=session.seconds_spent,
        repeated=is_known,
    )


def _ask_the_door(session: AIToolSession) -> None:
    """Whatever was allowed when the tool was opened: the student has to be in the lesson now, who tries it in the
    team."""
    user = session.person
    decision = may_enter_lesson(user, session.activity.lesson)
    is_in = decision.is_allowed and decision.enrollment == session.enrollment
    if session.is_trial:
        is_in = may_teach(user, session.activity.lesson.course)
    if not (user.is_active and is_in):
        raise TokenRefused("no_access")
