"""Beginning an attempt."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from secrets import randbits
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from core import clock
from core.rate_limit import is_too_often
from learning.courses.models import Activity, ActivityVersion
from learning.enrollment.models import Enrollment
from learning.enrollment.services import lock_enrollment

from ..drawing import draw
from ..effective import with_regrades
from ..enums import AttemptState, ClosedBy
from ..locking import JOINED
from ..models import Attempt
from ..quiz_settings import settings_of
from ..rules import start_refusal
from ..sheet import empty_sheet
from ..signals import attempt_started
from ..terms import terms_for
from .closing import close_attempt, is_overdue

MOST_PASSWORDS, GUESSING = 10, 600  # tries of one student at one quiz within these seconds


class StartRefused(Exception):
    """No attempt was begun; the message says why, for people."""


@transaction.atomic
def start_attempt(
    *, enrollment: Enrollment, activity: Activity, locale: str, password: str = "", now: datetime | None = None
) -> Attempt:
    """The attempt that this student has open in this quiz, else a new one: two tabs get the same. It is pinned to what
    is live now in their language (else in the course's own), with the questions drawn and the last moment set by our
    clock.

    Whether the lesson is open to them is asked by the caller. Raises StartRefused.
    """
    now = clock.current(now)
    enrollment = lock_enrollment(enrollment=enrollment)
    attempts = list(
        with_regrades(Attempt.objects.filter(enrollment=enrollment, activity=activity)).select_related(*JOINED)
    )
    for attempt in attempts:
        if is_overdue(attempt, now):
            close_attempt(attempt, attempts, by=ClosedBy.DEADLINE, now=now)
        elif attempt.is_open:
            return attempt
    version = live_version(activity, locale)
    if version is None:
        raise StartRefused(_("This quiz is not published."))
    settings = settings_of(version.definition)
    terms = terms_for(settings, enrollment, activity.pk)
    if reason := start_refusal(terms, attempts, enrollment, activity, now):
        raise StartRefused(reason)
    if settings.password:
        _ask_password(settings.password, password, f"quiz-password:{enrollment.pk}:{activity.pk}", now)
    attempt = _begin(enrollment, activity, version, len(attempts) + 1, terms, now)
    transaction.on_commit(partial(attempt_started.send, Attempt, attempt=attempt))
    return attempt


def _ask_password(right: str, given: str, name: str, now: datetime) -> None:
    if is_too_often(name, most=MOST_PASSWORDS, seconds=GUESSING, now=now):
        raise StartRefused(_("Too many passwords were tried. Wait ten minutes, then try once more."))
    if not constant_time_compare(given.strip(), right.strip()):
        raise StartRefused(_("This is not the password of the quiz. Ask your instructor for it."))


def _begin(enrollment, activity, version, number, terms, now) -> Attempt:
    seed, key = randbits(62), uuid4()
    drawn = draw(version.definition, random.Random(seed), activity.lesson.course)  # noqa: S311 no secret
    if not drawn:
        raise StartRefused(_("This quiz has no questions that can be asked now. Tell your instructor."))
    due_at = terms.due_at(now, enrollment.ends_at)
    if due_at and due_at - now < timedelta(seconds=1):
        raise StartRefused(_("There is no time left to begin."))
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                enrollment=enrollment,
                activity=activity,
                version=version,
                key=key,
                ticket=key.hex,
                number=number,
                state=AttemptState.IN_PROGRESS,
                draw=drawn,
                seed=seed,
                sheet=empty_sheet(),
                started_at=now,
                due_at=due_at,
            )
    except IntegrityError:
        # Only without row locks: the other tab came first.
        return Attempt.objects.get(enrollment=enrollment, activity=activity, state=AttemptState.IN_PROGRESS)


def live_version(activity: Activity, locale: str) -> ActivityVersion | None:
    """What a new attempt answers, in this language or else in the course's own."""
    source = activity.lesson.course.source_locale
    versions: Sequence[ActivityVersion] = activity.versions.filter(is_live=True, locale__in={locale, source})
    by_locale = {version.locale: version for version in versions}
    return by_locale.get(locale) or by_locale.get(source)
