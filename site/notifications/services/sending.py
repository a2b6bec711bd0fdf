"""Telling people things: written down first, delivered after commit."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from django.db import IntegrityError, transaction

from core import clock
from core.background import send_after_commit

from ..channel import channels
from ..digest_time import next_digest, time_of
from ..enums import MessageStatus, Pace
from ..kind import Kind, kinds
from ..models import DigestTime, OutgoingMessage
from ..preferences import NOT_WANTED, wishes_for
from ..rendering import language_for, render_content
from ..specs import Content, Message, Telling, Wish
from ..troubles import TROUBLED, troubled_addresses
from ..unsubscribing import unsubscribe_url

IN_ONE_GO = 500
MOST_COLLISIONS = 5


def send_message(
    *, kind: str, to, context: dict, key: str = "", address: str = "", now: datetime | None = None
) -> OutgoingMessage:
    """Tell `to` (a user, or an address) something, by the channels that they want. Returns the row of its mail; the
    delivery itself follows after commit.

    The same `key` twice tells it once; without a key each call does. `address` overrides the user's, for a mail that
    proves another one. Raises UnknownMember for a kind that does not exist.
    """
    key = key or f"{kind}:{uuid4()}"
    created = send_messages(kind=kind, tellings=[Telling(to, context, key, address)], now=now)
    return created[0] if created else OutgoingMessage.objects.get(key=key)


def send_messages(*, kind: str, tellings: Iterable[Telling], now: datetime | None = None) -> list[OutgoingMessage]:
    """The same for many people, at a price in SQL that does not grow with their number. Returns the rows of those that
    had not been told yet. Users are best read with their profile."""
    now, declared = clock.current(now), kinds[kind]
    by_key = {telling.key: telling for telling in tellings}
    every, created = list(by_key.values()), []
    for start in range(0, len(every), IN_ONE_GO):
        created += _tell(kind, declared, every[start : start + IN_ONE_GO], now)
    return created


def _tell(kind: str, declared: Kind, tellings: list[Telling], now: datetime) -> list[OutgoingMessage]:
    for last_try in [False] * MOST_COLLISIONS + [True]:
        known = OutgoingMessage.objects.filter(key__in=[telling.key for telling in tellings])
        told = set(known.values_list("key", flat=True))
        tellings = [telling for telling in tellings if telling.key not in told]
        if not tellings:
            return []
        try:
            with transaction.atomic():
                return _write_down(kind, declared, tellings, now)
        except IntegrityError:  # somebody told one of them at this very moment
            if last_try:
                raise
    raise AssertionError("unreachable")


def _write_down(kind: str, declared: Kind, tellings: list[Telling], now: datetime) -> list[OutgoingMessage]:
    users = {telling.to.pk: telling.to for telling in tellings if not isinstance(telling.to, str)}
    wishes = wishes_for(kind, users)
    paced = [pk for pk, wish in wishes.items() if wish.pace != Pace.AT_ONCE]
    times = {row.user_id: row for row in DigestTime.objects.filter(user__in=paced)} if paced else {}
    troubled = set() if declared.is_transactional else troubled_addresses(map(_address_of, tellings))
    rows, messages = [], []
    for telling in tellings:
        user = None if isinstance(telling.to, str) else telling.to
        wish = wishes[user.pk] if user else Wish(declared.channels)
        row, content = _row_of(kind, declared, telling, user, now)
        if _address_of(telling).lower() in troubled:
            _leave_out(row, TROUBLED)
        elif "email" not in wish.channels or (user and not user.is_active and not declared.is_transactional):
            _leave_out(row, NOT_WANTED)
        elif wish.pace != Pace.AT_ONCE:
            row.status, row.pace, row.text, row.html = MessageStatus.WAITING, wish.pace, "", ""
            row.next_attempt_at = next_digest(time_of(user, times.get(user.pk)), wish.pace, now)
        rows.append(row)
        messages += [(slug, _message(row, content)) for slug in wish.channels if user and not channels[slug].leads_out]
    OutgoingMessage.objects.bulk_create(rows)
    for slug in dict(messages):
        channels[slug].deliver_all([message for name, message in messages if name == slug])
    for row in rows:
        if row.status == MessageStatus.QUEUED:
            hand_over(row.pk)
    return rows


def _row_of(kind: str, declared: Kind, telling: Telling, user, now: datetime) -> tuple[OutgoingMessage, Content]:
    language = language_for(telling.to)
    stop = "" if declared.is_transactional or user is None else unsubscribe_url(user.pk, kind, language)
    content = render_content(kind, telling.context, language, unsubscribe_url=stop)
    target_kind, target_key = declared.target_of(telling.context)
    row = OutgoingMessage(
        key=telling.key,
        reference=reference_of(telling.key),
        kind=kind,
        channel="email",
        user=user,
        address=_address_of(telling),
        subject=content.subject,
        text=content.text,
        html=content.html,
        target_kind=target_kind,
        target_key=target_key,
        next_attempt_at=now,
        created_at=now,
    )
    return row, content


def _leave_out(row: OutgoingMessage, reason: str) -> None:
    row.status, row.error, row.text, row.html = MessageStatus.NOT_WANTED, reason, "", ""


def _message(row: OutgoingMessage, content: Content) -> Message:
    target = (row.target_kind, row.target_key)
    return Message(row.address, content, row.reference, user_id=row.user_id, kind=row.kind, target=target)


def _address_of(telling: Telling) -> str:
    return telling.address or (telling.to if isinstance(telling.to, str) else telling.to.email)


def reference_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:40]


def hand_over(pk: int) -> None:
    from ..tasks import deliver

    send_after_commit(deliver, pk)
