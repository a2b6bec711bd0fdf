"""Opening a tool, and what it reports. Each step of a session happens once; said again, it changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.audit import record
from learning.courses.models import ActivityVersion
from learning.enrollment.models import Enrollment
from learning.enrollment.services import lock_enrollment
from learning.grades.enums import GradeOrigin
from learning.grades.services import record_grade
from learning.progress.services import complete_activity

from .enums import DoneWhen, Permission, Way
from .keys import has_signing_key
from .models import AITool, AIToolConsent, AIToolSession
from .terms import ToolTerms, terms_of
from .tokens import LIFETIME, TokenRefused, read_token, write_token

OPEN_AT_MOST = 60  # times an hour, one student one activity
REPORTS_WITHIN = timedelta(hours=24)  # after it was opened
FULL_SCORE = Decimal(100)


class LaunchRefused(Exception):
    """The message says why, for the student."""


@dataclass(frozen=True)
class Launch:
    session: AIToolSession
    token: str


@transaction.atomic
def give_consent(*, user, tool: AITool, terms: ToolTerms, now: datetime | None = None) -> AIToolConsent:
    """The student agrees to what `terms` asks for, and to what they agreed before. Agreeing again changes nothing."""
    consent, is_new = AIToolConsent.objects.select_for_update().get_or_create(
        user=user,
        tool=tool,
        defaults={"permissions": list(terms.permissions), "text": terms.consent_words, "agreed_at": clock.current(now)},
    )
    if not is_new and consent.covers(terms.permissions):
        return consent
    if not is_new:
        before = set() if consent.withdrawn_at else set(consent.permissions)
        consent.permissions = [str(name) for name in Permission if name in before | set(terms.permissions)]
        consent.text, consent.agreed_at, consent.withdrawn_at = terms.consent_words, clock.current(now), None
        consent.save()
    record(action="ai_tool.consented", target=tool, actor=user, data={"permissions": consent.permissions})
    return consent


@transaction.atomic
def withdraw_consent(*, user, tool: AITool, now: datetime | None = None) -> bool:
    """The tool is not opened any more, and what it still reports is refused. Returns whether there was a consent."""
    consents = AIToolConsent.objects.filter(user=user, tool=tool, withdrawn_at=None)
    if not consents.update(withdrawn_at=clock.current(now)):
        return False
    record(action="ai_tool.consent_withdrawn", target=tool, actor=user)
    return True


@transaction.atomic
def launch_tool(*, enrollment: Enrollment, version: ActivityVersion, now: datetime | None = None) -> Launch:
    """A new session and its token, for a student whom the door let in and who agreed. Raises LaunchRefused."""
    now = clock.current(now)
    lock_enrollment(enrollment=enrollment)
    launch = _launch(enrollment.user_id, version, now, enrollment=enrollment)
    if terms_of(version.definition).done_when == DoneWhen.OPENED:
        complete_activity(enrollment=enrollment, activity=version.activity, now=now, is_locked=True)
    return launch


@transaction.atomic
def try_tool(*, user, version: ActivityVersion, now: datetime | None = None) -> Launch:
    """The same for somebody of the team who is not enrolled: it counts nowhere. Raises LaunchRefused."""
    return _launch(user.pk, version, clock.current(now), tried_by=user)


def _launch(user_id: int, version: ActivityVersion, now: datetime, **who) -> Launch:
    terms, activity = terms_of(version.definition), version.activity
    tool = AITool.objects.filter(slug=terms.tool, is_active=True).first()
    if tool is None or not tool.current_origin or not has_signing_key():
        raise LaunchRefused(_("This tool is not available at the moment."))
    consent = AIToolConsent.objects.filter(user=user_id, tool=tool).first()
    if consent is None or not consent.covers(terms.permissions):
        raise LaunchRefused(_("Agree first: nothing is opened or handed over before."))
    lately = AIToolSession.objects.filter(**who, activity=activity)
    if lately.filter(launched_at__gt=now - timedelta(hours=1)).count() >= OPEN_AT_MOST:
        raise LaunchRefused(_("You opened this tool very often. Wait a while."))
    session = AIToolSession.objects.create(
        key=uuid4(),
        **who,
        activity=activity,
        version=version,
        tool=tool,
        subject=consent.subject,
        audience=tool.current_origin,
        permissions=list(terms.permissions),
        launched_at=now,
        expires_at=now + LIFETIME,
    )
    return Launch(session, write_token(session))


@transaction.atomic
def exchange_token(*, token: str, tool: AITool, now: datetime | None = None) -> AIToolSession:
    """The tool's server shows the token that its page was handed; once. Raises TokenRefused: what read_token raises,
    no_session, used, gone."""
    now = clock.current(now)
    key = read_token(token, audience=tool.current_origin, now=now)
    session = _session(key, tool)
    if not AIToolSession.objects.filter(pk=session.pk, exchanged_at=None).update(exchanged_at=now):
        raise TokenRefused("used")
    session.exchanged_at = now
    return session


def session_to_complete(*, key, tool: AITool, now: datetime | None = None) -> AIToolSession:
    """The session whose completion the tool's server may report. Raises TokenRefused: no_session, gone, not_exchanged,
    over, not_permitted."""
    session = _session(key, tool)
    if session.exchanged_at is None:
        raise TokenRefused("not_exchanged")
    _require_report(session, clock.current(now))
    return session


def session_of_page(*, key, user, now: datetime | None = None) -> AIToolSession:
    """The session whose completion the page of its student may report, because its author allows that. Raises
    TokenRefused: no_session, gone, over, not_permitted."""
    own = AIToolSession.objects.filter(Q(enrollment__user=user) | Q(tried_by=user), key=key)
    session = own.select_related(*SESSION_PARTS).first()
    _require_consent(session)
    if not terms_of(session.version.definition).allows_message:
        raise TokenRefused("not_permitted")
    _require_report(session, clock.current(now))
    return session


@transaction.atomic
def complete_session(
    *, session: AIToolSession, way: str, score: float | None = None, seconds: float | None = None, now=None
) -> AIToolSession:
    """Note that the tool says it is done. Said again it changes nothing, except that the word of its server takes the
    place of what only the page said. Score and time are brought into what is possible.

    The activity is complete where its author lets the tool say so. A score of the server's counts for grades in courses
    that opted in, the best one; one of the page's never does. A trial is noted and counts nowhere.
    """
    now = clock.current(now)
    if not session.is_trial:
        lock_enrollment(enrollment=session.enrollment)
    session = AIToolSession.objects.select_related(*SESSION_PARTS).get(pk=session.pk)
    if session.completed_at and not (session.way == Way.MESSAGE and way == Way.SERVER):
        return session
    session.completed_at, session.way = session.completed_at or now, way
    session.score = _clamped_score(score) if session.allows(Permission.SCORE) else None
    session.seconds_spent = _clamped_seconds(seconds, session, now)
    session.save(update_fields=["completed_at", "way", "score", "seconds_spent"])
    if session.is_trial:
        return session
    if terms_of(session.version.definition).done_when != DoneWhen.OPENED:
        complete_activity(enrollment=session.enrollment, activity=session.activity, now=now, is_locked=True)
    _count_score(session, now)
    return session


SESSION_PARTS = ("tool", "version", "enrollment__user", "tried_by", "activity__lesson__course")


def _session(key, tool: AITool) -> AIToolSession:
    session = AIToolSession.objects.filter(key=key, tool=tool).select_related(*SESSION_PARTS).first()
    _require_consent(session)
    return session


def _require_consent(session: AIToolSession | None) -> None:
    """The student still agrees, and the lesson still asks for it."""
    if session is None:
        raise TokenRefused("no_session")
    consent = AIToolConsent.objects.filter(user=session.person, tool=session.tool_id).first()
    if session.activity.retired_at or consent is None or not consent.covers(session.permissions):
        raise TokenRefused("gone")


def _require_report(session: AIToolSession, now: datetime) -> None:
    if not session.allows(Permission.COMPLETE):
        raise TokenRefused("not_permitted")
    if session.completed_at is None and now - session.launched_at > REPORTS_WITHIN:
        raise TokenRefused("over")


def _clamped_score(score: float | None) -> Decimal | None:
    if score is None:
        return None
    return min(max(Decimal(str(score)), Decimal(0)), FULL_SCORE).quantize(Decimal("0.01"))


def _clamped_seconds(seconds: float | None, session: AIToolSession, now: datetime) -> int | None:
    """Nobody spends more time than went by."""
    if seconds is None:
        return None
    return int(min(max(seconds, 0), (now - session.launched_at).total_seconds()))


def _count_score(session: AIToolSession, now: datetime) -> None:
    course = session.activity.lesson.course
    if session.score is None or session.way != Way.SERVER or not course.counts_reported_scores:
        return
    own = AIToolSession.objects.filter(enrollment=session.enrollment, activity=session.activity, way=Way.SERVER)
    best = own.exclude(score=None).order_by("-score", "completed_at", "pk").first()
    record_grade(
        enrollment=session.enrollment,
        activity=session.activity,
        points=best.score,
        max_points=FULL_SCORE,
        is_passed=True,
        origin=GradeOrigin.TOOL,
        origin_id=best.pk,
        now=now,
        is_locked=True,
    )
