"""Telling people things: written down first, delivered after commit, tried again until it worked."""

import logging
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q

from core import clock
from core.background import send_after_commit

from .channel import Undeliverable, channels
from .enums import OPEN, MessageStatus
from .kind import kinds
from .models import OutgoingMessage
from .rendering import language_for, render_content
from .specs import Content, Message

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 10  # spread over eight and a half hours
LEASE = timedelta(minutes=10)  # a delivery that takes longer than this is taken for dead
STALE = timedelta(minutes=2)  # a queued message older than this has lost its task
AT_ONCE = 200  # rows that one tick drives on


@transaction.atomic
def send_message(
    *, kind: str, to, context: dict, key: str = "", address: str = "", now: datetime | None = None
) -> OutgoingMessage:
    """Tell `to` (a user, or an address) something. Returns the row; the delivery itself follows after commit.

    The same `key` twice sends one message; without a key each call sends its own. `address` overrides the user's, for a
    mail that proves another one. Raises UnknownMember for a kind that does not exist.
    """
    now = clock.current(now)
    key = key or f"{kind}:{uuid4()}"
    existing = OutgoingMessage.objects.filter(key=key).first()
    if existing:
        return existing
    content = render_content(kinds[kind], context, language_for(to))
    user = None if isinstance(to, str) else to
    message, created = OutgoingMessage.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "channel": kinds[kind].channel,
            "user": user,
            "address": address or (user.email if user else to),
            "subject": content.subject,
            "text": content.text,
            "html": content.html,
            "next_attempt_at": now,
            "created_at": now,
        },
    )
    if created:
        _hand_over(message.pk)
    return message


def deliver_message(*, pk: int, now: datetime | None = None) -> bool:
    """Try to deliver a message that is due. Returns whether this call sent it.

    Safe to call any number of times and from many places at once: one caller takes the row, the others find it taken.
    A process that dies between handing a mail over and noting so leads to a second one, with the same Message-ID.
    """
    now = clock.current(now)
    taken = OutgoingMessage.objects.filter(pk=pk, status__in=OPEN, next_attempt_at__lte=now).update(
        attempts=F("attempts") + 1, next_attempt_at=now + LEASE
    )
    if not taken:
        return False
    message = OutgoingMessage.objects.get(pk=pk)
    try:
        channels[message.channel].deliver(
            Message(
                address=message.address,
                content=Content(message.subject, message.text, message.html),
                reference=sha256(message.key.encode()).hexdigest()[:40],
            )
        )
    except Exception as error:
        _note_failure(message, error, now)
        return False
    _close(message, MessageStatus.SENT, sent_at=now)
    return True


def resend_due_messages(now: datetime | None = None) -> int:
    """What `tick` runs: failed messages whose time has come, and queued ones whose task was lost. Returns how many."""
    now = clock.current(now)
    due = OutgoingMessage.objects.filter(
        Q(status=MessageStatus.FAILED, next_attempt_at__lte=now)
        | Q(status=MessageStatus.QUEUED, next_attempt_at__lte=now - STALE)
    )
    pks = list(due.order_by("next_attempt_at").values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        _hand_over(pk)
    return len(pks)


def wait_before(attempt: int) -> timedelta:
    """1, 2, 4 ... minutes after the first, second, third ... attempt."""
    return timedelta(minutes=2 ** (attempt - 1))


def _hand_over(pk: int) -> None:
    from .tasks import deliver

    send_after_commit(deliver, pk)


def _note_failure(message: OutgoingMessage, error: Exception, now: datetime) -> None:
    log.warning("Message %s (%s) failed: %s", message.pk, message.kind, error)
    reason = f"{type(error).__name__}: {error}"[:500]
    if isinstance(error, Undeliverable) or message.attempts >= MOST_ATTEMPTS:
        _close(message, MessageStatus.GIVEN_UP, error=reason)
        return
    OutgoingMessage.objects.filter(pk=message.pk).update(
        status=MessageStatus.FAILED, error=reason, next_attempt_at=now + wait_before(message.attempts)
    )


def _close(message: OutgoingMessage, status: MessageStatus, **fields) -> None:
    """The end of a message, either way: its words go, since links in them open accounts."""
    fields = {"error": "", **fields}
    OutgoingMessage.objects.filter(pk=message.pk).update(status=status, text="", html="", **fields)
