"""Messages of gateways: stored once as they came, acted upon later, never lost."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from prometheus_client import Counter

from core import clock
from core.audit import record
from core.background import send_after_commit
from core.http import ServiceAway

from .alarms import tell_finance
from .cases import open_case
from .enums import InboxStatus, ReviewReason
from .finding import find_payment
from .gateway import EventKind, Gateway, GatewayEvent, GatewayRefused
from .handles import gateway_of
from .models import WebhookEvent
from .settling import settle_payment
from .specs import GatewayGone
from .trials import is_trial

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # a worker that takes longer over one message is taken for dead
LOST_TASK = timedelta(seconds=30)  # a message that nobody took in this time has lost its task
MOST_ATTEMPTS = 12  # spread over a day and a half
MOST_FOR_UNKNOWN = 7  # spread over an hour: our own row may not have been committed yet
LONGEST_WAIT = timedelta(hours=6)
AT_ONCE = 200

MESSAGES = Counter(
    "marula_payment_messages", "Messages of payment gateways, by what became of them.", ["gateway", "what"]
)


class UnknownPayment(LookupError):
    """No payment here has the name that a message gives."""


class NotConfirmed(Exception):
    """The gateway, asked, did not say that it sent this."""


EXPECTED = (UnknownPayment, NotConfirmed, ServiceAway, GatewayRefused, GatewayGone)  # need no traceback in the log


def receive(
    *,
    slug: str,
    gateway: Gateway,
    body: bytes,
    headers: Mapping[str, str],
    remote_address: str,
    now: datetime | None = None,
) -> int:
    """Verify and store: one statement, whatever was told before. Returns of how many events it told.

    Raises gateway.WebhookRefused, and core.http.ServiceAway where it cannot be verified now.
    """
    now = clock.current(now)
    events = gateway.read_webhook(body=body, headers=headers, remote_address=remote_address, now=now)
    rows = [_row(slug, event, body, remote_address, now) for event in events]
    with transaction.atomic():
        WebhookEvent.objects.bulk_create(rows, ignore_conflicts=True)
        keys = [row.event_key for row in rows if row.status == InboxStatus.WAITING]
        if keys:
            _hand_over(slug, keys)
    MESSAGES.labels(slug, "stored").inc()
    return len(rows)


def _row(slug: str, event: GatewayEvent, body: bytes, remote_address: str, now: datetime) -> WebhookEvent:
    is_ignored = event.kind == EventKind.IGNORED
    return WebhookEvent(
        gateway=slug,
        event_key=event.key[:200],
        kind=event.kind,
        reference=event.reference[:200],
        gateway_reference=event.gateway_reference[:200],
        aliases=list(event.aliases),
        body=body,
        remote_address=remote_address or None,
        status=InboxStatus.IGNORED if is_ignored else InboxStatus.WAITING,
        received_at=now,
        next_attempt_at=now,
        done_at=now if is_ignored else None,
    )


def work_on(*, pk: int, now: datetime | None = None) -> bool:
    """Act on a message that is due. Returns whether this call brought it to its end.

    Safe at any time and at once: one takes the row. Whoever dies over it leaves it waiting, and what was done is not
    done again, since settling is safe to repeat.
    """
    now = clock.current(now)
    taken = WebhookEvent.objects.filter(pk=pk, status=InboxStatus.WAITING, next_attempt_at__lte=now)
    if not taken.update(attempts=F("attempts") + 1, next_attempt_at=now + LEASE):
        return False
    event = WebhookEvent.objects.get(pk=pk)
    try:
        _act(event, now)
    except Exception as problem:
        _note_failure(event, problem, now)
        return False
    changed = WebhookEvent.objects.filter(pk=pk, status=InboxStatus.WAITING)
    changed.update(status=InboxStatus.DONE, done_at=now, problem="")
    return True


def _act(event: WebhookEvent, now: datetime) -> None:
    if is_trial(event.reference):
        return
    payment = find_payment(event.gateway, event.reference, [event.gateway_reference, *event.aliases])
    if payment is None:
        raise UnknownPayment("No payment here has this reference.")
    if not event.is_confirmed:
        if not gateway_of(payment).confirm_event(body=bytes(event.body)):
            raise NotConfirmed("The gateway does not say that it sent this.")
        WebhookEvent.objects.filter(pk=event.pk).update(is_confirmed=True, payment=payment)
    settle_payment(payment.pk, now=now)


def _note_failure(event: WebhookEvent, problem: Exception, now: datetime) -> None:
    is_unknown = isinstance(problem, UnknownPayment)
    log.warning("Message %s failed: %s", event, problem, exc_info=not isinstance(problem, EXPECTED))
    words = f"{type(problem).__name__}: {problem}"[:500]
    waiting = WebhookEvent.objects.filter(pk=event.pk, status=InboxStatus.WAITING)
    if event.attempts < (MOST_FOR_UNKNOWN if is_unknown else MOST_ATTEMPTS):
        waiting.update(next_attempt_at=now + wait_after(event.attempts), problem=words)
    elif waiting.update(status=InboxStatus.STUCK, problem=words):
        _raise_alarm(event, words, is_unknown, now)


def wait_after(attempts: int) -> timedelta:
    """Half a minute after the first attempt, then twice as long each time, at most some hours."""
    return min(LONGEST_WAIT, timedelta(seconds=30 * 2 ** min(attempts - 1, 12)))


def _raise_alarm(event: WebhookEvent, words: str, is_unknown: bool, now: datetime) -> None:
    MESSAGES.labels(event.gateway, "stuck").inc()
    if is_unknown:
        name = event.reference or event.gateway_reference
        open_case(
            reason=ReviewReason.UNKNOWN,
            key=f"{event.gateway}:{name}",
            gateway=event.gateway,
            notice=event,
            detail=words,
            now=now,
        )
        return
    context = {"event_id": str(event.pk), "gateway": event.gateway, "event": event.event_key, "problem": words}
    # Where a gateway is away for days all its messages are stuck: one alarm an hour says so, the list shows the rest.
    tell_finance(kind="webhook_stuck", key=f"webhook_stuck:{event.gateway}:{now:%Y-%m-%d %H}", context=context)


def sweep(now: datetime | None = None) -> int:
    """What `tick` runs: messages whose time has come again, and those whose task was lost. Returns how many."""
    now = clock.current(now)
    due = WebhookEvent.objects.filter(
        Q(attempts=0, next_attempt_at__lte=now - LOST_TASK) | Q(attempts__gt=0, next_attempt_at__lte=now),
        status=InboxStatus.WAITING,
    )
    pks = list(due.order_by("next_attempt_at").values_list("pk", flat=True)[:AT_ONCE])
    from .tasks import act

    for pk in pks:
        send_after_commit(act, pk)
    return len(pks)


@transaction.atomic
def replay(*, event: WebhookEvent, by, now: datetime | None = None) -> bool:
    """Take a message up again from the beginning, whatever became of it. Returns False for one of no concern."""
    now = clock.current(now)
    rows = WebhookEvent.objects.filter(pk=event.pk).exclude(kind=EventKind.IGNORED)
    changed = rows.update(status=InboxStatus.WAITING, attempts=0, next_attempt_at=now, done_at=None, problem="")
    if changed:
        record(action="webhook.replayed", target=event, actor=by)
        from .tasks import act

        send_after_commit(act, event.pk)
    return bool(changed)


def work_on_keys(*, slug: str, keys: list[str], now: datetime | None = None) -> int:
    """Those of these events that wait. Returns how many were brought to their end."""
    pks = WebhookEvent.objects.filter(gateway=slug, event_key__in=keys, status=InboxStatus.WAITING)
    return sum(work_on(pk=pk, now=now) for pk in pks.values_list("pk", flat=True))


def _hand_over(slug: str, keys: list[str]) -> None:
    from .tasks import act_on_keys

    send_after_commit(act_on_keys, slug, keys)
