"""What a student and the page of a lesson say about an AI tool: agreed, not any more, ready, done."""

import json
import math
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.rate_limit import is_too_often
from learning.access.rules import may_enter_lesson, may_teach
from learning.courses.models import ActivityVersion, Lesson
from learning.courses.selectors import live_version
from learning.enrollment.models import Enrollment
from learning.tools.enums import KIND, Way
from learning.tools.models import AITool, AIToolSession
from learning.tools.services import (
    LaunchRefused,
    complete_session,
    give_consent,
    launch_tool,
    session_of_page,
    try_tool,
    withdraw_consent,
)
from learning.tools.terms import terms_of
from learning.tools.tokens import TokenRefused

from ..actions import activity_row, address_of, learner
from .errors import answer, refusal_answer

MOST_BYTES = 4096
REPORTS_A_MINUTE = 30
MESSAGE = "AI_TOOL_COMPLETE"


def _opener(request, lesson: Lesson) -> Enrollment | None:
    """The enrollment of a student; None for the team, who only try. Raises PermissionDenied for others."""
    decision = may_enter_lesson(request.user, lesson)
    if decision.is_allowed and decision.enrollment is None and may_teach(request.user, lesson.course):
        return None
    return learner(request, lesson)


def _of_tool(view):
    """view(request, enrollment, version), for students of the lesson in which the tool stands; without enrollment for
    its team."""

    @require_POST
    @never_cache
    @wraps(view)
    def ask(request, pk):
        activity = activity_row(pk)
        enrollment = _opener(request, activity.lesson)
        if activity.kind != KIND:
            raise Http404
        try:
            version = live_version(activity, get_language())
        except ActivityVersion.DoesNotExist:
            raise Http404 from None
        version.activity = activity
        return view(request, enrollment, version)

    return ask


def _back(request, version):
    return redirect(f"{address_of(request, version.activity.lesson)}#block-{version.activity.block_id}")


@_of_tool
def agree(request, enrollment, version):
    terms = terms_of(version.definition)
    tool = get_object_or_404(AITool, slug=terms.tool, is_active=True)
    give_consent(user=request.user, tool=tool, terms=terms)
    return _back(request, version)


@_of_tool
def withdraw(request, enrollment, version):
    tool = get_object_or_404(AITool, slug=terms_of(version.definition).tool)
    withdraw_consent(user=request.user, tool=tool)
    return _back(request, version)


@_of_tool
def launch(request, enrollment, version):
    """What the page hands over, as JSON; its `token` is good for five minutes and once."""
    try:
        if enrollment:
            launched = launch_tool(enrollment=enrollment, version=version)
        else:
            launched = try_tool(user=request.user, version=version)
    except LaunchRefused as refusal:
        return JsonResponse({"error": "refused", "message": str(refusal)}, status=403)
    session, lesson = launched.session, version.activity.lesson
    return JsonResponse(
        {
            "token": launched.token,
            "sessionId": str(session.key),
            "lessonId": str(lesson.key),
            "userId": str(session.subject),
            "expiresAt": session.expires_at.isoformat(),
            "permissions": session.permissions,
            "parameters": terms_of(version.definition).parameters,
            "language": get_language(),
            "trial": session.is_trial,
            "reportUrl": reverse("report_tool", args=[session.key]),
        }
    )


@require_POST
@never_cache
def report(request, key):
    """The message of a tool in the page, as the page passes it on: {"type", "lessonId", "userId", "data"}."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return answer("too_large")
    sessions = AIToolSession.objects.select_related("enrollment__user", "tried_by", "activity__lesson__course")
    session = get_object_or_404(sessions, key=key)
    enrollment = _opener(request, session.activity.lesson)
    if session.enrollment != enrollment or session.person != request.user:
        raise PermissionDenied(_("This belongs to somebody else."))
    if is_too_often(f"tool-report:{request.user.pk}", most=REPORTS_A_MINUTE, seconds=60):
        return answer("too_often")
    try:
        session = session_of_page(key=key, user=request.user)
        score, seconds = _said(request.body, session)
        session = complete_session(session=session, way=Way.MESSAGE, score=score, seconds=seconds)
    except TokenRefused as refusal:
        return refusal_answer(refusal)
    return JsonResponse({"completed": True, "score": None if session.score is None else float(session.score)})


def _said(body: bytes, session: AIToolSession) -> tuple[float | None, float | None]:
    """(score, seconds). Raises TokenRefused: malformed, somebody_else."""
    try:
        message = json.loads(body)
        data = message.get("data") or {}
        numbers = [data.get("score"), data.get("time_spent")]
    except (ValueError, AttributeError, RecursionError):
        raise TokenRefused("malformed") from None
    if message.get("type") != MESSAGE or not all(_is_number(number) for number in numbers):
        raise TokenRefused("malformed")
    if (message.get("lessonId"), message.get("userId")) != (str(session.activity.lesson.key), str(session.subject)):
        raise TokenRefused("somebody_else")
    return numbers[0], numbers[1]


def _is_number(value) -> bool:
    if value is None:
        return True
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12 and math.isfinite(value)
