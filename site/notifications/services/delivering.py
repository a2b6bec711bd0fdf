"""Handing mails over, trying again until it worked, and giving up; what administrators do with what was given up."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from core import clock
from core.audit import record

from ..channel import NoSuchAddress, Undeliverable, channels
from ..enums import OPEN, OVER, AddressTrouble, MessageStatus
from ..kind import kinds
from ..models import Notification, OutgoingMessage
from ..rendering import language_for
from ..specs import Content, Message
from ..troubles import TROUBLED, troubled_addresses
from ..unsubscribing import unsubscribe_url
from .sending import hand_over
from .troubling import note_address

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 10  # spread over eight and a half hours
LEASE = timedelta(minutes=10)  # a delivery that takes longer than this is taken for dead
STALE = timedelta(minutes=2)  # a queued message older than this has lost its task
AT_ONCE = 200  # rows that one tick drives on
FORGOTTEN_AT_ONCE = 500
KEPT = timedelta(days=30)  # the words of what was given up


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
    message = OutgoingMessage.objects.select_related("user__profile").get(pk=pk)
    if not _is_owed(message) and troubled_addresses([message.address]):
        _close(message, MessageStatus.NOT_WANTED, error=TROUBLED)
        return False
    try:
        provider_id = channels[message.channel].deliver(_as_plain(message))
    except Exception as error:
        _note_failure(message, error, now)
        return False
    _close(message, MessageStatus.SENT, sent_at=now, provider_id=(provider_id or "")[:255])
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
        hand_over(pk)
    return len(pks)


def forget_old_words(now: datetime | None = None) -> int:
    """What `tick` runs: the words of what was given up long ago. Returns of how many."""
    old = OutgoingMessage.objects.filter(
        status=MessageStatus.GIVEN_UP, next_attempt_at__lt=clock.current(now) - KEPT
    ).exclude(text="", html="")
    return old.update(text="", html="")


def forget_old_messages(now: datetime | None = None) -> int:
    """What `tick` runs: the log of what is over, and what people read on the site, after MESSAGES_KEPT_DAYS. The audit
    log stays. Looked for by age, a part at each tick. Returns how many rows of the log went."""
    before = clock.current(now) - timedelta(days=settings.MESSAGES_KEPT_DAYS)
    over = OutgoingMessage.objects.filter(status__in=OVER, created_at__lt=before).order_by("created_at")
    read = Notification.objects.filter(read_at__lt=before).order_by("read_at")
    Notification.objects.filter(pk__in=list(read.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])).delete()
    pks = list(over.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    OutgoingMessage.objects.filter(pk__in=pks).delete()
    return len(pks)


@transaction.atomic
def retry_message(*, message: OutgoingMessage, by, now: datetime | None = None) -> bool:
    """Try what was given up again, from the beginning. Returns False where its words are gone: they held a secret, or
    it was long ago."""
    changed = (
        OutgoingMessage.objects.filter(pk=message.pk, status=MessageStatus.GIVEN_UP)
        .exclude(text="")
        .update(status=MessageStatus.QUEUED, attempts=0, error="", next_attempt_at=clock.current(now))
    )
    if changed:
        record(action="message.retried", target=message, actor=by)
        hand_over(message.pk)
    return bool(changed)


@transaction.atomic
def discard_message(*, message: OutgoingMessage, by) -> bool:
    """It is not tried any more, and no longer stands among what was given up."""
    changed = OutgoingMessage.objects.filter(pk=message.pk, status=MessageStatus.GIVEN_UP).update(
        status=MessageStatus.DISCARDED, text="", html=""
    )
    if changed:
        record(action="message.discarded", target=message, actor=by)
    return bool(changed)


def wait_before(attempt: int) -> timedelta:
    """1, 2, 4 ... minutes after the first, second, third ... attempt."""
    return timedelta(minutes=2 ** (attempt - 1))


def _is_owed(message: OutgoingMessage) -> bool:
    return message.kind in kinds and kinds[message.kind].is_transactional


def _as_plain(message: OutgoingMessage) -> Message:
    can_stop = message.user and not _is_owed(message)
    language = language_for(message.user) if can_stop else ""
    return Message(
        address=message.address,
        content=Content(message.subject, message.text, message.html),
        reference=message.reference,
        user_id=message.user_id,
        kind=message.kind,
        target=(message.target_kind, message.target_key),
        unsubscribe_url=unsubscribe_url(message.user_id, message.kind, language) if can_stop else "",
    )


def _note_failure(message: OutgoingMessage, error: Exception, now: datetime) -> None:
    log.warning("Message %s (%s) failed: %s", message.pk, message.kind, error)
    reason = f"{type(error).__name__}: {error}"[:500]
    if isinstance(error, NoSuchAddress):
        note_address(message=message, trouble=AddressTrouble.BOUNCED, description=str(error), now=now)
    if isinstance(error, Undeliverable) or message.attempts >= MOST_ATTEMPTS:
        _close(message, MessageStatus.GIVEN_UP, error=reason, **_words_left(message))
        return
    OutgoingMessage.objects.filter(pk=message.pk).update(
        status=MessageStatus.FAILED, error=reason, next_attempt_at=now + wait_before(message.attempts)
    )


def _words_left(message: OutgoingMessage) -> dict[str, str]:
    """Somebody may want to try again: all but links that open accounts are kept for a while."""
    is_secret = message.kind not in kinds or kinds[message.kind].holds_secret
    return {} if is_secret else {"text": message.text, "html": message.html}


def _close(message: OutgoingMessage, status: MessageStatus, **fields) -> None:
    """The end of a message, either way: its words go, since links in them open accounts."""
    fields = {"error": "", "text": "", "html": "", **fields}
    OutgoingMessage.objects.filter(pk=message.pk).update(status=status, **fields)
