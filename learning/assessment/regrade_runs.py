"""Regrades in the background: thousands of attempts take longer than a request may. What was asked for is a row, so the
page says how far it is, and `tick` hands over again what a worker lost. Each runs in one transaction, and doing it
twice is doing it once."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import clock
from core.background import send, send_after_commit
from learning.courses.models import Activity, Course
from notifications.rendering import language_for

from .enums import RunState
from .models import RegradeBatch, RegradeRun
from .models.regrade import PENDING
from .regrading import RegradeRefused, apply_regrade, undo_regrade

log = logging.getLogger(__name__)

LOST_AFTER = timedelta(minutes=10)


def ask_for_regrade(*, activity: Activity, digest: str, reason: str, by, now: datetime | None = None) -> RegradeRun:
    """Have what the dry run of this digest showed done. Asked again while it is under way, it is the same run. Without
    a worker it is done when this returns. Raises RegradeRefused without a reason, and while another is under way."""
    if not reason.strip():
        raise RegradeRefused(_("Say why: students read it."))
    return _ask(activity, by, now, digest=digest, reason=reason)


def ask_to_undo(*, batch: RegradeBatch, by, now: datetime | None = None) -> RegradeRun:
    """Have what counted before it count again. As ask_for_regrade."""
    return _ask(batch.activity, by, now, batch=batch, is_undoing=True)


def _ask(activity: Activity, by, now: datetime | None, **fields) -> RegradeRun:
    from .tasks import regrade

    now = clock.current(now)
    try:
        with transaction.atomic():
            run = RegradeRun.objects.create(activity=activity, by=by, asked_at=now, moved_at=now, **fields)
            send_after_commit(regrade, run.pk, instead=partial(run_regrade, run.pk))
    except IntegrityError:
        pending = RegradeRun.objects.filter(activity=activity, state__in=PENDING, **fields).first()
        if pending is None:
            raise RegradeRefused(_("Another regrade of this quiz is under way. Wait until it is done.")) from None
        return pending
    run.refresh_from_db()
    return run


def run_regrade(pk: int, now: datetime | None = None) -> None:
    """Do what was asked for, unless somebody does already. A refusal changes nothing; the row says why."""
    now = clock.current(now)
    lost = Q(state=RunState.RUNNING, moved_at__lt=now - LOST_AFTER)
    mine = RegradeRun.objects.filter(Q(state=RunState.WAITING) | lost, pk=pk)
    if not mine.update(state=RunState.RUNNING, moved_at=now):
        return
    run = RegradeRun.objects.select_related("activity__lesson__course", "batch__activity", "by").get(pk=pk)
    with override(language_for(run.by)):
        try:
            batch, problem = _do(run, now), ""
        except RegradeRefused as refusal:
            batch, problem = run.batch, str(refusal)
        except Exception:
            log.exception("Regrade %s failed", pk)
            batch, problem = (
                run.batch,
                _("It failed, and nothing was changed. Try again; the log says more."),
            )
    run.state, run.batch, run.problem = RunState.FAILED if problem else RunState.DONE, batch, problem
    run.moved_at = clock.current(now)
    run.save(update_fields=["state", "batch", "problem", "moved_at"])


def _do(run: RegradeRun, now: datetime) -> RegradeBatch:
    if run.is_undoing:
        return undo_regrade(batch=run.batch, by=run.by, now=now)
    return apply_regrade(activity=run.activity, digest=run.digest, reason=run.reason, by=run.by, now=now)


def resume_regrades(now: datetime | None = None) -> int:
    """What `tick` runs: those whose worker was lost, or that none took. Returns how many were handed over again."""
    from .tasks import regrade

    pks = list(
        RegradeRun.objects.filter(state__in=PENDING, moved_at__lt=clock.current(now) - LOST_AFTER).values_list(
            "pk", flat=True
        )
    )
    for pk in pks:
        send(regrade, pk, instead=partial(run_regrade, pk))
    return len(pks)


def shown_runs(course: Course) -> QuerySet[RegradeRun]:
    """Of a course: what is under way, and what was not done and not tried again since; newest first. One query."""
    later = RegradeRun.objects.filter(activity=OuterRef("activity"), pk__gt=OuterRef("pk"))
    rows = RegradeRun.objects.filter(~Exists(later), activity__lesson__course=course).exclude(state=RunState.DONE)
    return rows.select_related("by__profile")
